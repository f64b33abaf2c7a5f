import { DoseRow } from '../dose/doseRow'
import type { ShownDose } from '../dose/shown'
import { Tag } from '../parts/tag'
import { useWords } from '../words/language'
import { TAGS } from '../words/tags'
import { TODAY } from '../words/today'
import { useFormat } from '../words/useFormat'
import { sittingsOf } from './days'
import type { Summary } from './summary'
import type { Summaries } from './useSummaries'

interface Props {
  readonly doses: readonly ShownDose[]
  readonly summaries: Summaries
}

/** Doses by the time at which they are to be taken. */
export function Sittings({ doses, summaries }: Props) {
  const format = useFormat()
  return sittingsOf(doses).map(({ at, doses: together }) => (
    <section key={at} className="today-sitting" aria-labelledby={`at-${at}`}>
      <h2 id={`at-${at}`} className="today-time">
        <time dateTime={at}>{format.time(at)}</time>
      </h2>
      <ul className="today-doses">
        {together.map(dose => (
          <li key={dose.id}>
            <DoseRow dose={dose} about={<SummaryLine of={summaries.get(dose.medicine.id)} />} />
          </li>
        ))}
      </ul>
    </section>
  ))
}

/** Its place is held by two lines while it is on its way; without one nothing is missing. */
function SummaryLine({ of }: { of: Summary | 'coming' | null | undefined }) {
  const words = useWords(TODAY)
  const tags = useWords(TAGS)
  if (!of) return null
  if (of === 'coming') return <span className="today-summary-coming" aria-hidden="true" />
  return (
    <p className="today-summary">
      {of.isSample && <Tag isWarned>{tags.sample}</Tag>}
      {of.isOld && <Tag isWarned>{tags.old}</Tag>}
      <span lang="ko">{of.text}</span> {of.isByAi && <small className="today-by">{words.summaryByAi}</small>}
    </p>
  )
}
