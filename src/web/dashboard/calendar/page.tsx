import { useMemo } from 'react'
import type { ResultOf } from '../client/graphql'
import { useAsk } from '../client/useAsk'
import { useNow } from '../client/useNow'
import { useRemembered } from '../client/useRemembered'
import type { ShownDose } from '../dose/shown'
import { useShown } from '../dose/useMarks'
import { Failure, StaleNote } from '../parts/failure'
import { Page } from '../parts/page'
import { CALENDAR } from '../words/calendar'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { earlierOf, monthStartOf } from './day'
import { DayList } from './dayList'
import { Legend } from './legend'
import { reachOf, sheetOf, within } from './month'
import { MonthHead } from './monthHead'
import { MonthSheet } from './monthSheet'
import { countsOf } from './outlook'
import { MONTH_DOSES } from './queries'
import { useUnhurried } from './useUnhurried'
import './calendar.css'

type Days = NonNullable<ResultOf<typeof MONTH_DOSES>['viewer']>['calendar']

/** A month, and one of its days: what was to be taken, and what became of it. */
export default function Calendar() {
  const words = useWords(CALENDAR)
  const format = useFormat()
  const today = format.dateOf(new Date(useNow()))
  const reach = reachOf(today)
  // Nobody's choice is today, also tomorrow.
  const [chosen, choose] = useRemembered<string | null>('calendar day', null)
  const day = within(chosen ?? today, reach)
  const onChoose = (next: string) => choose(within(next, reach) === today ? null : within(next, reach))
  const { from, to } = sheetOf(useUnhurried(monthStartOf(day)))
  const asked = useAsk(MONTH_DOSES, { from, to: earlierOf(to, reach.to) }, { follows: ['doses'] })
  const days = asked.data?.viewer?.calendar
  const byDay = useShownByDay(days)
  const counts = useMemo(() => byDay && new Map([...byDay].map(([date, doses]) => [date, countsOf(doses)])), [byDay])
  const hasFailed = asked.error !== undefined && !asked.isWaiting
  return (
    <Page title={words.title} isWide>
      {hasFailed && (days ? <StaleNote retry={asked.retry} /> : <Failure error={asked.error} retry={asked.retry} />)}
      <div className="calendar-layout">
        <section className="card calendar-month" aria-labelledby="calendar-month">
          <MonthHead day={day} today={today} reach={reach} counts={counts} onChoose={onChoose} />
          <MonthSheet
            day={day}
            today={today}
            reach={reach}
            counts={counts}
            missing={hasFailed ? 'failed' : 'coming'}
            onChoose={onChoose}
          />
          <Legend isSending={[...(counts?.values() ?? [])].some(({ waiting }) => waiting > 0)} />
        </section>
        <DayList day={day} today={today} doses={byDay?.get(day)} hasFailed={hasFailed} />
      </div>
    </Page>
  )
}

/** Null where the answer isn't there. */
function useShownByDay(days: Days | undefined): ReadonlyMap<string, readonly ShownDose[]> | null {
  const doses = useMemo(() => days?.flatMap(({ schedules }) => schedules) ?? [], [days])
  const shown = useShown(doses)
  return useMemo(() => {
    if (!days) return null
    const byId = new Map(shown.map(dose => [dose.id, dose]))
    const shownOf = ({ schedules }: Days[number]) =>
      schedules.map(({ id }) => byId.get(id)).filter(dose => dose !== undefined)
    return new Map(days.map(each => [each.date, shownOf(each)]))
  }, [days, shown])
}
