import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import { UserMistakeError } from '../errors.js'
import type { FeedWriter } from '../feed/service.js'
import type { Medicines } from '../medicine/service.js'
import type { Viewer } from '../viewer.js'
import { personally } from './calm.js'
import { checkCompletedAt, checkMovedTime, checkNewTime, cleanDose, cleanScheduleNote, type Dose } from './doseInput.js'
import { mayCome } from './future.js'
import type { HeldDose, MarkStore } from './markStore.js'
import { createMarkMissed } from './missed.js'
import { noSuchMedicine } from './regimenInput.js'
import { createRegimenStore } from './regimenStore.js'
import { next, type Act } from './state.js'
import type { ScheduleRow } from './store.js'

/** A dose that somebody asks to be entered. */
export interface ScheduleInput {
  /** Null of what can't be a medicine's. */
  readonly itemSeq: string | null
  readonly scheduledTime: Date
  readonly dose: Dose | null
  readonly note: string | null
}

export interface MarkParts {
  readonly markStore: MarkStore
  readonly feed: Pick<FeedWriter<ScheduleRow>, 'write'>
  readonly medicines: Pick<Medicines, 'keep'>
  readonly clock: Pick<Clock, 'now'>
}

/** The most doses without a regimen that a person may have. */
export const MAX_OWN_DOSES = 20_000

const REFUSED: Readonly<Record<Act['kind'], string>> = {
  complete: '이 복용 일정은 완료할 수 없습니다.',
  skip: '이미 복용한 일정은 건너뛸 수 없습니다. 먼저 되돌려 주세요.',
  reopen: '복용 계획이 끝났거나 바뀌어, 앞으로의 이 복용 일정은 되돌릴 수 없습니다. 필요하면 새로 넣어 주세요.',
  reschedule: '이미 복용했거나 건너뛴 일정은 옮길 수 없습니다. 먼저 되돌려 주세요.',
}

/**
 * What a viewer does with their doses. Every method changes that viewer's own, and no others; it throws UserMistakeError,
 * with the path of what is at fault, where it changed nothing. Those that take a clientMutationId may be called again.
 */
export function createMarks({ markStore: store, feed, medicines, clock }: MarkParts) {
  async function act({ userId }: Viewer, id: string | null, doing: Act, name: string | null): Promise<ScheduleRow> {
    const scheduleId = readable(id)
    const once = onceOf(name, [`schedule.${doing.kind}`, scheduleId, doing])
    const held: { dose?: HeldDose | null; marked?: Promise<ScheduleRow> } = {}
    const look = async (tx: Db) => void (held.dose = await store.hold(tx, userId, scheduleId))
    const written = await feed.write({ userId, once, look }, async (tx, note, at) => {
      const dose = held.dose ?? noSuchDose()
      checkTimes(dose, doing, at)
      const isPlanned = doing.kind !== 'reopen' || (await isStillPlanned(tx, userId, dose, at))
      const result = next(dose, doing, at, { grace: dose.grace, isPlanned })
      if (result === 'conflict') throw new UserMistakeError('CONFLICT', ['id'], REFUSED[doing.kind])
      if (result === 'unchanged') return dose.id
      held.marked = store.mark(tx, userId, dose.id, result, at)
      note({ entity: 'SCHEDULE', kind: result.kind, entityId: dose.id }, held.marked)
      return dose.id
    })
    // Where it was done before, or is as it was, it is read.
    return (await held.marked) ?? (await store.read(userId, written)) ?? noSuchDose()
  }

  return {
    create: personally(async (viewer: Viewer, input: ScheduleInput, name: string | null): Promise<ScheduleRow> => {
      const { userId } = viewer
      const { itemSeq, scheduledTime } = input
      const dose = cleanDose(input.dose, ['input', 'dose'])
      const note = cleanScheduleNote(input.note, ['input', 'note'])
      if (itemSeq === null || !(await medicines.keep(itemSeq))) throw noSuchMedicine()
      const once = onceOf(name, ['schedule.create', itemSeq, scheduledTime, dose, note])
      const id = await feed.write({ userId, once }, async (tx, tell, at) => {
        checkNewTime(scheduledTime, at)
        if (await store.isFull(tx, userId, MAX_OWN_DOSES)) tooMany()
        const added = await store.add(tx, userId, { itemSeq, scheduledTime, dose, note }, at)
        tell({ entity: 'SCHEDULE', kind: 'CREATED', entityId: added })
        return added
      })
      return (await store.read(userId, id)) ?? goneSince()
    }),

    /** Null: it was taken now. Where it is completed already, the first time stays unless another is said. */
    complete: personally((viewer: Viewer, id: string | null, completedAt: Date | null, name: string | null) =>
      act(viewer, id, { kind: 'complete', completedAt }, name),
    ),

    skip: personally((viewer: Viewer, id: string | null, name: string | null) =>
      act(viewer, id, { kind: 'skip' }, name),
    ),

    /** Takes back what was marked: it is pending, or missed where its time is long over. */
    reopen: personally((viewer: Viewer, id: string | null, name: string | null) =>
      act(viewer, id, { kind: 'reopen' }, name),
    ),

    reschedule: personally((viewer: Viewer, id: string | null, scheduledTime: Date, name: string | null) =>
      act(viewer, id, { kind: 'reschedule', scheduledTime }, name),
    ),

    /** Gives its id. A regimen doesn't make it again. */
    delete: personally(({ userId }: Viewer, id: string | null, name: string | null): Promise<string> => {
      const scheduleId = readable(id)
      const once = onceOf(name, ['schedule.delete', scheduleId])
      return feed.write({ userId, once }, async (tx, note) => {
        const gone = (await store.remove(tx, userId, scheduleId)) ?? noSuchDose()
        note({ entity: 'SCHEDULE', kind: 'DELETED', entityId: gone })
        return gone
      })
    }),

    markMissed: createMarkMissed({ markStore: store, feed, clock }),
  }
}
export type Marks = ReturnType<typeof createMarks>

const onceOf = (clientMutationId: string | null, request: unknown) =>
  clientMutationId === null ? null : { clientMutationId, request }

/** What was due is history, whatever becomes of its regimen; and what no regimen made is its person's own. */
async function isStillPlanned(tx: Db, userId: string, dose: HeldDose, now: Date): Promise<boolean> {
  const { regimenId, slot, scheduledTime } = dose
  if (regimenId === null || slot === null || scheduledTime <= now) return true
  const regimen = await createRegimenStore(tx).byId(userId, regimenId)
  return regimen === null || mayCome(slot, regimen, { timeZone: regimen.zone, now: now.getTime() })
}

function checkTimes({ scheduledTime }: HeldDose, doing: Act, now: Date): void {
  if (doing.kind === 'complete') checkCompletedAt(doing.completedAt ?? now, scheduledTime, now)
  if (doing.kind === 'reschedule') checkMovedTime(doing.scheduledTime, now)
}

/** As the database writes ids. */
const readable = (id: string | null): string =>
  id !== null && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id.toLowerCase() : noSuchDose()

function noSuchDose(): never {
  throw new UserMistakeError('NOT_FOUND', ['id'], '그런 복용 일정이 없습니다.')
}

function tooMany(): never {
  const words = `직접 넣은 복용 일정은 ${MAX_OWN_DOSES.toLocaleString('ko')}개까지입니다. 지난 것을 지워 주세요.`
  throw new UserMistakeError('CONFLICT', ['input'], words)
}

function goneSince(): never {
  throw new UserMistakeError('NOT_FOUND', ['clientMutationId'], '이 요청으로 만든 복용 일정은 그 뒤에 지워졌습니다.')
}
