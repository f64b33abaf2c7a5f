import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import { UserMistakeError } from '../errors.js'
import type { FeedWriter } from '../feed/service.js'
import type { Medicines } from '../medicine/service.js'
import type { Viewer } from '../viewer.js'
import { personally } from './calm.js'
import { firstPlanned } from './future.js'
import { cleanChanges, cleanRegimen, noSuchMedicine, type RegimenChanges, type RegimenInput } from './regimenInput.js'
import { createRegimenStore, type ZonedRegimen } from './regimenStore.js'
import { createRegimenWriteStore } from './regimenWriteStore.js'
import { change, endNow, endOn, horizonOf, zoneWithRoom } from './regimenChange.js'
import { bringUp, type Pen } from './upkeep.js'

export interface RegimenParts {
  readonly db: Db
  readonly feed: Pick<FeedWriter, 'write'>
  readonly medicines: Pick<Medicines, 'keep'>
  readonly clock: Pick<Clock, 'now'>
}

/** A dose that a regimen would have: on the wall, and when that is. */
export interface PreviewedDose {
  readonly slot: string
  readonly scheduledTime: Date
}

/** What is at fault where there is no room for a regimen, and for its times. */
const FOR_ONE_MORE = [['input'], ['input', 'times']] as const

/**
 * A viewer's regimens. Every method changes that viewer's own, and no others; it throws UserMistakeError, with the path of
 * what is at fault, where it changed nothing. What a change does to doses, it does to those still to come.
 */
export function createRegimens({ db, feed, medicines, clock }: RegimenParts) {
  const now = () => new Date(clock.now())
  const regimens = createRegimenStore(db)

  /** A regimen and its doses, in one write; and the regimen as it is then. */
  async function write(
    { userId }: Viewer,
    request: unknown,
    name: string | null,
    work: (pen: Pen) => Promise<string>,
  ): Promise<ZonedRegimen> {
    const once = name === null ? null : { clientMutationId: name, request }
    const id = await feed.write({ userId, once }, (tx, note, at) => work({ tx, userId, at, note }))
    return (await regimens.byId(userId, id)) ?? noSuchRegimen()
  }

  async function mustExist(itemSeq: string): Promise<void> {
    if (!(await medicines.keep(itemSeq))) throw noSuchMedicine()
  }

  return {
    createRegimen: personally(
      async (viewer: Viewer, input: RegimenInput, name: string | null): Promise<ZonedRegimen> => {
        const values = cleanRegimen(input, now())
        await mustExist(values.itemSeq)
        return write(viewer, ['createRegimen', values], name, async pen => {
          const zone = await zoneWithRoom(pen, { ...values, id: null }, ...FOR_ONE_MORE)
          const id = await createRegimenWriteStore(pen.tx).add(pen.userId, values, { zone, at: pen.at })
          pen.note({ entity: 'REGIMEN', kind: 'CREATED', entityId: id })
          await bringUp(pen, [await held(pen, id)], { until: horizonOf(pen) })
          return id
        })
      },
    ),

    /** Of the doses that stay, those to come get the new dose and note. One that was ended goes on where it gets a later last day. */
    updateRegimen: personally(
      (viewer: Viewer, id: string | null, changes: RegimenChanges, name: string | null): Promise<ZonedRegimen> => {
        const regimenId = readable(id)
        return write(viewer, ['updateRegimen', regimenId, changes], name, async pen => {
          const before = await held(pen, regimenId)
          return change(pen, before, cleanChanges(before, changes))
        })
      },
    ),

    /** Without a last day it ends now. What is over does not go on by it. */
    endRegimen: personally(
      (viewer: Viewer, id: string | null, endsOn: string | null, name: string | null): Promise<ZonedRegimen> => {
        const regimenId = readable(id)
        return write(viewer, ['endRegimen', regimenId, endsOn], name, async pen => {
          const before = await held(pen, regimenId)
          return endsOn === null ? endNow(pen, before) : endOn(pen, before, endsOn)
        })
      },
    ),

    /** The first doses that it would have if it were saved now: fewer where ten years have fewer. Nothing is saved. */
    previewRegimen: personally(
      async ({ userId }: Viewer, input: RegimenInput, first: number): Promise<PreviewedDose[]> => {
        const at = now()
        const values = cleanRegimen(input, at)
        await mustExist(values.itemSeq)
        const zone = await zoneWithRoom({ tx: db, userId, at }, { ...values, id: null }, ...FOR_ONE_MORE)
        const doses = firstPlanned({ ...values, endedAt: null }, zone, at.getTime(), first)
        return doses.map(({ slot, at }) => ({ slot, scheduledTime: new Date(at) }))
      },
    ),
  }
}
export type Regimens = ReturnType<typeof createRegimens>

/** As it is in this write. */
const held = async ({ tx, userId }: Pen, id: string): Promise<ZonedRegimen> =>
  (await createRegimenStore(tx).byId(userId, id)) ?? noSuchRegimen()

/** As the database writes ids. */
const readable = (id: string | null): string =>
  id !== null && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id.toLowerCase() : noSuchRegimen()

function noSuchRegimen(): never {
  throw new UserMistakeError('NOT_FOUND', ['id'], '그런 복용 계획이 없습니다.')
}
