import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import { UpstreamError } from '../errors.js'
import type { Log } from '../log.js'
import type { DueStore } from '../schedule/service.js'
import type { Push, PushOutcome, Refusal } from '../upstream/push.js'
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

/** The first wait where it asks for none; each further one is twice as long. */
const SHORTEST_WAIT = 15_000

/** Hours in a row in which a browser could not be told of anything, after which it is forgotten. */
const MOST_FAILURES = 10

export interface PushingDeps {
  readonly due: Pick<DueStore, 'stillDue'>
  readonly claims: Pick<ClaimStore, 'claim' | 'giveBack' | 'forgetDeliveries'>
  readonly devices: Pick<DeviceStore, 'used' | 'failed' | 'forget'>
  readonly push: Pick<Push, 'send'> | null
  readonly enqueueAt: (told: Told, at: Date) => Promise<void>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
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
        log.debug({ upstream: error.upstream, fault: error.fault }, 'it can’t be told whether a push was delivered')
        return null
      })
    const refusal = outcome?.kind === 'refused' && outcome.canHeal ? outcome : null
    if (refusal) await claims.giveBack(userId, told, target.endpoint)
    await note(userId, target, outcome)
    return refusal
  }

  async function note(userId: string, target: PushTargetRow, outcome: PushOutcome | null): Promise<void> {
    const now = new Date(clock.now())
    if (outcome?.kind === 'delivered') return devices.used(userId, target.id, now)
    if (outcome?.kind === 'refused' && outcome.isRest) return
    if (outcome?.kind === 'gone') {
      if (outcome.why === 'key') log.warn('a push service does not take our key for a browser, which is forgotten')
    } else if ((await devices.failed(userId, target.id, { now, every: LATEST })) < MOST_FAILURES) return
    await devices.forget(userId, target).catch(nullOfWhoIsGone)
  }

  /** As long as the dose has time; then it is let go. */
  async function tryAgain(refusals: readonly Refusal[], told: Told): Promise<void> {
    if (refusals.length === 0) return
    const asked = refusals.flatMap(({ retryAfter }) =>
      retryAfter === null ? [] : [LEAST_PATIENCE, retryAfter * 1_000],
    )
    const at = clock.now() + Math.max(SHORTEST_WAIT * 2 ** told.tries, ...asked)
    if (at < told.remindedAt + LATEST) await enqueueAt({ ...told, tries: told.tries + 1 }, new Date(at))
    else log.debug({ tries: told.tries + 1 }, 'a dose was not pushed, since its time is over')
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
