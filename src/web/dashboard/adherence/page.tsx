import { Link } from 'wouter'
import { dayAfter } from '../calendar/day'
import { useWaitingMarks } from '../client/here'
import { useAsk } from '../client/useAsk'
import { useNow } from '../client/useNow'
import { Asked } from '../parts/asked'
import { Empty } from '../parts/empty'
import { Page } from '../parts/page'
import { Skeleton } from '../parts/skeleton'
import { ADHERENCE } from '../words/adherence'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { Counted } from './counted'
import { ADHERENCE_OF_DAYS } from './queries'
import { RateOverTime } from './rateOverTime'
import { type DayCounts, rateOf, spanOf, sumOf } from './rates'
import './adherence.css'

/** How much of what was to be taken was taken: now, by week and by month. */
export default function Adherence() {
  const words = useWords(ADHERENCE)
  const format = useFormat()
  const today = format.dateOf(new Date(useNow()))
  const asked = useAsk(ADHERENCE_OF_DAYS, spanOf(today), { follows: ['doses', 'counts'] })
  const areWaiting = useWaitingMarks().length > 0
  return (
    <Page title={words.title}>
      <Asked asked={asked} pick={data => data.viewer?.adherence} skeleton={<Skeleton kind="block" count={2} />}>
        {({ days, currentStreakDays }) =>
          sumOf(days).due === 0 ? (
            <Nothing />
          ) : (
            <>
              {areWaiting && <p role="status">{words.waiting}</p>}
              <div className="adherence-stats">
                <Streak days={currentStreakDays} />
                <Recent days={days.filter(({ date }) => date > dayAfter(today, -30))} />
              </div>
              <RateOverTime days={days} today={today} />
              <Counted />
            </>
          )
        }
      </Asked>
    </Page>
  )
}

function Streak({ days }: { days: number }) {
  const words = useWords(ADHERENCE)
  return (
    <section className="card adherence-stat">
      <h2>{words.streak}</h2>
      <p className="adherence-figure">{words.days(days)}</p>
      <p>{days > 0 ? words.streakGoes : words.streakNone}</p>
    </section>
  )
}

function Recent({ days }: { days: readonly DayCounts[] }) {
  const words = useWords(ADHERENCE)
  const format = useFormat()
  const sum = sumOf(days)
  const rate = rateOf(sum)
  return (
    <section className="card adherence-stat">
      <h2>{words.recent}</h2>
      <p className="adherence-figure">{rate === null ? words.nothingDue : format.share(rate)}</p>
      <p>{rate === null ? words.nothingDueHint : words.ofDue(format.number(sum.completed), format.number(sum.due))}</p>
    </section>
  )
}

function Nothing() {
  const words = useWords(ADHERENCE)
  return (
    <Empty
      icon="adherence"
      title={words.empty}
      hint={words.emptyHint}
      action={
        <Link href="/regimens" className="button button-key">
          {words.plan}
        </Link>
      }
    />
  )
}
