import { z } from 'zod'
import type { Topic } from '../events/topic.js'

/** What a change may be of. */
export type Entity = 'SCHEDULE' | 'REGIMEN' | 'SCRAP'

/** What may have become of it. `DUE` changes nothing: a dose's time has come. */
export type ChangeKind =
  'CREATED' | 'UPDATED' | 'DELETED' | 'COMPLETED' | 'SKIPPED' | 'REOPENED' | 'RESCHEDULED' | 'MISSED' | 'DUE'

export interface Change {
  readonly entity: Entity
  readonly kind: ChangeKind
  readonly entityId: string
}

/** What every process is told after the commit: this person's log has come up to `seq`. */
export interface PersonChange {
  readonly userId: string
  readonly seq: number
}

const shape = z.object({ userId: z.guid(), seq: z.int().positive() })

export const personChanged: Topic<PersonChange> = { name: 'person_changed', parse: payload => shape.parse(payload) }
