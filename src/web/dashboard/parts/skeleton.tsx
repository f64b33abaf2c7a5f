import { SHARED } from '../words/shared'
import { useWords } from '../words/language'
import './skeleton.css'

interface Props {
  /** `row`: a picture with two lines beside it; `line`: text; `block`: a chart or a map. */
  readonly kind?: 'row' | 'line' | 'block'
  readonly count?: number
}

/** Holds the place of what is being loaded, at about its size, so that nothing jumps when it comes. */
export function Skeleton({ kind = 'row', count = 3 }: Props) {
  const words = useWords(SHARED)
  return (
    <div className="skeleton" role="status">
      <span className="unseen">{words.loading}</span>
      {Array.from({ length: count }, (_, at) => (
        <div key={at} className={`skeleton-${kind}`} aria-hidden="true">
          {kind === 'row' && <i />}
        </div>
      ))}
    </div>
  )
}
