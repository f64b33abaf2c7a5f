import type { Answer } from '../client/useAsk'
import { Asked } from '../parts/asked'
import { Icon } from '../parts/icon'
import { Skeleton } from '../parts/skeleton'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { Citations } from './citations'
import { Questions } from './questions'
import { SummaryOrigin } from './summaryOrigin'
import { topicOf } from './topics'
import type { Light } from './useLight'
import type { Summary } from './useSummary'
import { Warned } from './warned'

interface Props {
  readonly asked: Answer<{ readonly medicine: { readonly summary: Summary | null } | null }>
  /** The one that came last, which may be newer than what was asked. */
  readonly shown: Summary | null
  readonly isComing: boolean
  readonly keyword: string | null
  readonly onAsk: (keyword: string | null) => void
  readonly light: Light
  /** Citations that the text says. */
  readonly lit: ReadonlySet<number>
  /** What it rests on is made up. */
  readonly isSample: boolean
}

/** A medicine in a sentence or two, or what its label says of a word, and what that rests on. */
export function SummaryCard({ asked, shown, keyword, onAsk, ...rest }: Props) {
  const { summary: words } = useWords(MEDICINE)
  return (
    <section className="card medicine-summary" aria-labelledby="medicine-summary">
      <h2 id="medicine-summary">{words.title}</h2>
      <Questions keyword={keyword} onAsk={onAsk} />
      <Asked
        asked={asked}
        pick={data => data.medicine?.summary}
        skeleton={<Skeleton kind="line" count={3} />}
        none={<p className="medicine-small">{words.none}</p>}
      >
        {first => <Answered summary={shown ?? first} {...rest} />}
      </Asked>
    </section>
  )
}

type AnsweredProps = Pick<Props, 'isComing' | 'light' | 'lit' | 'isSample'> & { readonly summary: Summary }

function Answered({ summary, isComing, light, lit, isSample }: AnsweredProps) {
  const { summary: words } = useWords(MEDICINE)
  const topic = topicOf(summary.keyword)
  return (
    <>
      <div aria-live="polite" className="medicine-answer">
        {summary.keyword !== null && <h3>{words.of(topic ? words.topics[topic] : summary.keyword)}</h3>}
        <p lang="ko" className="medicine-said">
          {summary.text}
        </p>
        {summary.citations.length === 0 && <NoBasis summary={summary} />}
        <SummaryOrigin summary={summary} isSample={isSample} />
        {summary.stale && <p className="medicine-old">{words.stale}</p>}
        {isComing && (
          <p className="medicine-coming">
            <Icon name="clock" />
            {words.pending}
          </p>
        )}
      </div>
      <Citations citations={summary.citations} light={light} lit={lit} />
    </>
  )
}

/** What the label doesn't say is not promised by its silence, which is said in the reader's own language too. */
function NoBasis({ summary: { origin, keyword } }: Pick<AnsweredProps, 'summary'>) {
  const { summary: words } = useWords(MEDICINE)
  if (origin === 'AI') return <p className="medicine-small">{words.noSentence}</p>
  return <Warned>{keyword === null ? words.noPurpose : words.noBasis}</Warned>
}
