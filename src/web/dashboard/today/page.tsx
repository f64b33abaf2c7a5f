import { Link } from 'wouter'
import type { ResultOf } from '../client/graphql'
import { useAsk } from '../client/useAsk'
import { useNow } from '../client/useNow'
import { useShown } from '../dose/useMarks'
import { Asked } from '../parts/asked'
import { Empty } from '../parts/empty'
import { Page } from '../parts/page'
import { Skeleton } from '../parts/skeleton'
import { useLanguage, useWords } from '../words/language'
import { TAGS } from '../words/tags'
import { TODAY } from '../words/today'
import { useFormat } from '../words/useFormat'
import { dayBefore } from './days'
import { Progress } from './progress'
import { DAYS_DOSES } from './queries'
import { Sittings } from './sittings'
import { type Summaries, useSummaries } from './useSummaries'
import './today.css'

type Days = NonNullable<ResultOf<typeof DAYS_DOSES>['viewer']>['calendar']

/** What is to be taken today, and what of yesterday nothing was said of. */
export default function Today() {
  const words = useWords(TODAY)
  const format = useFormat()
  const today = format.dateOf(new Date(useNow()))
  const asked = useAsk(DAYS_DOSES, { from: dayBefore(today), to: today }, { follows: ['doses'] })
  return (
    <Page title={words.title} lead={format.longDay(today)}>
      <Asked asked={asked} pick={data => data.viewer?.calendar} skeleton={<Skeleton count={4} />}>
        {days => <Doses days={days} today={today} />}
      </Asked>
    </Page>
  )
}

function Doses({ days, today }: { days: Days; today: string }) {
  const words = useWords(TODAY)
  const ofToday = useShown(days.find(({ date }) => date === today)?.schedules ?? NONE)
  const ofYesterday = useShown(days.find(({ date }) => date !== today)?.schedules ?? NONE)
  // Also what was to be taken a moment before midnight.
  const left = ofYesterday.filter(({ state, isWaiting }) => state === 'late' || state === 'due' || isWaiting)
  const summaries = useSummaries([...left, ...ofToday].map(({ medicine }) => medicine.id))
  return (
    <>
      {left.length > 0 && (
        <section className="today-left" aria-labelledby="today-left">
          <h2 id="today-left">{words.yesterday}</h2>
          <p>{words.yesterdayHint}</p>
          <Sittings doses={left} summaries={summaries} />
        </section>
      )}
      {ofToday.length > 0 ? (
        <>
          <Progress doses={ofToday} />
          <InKorean />
          <Sittings doses={ofToday} summaries={summaries} />
        </>
      ) : (
        <Nothing />
      )}
      <Hints summaries={summaries} />
    </>
  )
}

const NONE: Days[number]['schedules'] = []

/** For who doesn't speak it, and may wonder why the medicines do. */
function InKorean() {
  const words = useWords(TODAY)
  const [language] = useLanguage()
  return language !== 'ko' && <p className="today-hint">{words.inKorean}</p>
}

/** What the tags beside the summaries mean. */
function Hints({ summaries }: { summaries: Summaries }) {
  const words = useWords(TAGS)
  const shown = [...summaries.values()].filter(each => each !== 'coming')
  const hints = [
    shown.some(each => each?.isSample) && words.sampleHint,
    shown.some(each => each?.isOld) && words.oldHint,
  ].filter(hint => hint !== false)
  return hints.length > 0 && <p className="today-hint">{hints.join(' ')}</p>
}

function Nothing() {
  const words = useWords(TODAY)
  return (
    <Empty
      icon="today"
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
