import { useConnection, useWaitingMarks } from '../client/here'
import { Icon } from '../parts/icon'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { useSettled } from './useSettled'
import './connection.css'

/** Says that we are cut off, and what becomes of what is marked meanwhile. */
export function ConnectionBanner() {
  const { state } = useWords(SHARED)
  const connection = useSettled(useConnection())
  const waiting = useWaitingMarks().length
  const isCut = connection !== 'live'
  return (
    <div className="connection" role="status" aria-live="polite">
      {isCut && (
        <div className={`connection-banner connection-${connection}`}>
          <Icon name={connection === 'offline' ? 'offline' : 'waiting'} />
          <p>
            {state[connection]} {waiting > 0 && <strong>{state.waiting(waiting)}</strong>}
          </p>
        </div>
      )}
    </div>
  )
}

/** A small sign that what happens elsewhere shows here at once. */
export function ConnectionLamp() {
  const { state } = useWords(SHARED)
  const connection = useConnection()
  return (
    <span className={`connection-lamp connection-lamp-${connection}`} title={state[connection]}>
      <span className="connection-word">{state.short[connection]}</span>
    </span>
  )
}
