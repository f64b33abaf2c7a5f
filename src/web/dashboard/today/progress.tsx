import type { ShownDose } from '../dose/shown'
import { useWords } from '../words/language'
import { TODAY } from '../words/today'
import { useFormat } from '../words/useFormat'
import { tallyOf } from './days'

/** How far the day has come: a bit for each dose, and the same in words. */
export function Progress({ doses }: { doses: readonly ShownDose[] }) {
  const words = useWords(TODAY)
  const format = useFormat()
  const { all, done, waiting, late, missed, skipped, next } = tallyOf(doses)
  const details = [
    waiting > 0 && words.waiting(waiting),
    late > 0 && words.late(late),
    missed > 0 && words.missed(missed),
    skipped > 0 && words.skipped(skipped),
    next !== null && words.next(format.time(next)),
  ].filter(detail => detail !== false)
  return (
    <div className="card today-progress">
      <p className="today-count">{done === all ? words.allDone : words.progress(done, all)}</p>
      <div className="today-bits" aria-hidden="true">
        {doses.map(({ id, state, isWaiting }) => (
          <i key={id} className={`today-bit today-bit-${state} ${isWaiting ? 'today-bit-waiting' : ''}`} />
        ))}
      </div>
      {details.length > 0 && <p className="today-details">{details.join(' · ')}</p>}
    </div>
  )
}
