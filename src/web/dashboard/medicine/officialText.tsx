import { Empty } from '../parts/empty'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import type { Stretch } from './highlight'
import type { Section, SectionName } from './sections'
import { type Light, sentenceId } from './useLight'

interface Props {
  readonly sections: readonly Section[]
  readonly absent: readonly SectionName[]
  readonly isSample: boolean
  readonly itemSeq: string
  readonly light: Light
}

/** The text word for word; sentences that the summary rests on are marked, and lit with their citation. */
export function OfficialText({ sections, absent, isSample, itemSeq, light }: Props) {
  const words = useWords(MEDICINE)
  return (
    <section className="medicine-text" aria-labelledby="medicine-text">
      <header>
        <h2 id="medicine-text">{isSample ? words.sampleText : words.official}</h2>
        {!isSample && <p className="medicine-small">{words.officialHint}</p>}
      </header>
      {sections.length === 0 && <Empty icon="regimens" title={words.noText} hint={words.noTextHint} />}
      {sections.map(({ name, stretches }) => (
        <section key={name} className={`medicine-section ${name === 'BOXED_WARNING' ? 'medicine-boxed' : ''}`}>
          <h3>{words.sections[name]}</h3>
          <p lang="ko" className="medicine-words">
            {stretches.map((stretch, at) => (
              <Piece key={at} stretch={stretch} light={light} />
            ))}
          </p>
        </section>
      ))}
      <footer className="medicine-small">
        {sections.length > 0 && absent.length > 0 && (
          <p>{words.absent(absent.map(name => words.sections[name]).join(', '))}</p>
        )}
        <p>{words.itemSeq(itemSeq)}</p>
        <p>{words.disclaimer}</p>
      </footer>
    </section>
  )
}

function Piece({ stretch: { text, citation }, light }: { stretch: Stretch; light: Light }) {
  const words = useWords(MEDICINE)
  if (citation === null) return text
  const hover = { onPointerEnter: () => light.hover(citation), onPointerLeave: () => light.hover(null) }
  return (
    <mark
      id={sentenceId(citation)}
      tabIndex={-1}
      className={`medicine-sentence ${light.on === citation ? 'medicine-lit' : ''}`}
      {...hover}
    >
      {text}
      <button
        type="button"
        className="medicine-ref"
        onClick={() => light.toCitation(citation)}
        onFocus={() => light.hover(citation)}
        onBlur={() => light.hover(null)}
      >
        <span aria-hidden="true">{citation}</span>
        <span className="unseen">{words.summary.back(citation)}</span>
      </button>
    </mark>
  )
}
