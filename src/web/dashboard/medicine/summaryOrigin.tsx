import { useNow } from '../client/useNow'
import { agoIn } from '../words/ago'
import { useLanguage, useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import type { Summary } from './useSummary'

interface Props {
  readonly summary: Summary
  /** The text that it is made of is no official one. */
  readonly isSample: boolean
}

/** Who wrote it, and of what. What was taken from the label as it is has no age of its own. */
export function SummaryOrigin({ summary: { origin, model, createdAt, citations }, isSample }: Props) {
  const { summary: words } = useWords(MEDICINE)
  const [language] = useLanguage()
  const ago = agoIn(language, createdAt, useNow())
  // What the label doesn't say was taken from nowhere.
  if (origin === 'EXTRACT')
    return citations.length > 0 && <p className="medicine-origin">{isSample ? words.bySample : words.byExtract}</p>
  const details = [model !== null && words.model(model), ago !== null && words.made(ago)].filter(each => each !== false)
  return (
    <p className="medicine-origin">
      <strong>{isSample ? words.byAiOfSample : words.byAi}</strong>
      {details.map(each => (
        <span key={each}>{each}</span>
      ))}
    </p>
  )
}
