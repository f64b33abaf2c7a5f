import { ADHERENCE } from '../words/adherence'
import { useWords } from '../words/language'

/** What counts as due and what as taken, so that nobody has to guess at a number. */
export function Counted() {
  const { how, rules } = useWords(ADHERENCE)
  return (
    <section className="adherence-rules" aria-labelledby="adherence-rules">
      <h2 id="adherence-rules">{how}</h2>
      <ul>
        <li>{rules.due}</li>
        <li>{rules.taken}</li>
        <li>{rules.not}</li>
        <li>{rules.none}</li>
      </ul>
    </section>
  )
}
