import { Arg, Extensions, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import { DateScalar, DateTimeScalar } from '../graph/scalars.js'
import { User } from '../user/type.js'
import { AdherenceReport, CalendarDay } from './calendarType.js'
import { pageThroughRegimens, pageThroughSchedules, type RegimenPage, type SchedulePage } from './page.js'
import { RegimenConnection } from './regimenAnswerType.js'
import { MOST_CALENDAR_DAYS, type Schedules, type Status } from './service.js'
import { ScheduleConnection, ScheduleStatus, toSchedule } from './type.js'

const AFTER = { nullable: true, description: '이 커서 다음부터.' }
const FROM_DAY = { description: '첫날, 내 시간대의 날짜.' }

type Readings = Pick<Schedules, 'page' | 'count' | 'regimenPage' | 'countRegimens' | 'adherence' | 'calendar'>

/** Among the objects of one operation: all doses of these days are read, whatever is shown of them. */
const [A_DAY_IN_CALENDAR, A_REPORT] = [30, 500]

/** What a user plans, and did. */
@Resolver(() => User)
export class UserScheduleResolver {
  constructor(private readonly service: Readings) {}

  @FieldResolver(() => ScheduleConnection, {
    description: '복용 일정들, 먹기로 한 때(scheduledTime)의 순서대로. 아직 만들지 않은 것은 물을 때 만들어 보입니다.',
  })
  schedules(
    @Root() { viewer }: User,
    @Arg('from', () => DateTimeScalar, { nullable: true, description: '이때부터. 없으면 처음부터.' })
    from: Date | null = null,
    @Arg('to', () => DateTimeScalar, {
      nullable: true,
      description: '이때 앞까지, 앞으로 400일까지. 없으면 from부터(없거나 지났으면 지금부터) 40일 뒤까지입니다.',
    })
    to: Date | null = null,
    @Arg('status', () => [ScheduleStatus], {
      nullable: true,
      description: '이 상태의 것만. 없으면 모두이고, 빈 목록이면 아무것도 없습니다.',
    })
    status: Status[] | null = null,
    @Arg('first', () => Int, { defaultValue: 50, description: '한 쪽의 크기, 1부터 100까지.' }) first: number,
    @Arg('after', () => String, AFTER) after: string | null = null,
  ): Promise<SchedulePage> {
    return pageThroughSchedules(this.service, viewer, { from, to, status }, { first, after })
  }

  @FieldResolver(() => RegimenConnection, { description: '복용 계획들. 나중에 만든 것이 먼저입니다.' })
  regimens(
    @Root() { viewer }: User,
    @Arg('active', () => Boolean, {
      nullable: true,
      description: 'true이면 이어지고 있는 것만, false이면 끝난 것만. 없으면 모두.',
    })
    active: boolean | null = null,
    @Arg('first', () => Int, { defaultValue: 50, description: '한 쪽의 크기, 1부터 100까지.' }) first: number,
    @Arg('after', () => String, AFTER) after: string | null = null,
  ): Promise<RegimenPage> {
    return pageThroughRegimens(this.service, viewer, active, { first, after })
  }

  @Extensions({ cost: A_REPORT })
  @FieldResolver(() => AdherenceReport, { description: '며칠 동안 얼마나 잘 복용했는지(adherence).' })
  adherence(
    @Root() { viewer, timeZone }: User,
    @Arg('from', () => DateScalar, FROM_DAY) from: string,
    @Arg('to', () => DateScalar, { description: '마지막 날, from부터 366일까지.' }) to: string,
  ): Promise<AdherenceReport> {
    return this.service.adherence(viewer, timeZone, { from, to })
  }

  @Extensions({ size: MOST_CALENDAR_DAYS, cost: A_DAY_IN_CALENDAR })
  @FieldResolver(() => [CalendarDay], {
    description:
      '달력(calendar): from부터 to까지 모든 날과 그날의 복용 일정. 하루, 한 주, 한 달(여섯 주까지)을 한 번에 묻습니다. 복용 일정이 10,000건을 넘으면 BAD_USER_INPUT이니 더 짧게 물어 주세요.',
  })
  async calendar(
    @Root() { viewer, timeZone }: User,
    @Arg('from', () => DateScalar, FROM_DAY) from: string,
    @Arg('to', () => DateScalar, { description: '마지막 날, from부터 42일까지, 앞으로 400일까지.' }) to: string,
  ): Promise<CalendarDay[]> {
    const days = await this.service.calendar(viewer, timeZone, { from, to })
    return days.map(day => ({ ...day, schedules: day.schedules.map(toSchedule) }))
  }
}
