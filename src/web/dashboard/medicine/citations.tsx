import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { citationId, type Light } from './useLight'
import type { Summary } from './useSummary'

interface Props {
  readonly citations: Summary['citations']
  readonly light: Light
  readonly lit: ReadonlySet<number>
}

/** What a summary rests on: each leads to its sentence in the text, and lights it. Nothing where it rests on none. */
export function Citations({ citations, light, lit }: Props) {
  const { summary: words } = useWords(MEDICINE)
  if (citations.length === 0) return null
  return (
    <section aria-labelledby="medicine-basis">
      <h3 id="medicine-basis" className="medicine-basis">
        {words.basis}
      </h3>
      <ol className="medicine-citations">
        {citations.map((citation, at) => (
          <li key={at}>
            <OneCitation citation={citation} number={at + 1} light={light} isThere={lit.has(at + 1)} />
          </li>
        ))}
      </ol>
    </section>
  )
}

interface OneProps {
  readonly citation: Summary['citations'][number]
  readonly number: number
  readonly light: Light
  readonly isThere: boolean
}

function OneCitation({ citation: { section, quote }, number, light, isThere }: OneProps) {
  const { summary: words, sections } = useWords(MEDICINE)
  const said = (
    <>
      <span className="medicine-number" aria-hidden="true">
        {number}
      </span>
      <span className="medicine-quote">
        <b>{sections[section]}</b> <span lang="ko">{quote}</span>
        {!isThere && <em> {words.lost}</em>}
      </span>
    </>
  )
  if (!isThere) return <p className="medicine-citation">{said}</p>
  return (
    <button
      type="button"
      id={citationId(number)}
      className={`medicine-citation ${light.on === number ? 'medicine-lit' : ''}`}
      onClick={() => light.toSentence(number)}
      onPointerEnter={event => (event.pointerType === 'mouse' ? light.hover(number) : undefined)}
      onPointerLeave={() => light.hover(null)}
      onFocus={() => light.hover(number)}
      onBlur={() => light.hover(null)}
    >
      <span className="unseen">{words.goTo(number)}</span>
      {said}
    </button>
  )
}
