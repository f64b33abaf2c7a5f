import { DoseRow } from '../dose/doseRow'
import type { ShownDose } from '../dose/shown'
import { useWords } from '../words/language'
import { TODAY } from '../words/today'
import { useFormat } from '../words/useFormat'
import { sittingsOf } from './days'
import { type Summary, useSummaries } from './useSummaries'

/** Doses by the time at which they are to be taken. */
export function Sittings({ doses }: { doses: readonly ShownDose[] }) {
  const format = useFormat()
  const summaries = useSummaries(doses.map(({ medicine }) => medicine.id))
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
  if (!of) return null
  if (of === 'coming') return <span className="today-summary-coming" aria-hidden="true" />
  return (
    <p className="today-summary">
      {of.text} {of.isByAi && <small className="today-by">{words.summaryByAi}</small>}
    </p>
  )
}
