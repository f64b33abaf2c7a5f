import type { ResultOf } from '../client/graphql'
import { useViewer } from '../client/here'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import type { PHARMACY_LIST } from './queries'

export type FoundPharmacies = ResultOf<typeof PHARMACY_LIST>['pharmacies']

/** How far what was found can be trusted. */
export function Notes({ found, isAround }: { found: FoundPharmacies; isAround: boolean }) {
  const words = useWords(PHARMACIES)
  const { timeZone } = useViewer()
  const hasSample = found.nodes.some(({ provenance }) => provenance.source === 'sample')
  const notes = [
    hasSample && words.sampleNote,
    words.hoursNote,
    found.isListComplete ? words.listComplete : words.listIncomplete,
    isAround && (found.isMapServiceIncluded ? words.mapServiceIncluded : words.mapServiceLeftOut),
    timeZone !== 'Asia/Seoul' && words.koreanTime,
  ].filter(note => note !== false)
  return (
    <section className="pharmacies-notes" aria-labelledby="pharmacies-notes">
      <h2 id="pharmacies-notes">{words.notes}</h2>
      <ul>
        {notes.map(note => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  )
}
