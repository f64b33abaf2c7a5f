import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import { UpstreamError } from '../errors.js'
import type { Log } from '../log.js'
import type { DueStore } from '../schedule/service.js'
import type { Push, PushOutcome } from '../upstream/push.js'
import { LATEST, nullOfWhoIsGone, type Told } from './finding.js'
import { messageOf, topicOf } from './message.js'
import type { ClaimStore, Reminding } from './claimStore.js'
import type { DeviceStore, PushTargetRow } from './deviceStore.js'

/** How long claims are kept, in milliseconds. */
export const CLAIMS_KEPT_FOR = 7 * 24 * 3_600_000

/** How long a push service keeps a message for a browser that is away, in seconds. */
const TTL = LATEST / 1_000

/** Milliseconds before a push service that asks for patience is asked again, whatever it asks for. */
const LEAST_PATIENCE = 60_000

type Refused = Extract<PushOutcome, { kind: 'refused' }>

export interface PushingDeps {
  readonly due: Pick<DueStore, 'stillDue'>
  readonly claims: Pick<ClaimStore, 'claim' | 'giveBack' | 'forgetDeliveries'>
  readonly devices: Pick<DeviceStore, 'used' | 'forget'>
  readonly push: Pick<Push, 'send'> | null
  readonly enqueueAt: (told: Told, at: Date) => Promise<void>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/** A push service didn't take a message: the next attempt may bring it. */
class NotTakenError extends Error {
  override readonly name = 'NotTakenError'
}

/**
 * Tells a person's browsers of a dose by web push, each at most once a reminding: who sends has claimed it before, and
 * gives it back only where it is certain that nothing was delivered.
 */
export function createPushing({ due, claims, devices, push, enqueueAt, clock, log }: PushingDeps) {
  async function tell(to: Pick<Push, 'send'>, target: PushTargetRow, { userId, ...told }: Telling) {
    const outcome = await to
      .send(target, messageOf(told.scheduleId, told.scheduledTime), { ttl: TTL, topic: topicOf(told.scheduleId) })
      .catch((error: unknown) => {
        if (!(error instanceof UpstreamError)) throw error
        log.warn({ upstream: error.upstream, fault: error.fault }, 'it can’t be told whether a push was delivered')
        return null
      })
    if (outcome?.kind === 'delivered') await devices.used(userId, target.id, new Date(clock.now()))
    if (outcome?.kind === 'gone') await devices.forget(userId, target).catch(nullOfWhoIsGone)
    if (outcome?.kind !== 'refused') return null
    if (!outcome.canHeal) log.warn({ subscriptionId: target.id }, 'a push was refused for good')
    await claims.giveBack(userId, told, target.id)
    return outcome.canHeal ? outcome : null
  }

  /** Throws where an attempt soon may help; where a service names a time, it is asked again then. */
  async function tryAgain(refused: readonly Refused[], told: Told): Promise<void> {
    if (refused.length === 0) return
    const waits = refused.map(({ retryAfter }) => retryAfter)
    if (waits.includes(null)) throw new NotTakenError('A push service did not take a message.')
    const at = clock.now() + Math.max(LEAST_PATIENCE, ...waits.map(wait => Number(wait) * 1_000))
    if (at < told.remindedAt + LATEST) await enqueueAt(told, new Date(at))
  }

  return {
    async push(told: Told): Promise<void> {
      const { userId, scheduleId } = told
      if (!push || clock.now() >= told.remindedAt + LATEST) return
      const reminding = { scheduleId, at: new Date(told.remindedAt) }
      const whenDue = (tx: Db) => due.stillDue(tx, userId, scheduleId, reminding.at)
      const claim = await claims.claim(userId, reminding, whenDue).catch(nullOfWhoIsGone)
      if (!claim) return
      const telling = { ...reminding, userId, scheduledTime: claim.scheduledTime }
      const ends = await Promise.allSettled(claim.targets.map(target => tell(push, target, telling)))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
      await tryAgain(
        ends.flatMap(end => (end.status === 'fulfilled' && end.value) || []),
        told,
      )
    },

    /** Forgets which browser was told of what, once that is long ago. */
    forgetClaims: (): Promise<void> => claims.forgetDeliveries(new Date(clock.now() - CLAIMS_KEPT_FOR)),
  }
}

interface Telling extends Reminding {
  readonly userId: string
  readonly scheduledTime: Date
}
