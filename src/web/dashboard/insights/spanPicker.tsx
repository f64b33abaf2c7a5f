import type { Span } from '../calendar/month'
import { TextField } from '../parts/field'
import { Pills } from '../parts/pills'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { mistakeIn, type SpanName, SPANS } from './span'

interface Props {
  readonly chosen: SpanName
  readonly span: Span
  readonly onChoose: (name: SpanName) => void
  readonly onOwn: (span: Span) => void
}

/** A few usual spans, or two days of one's own. */
export function SpanPicker({ chosen, span, onChoose, onOwn }: Props) {
  const words = useWords(INSIGHTS)
  const format = useFormat()
  const mistake = mistakeIn(span)
  return (
    <div className="insights-span">
      <Pills
        label={words.span}
        isSingle
        pills={SPANS.map(value => ({ value, label: words.spans[value] }))}
        chosen={[chosen]}
        onToggle={onChoose}
      />
      {chosen === 'own' && (
        <div className="insights-own">
          <TextField
            type="date"
            label={words.from}
            value={span.from}
            onChange={event => onOwn({ ...span, from: event.target.value })}
          />
          <TextField
            type="date"
            label={words.to}
            value={span.to}
            mistake={mistake ? words[mistake] : undefined}
            onChange={event => onOwn({ ...span, to: event.target.value })}
          />
        </div>
      )}
      {!mistake && (
        <p className="insights-days">{words.shownDays(format.longDay(span.from), format.longDay(span.to))}</p>
      )}
    </div>
  )
}
