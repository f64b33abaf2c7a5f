import { useConnection } from '../client/here'
import { Icon, type IconName } from '../parts/icon'
import { DOSE } from '../words/dose'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import type { DoseState, ShownDose } from './shown'
import './doseTag.css'

const ICONS: Readonly<Record<DoseState, IconName>> = {
  done: 'check',
  skipped: 'skip',
  missed: 'alert',
  late: 'clock',
  due: 'clock',
  later: 'clock',
}

/** How a dose stands, in words; and that the server doesn't know it yet, where that is so. */
export function DoseTag({ dose }: { dose: ShownDose }) {
  const words = useWords(DOSE)
  const connection = useConnection()
  return (
    <p className="dose-tags">
      <span className={`dose-tag dose-tag-${dose.isWaiting ? 'unsent' : dose.state}`}>
        <Icon name={ICONS[dose.state]} />
        <StateWords dose={dose} />
      </span>
      {dose.isWaiting && (
        <span className="dose-tag dose-tag-waiting">
          <Icon name="waiting" />
          {connection === 'live' ? words.waiting : words.waitingOffline}
        </span>
      )}
    </p>
  )
}

function StateWords({ dose }: { dose: ShownDose }) {
  const { state } = useWords(DOSE)
  const format = useFormat()
  if (dose.state === 'done') return state.done(format.time(dose.completedAt ?? dose.scheduledTime))
  if (dose.state === 'late') return state.late(dose.lateMinutes)
  return state[dose.state]
}
