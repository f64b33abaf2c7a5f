import { randomUUID } from 'node:crypto'
import { drizzle } from 'drizzle-orm/postgres-js'
import { expect, test } from 'vitest'
import { UnavailableError, UntoldError, UserMistakeError } from '../errors.js'
import type { ScheduleRow } from '../schedule/service.js'
import type { ScrapRow } from '../scrap/service.js'
import type { Viewer } from '../viewer.js'
import type { Deed, Reference } from './deed.js'
import { createOffline, MAX_MUTATIONS } from './offline.js'
import type { OfflineMutation } from './refusal.js'

const viewer: Viewer = {
  userId: randomUUID(),
  roles: ['USER'],
  credential: { kind: 'session', id: randomUUID(), expiresAt: null },
  isGuest: false,
  isVerified: true,
}
const NOW = new Date(0)
const nothing = drizzle.mock()

const dose = (id: string): ScheduleRow => ({
  id,
  itemSeq: '700000001',
  regimenId: null,
  scheduledTime: NOW,
  status: 'PENDING',
  completedAt: null,
  doseAmount: null,
  doseUnit: null,
  note: null,
  createdAt: NOW,
  updatedAt: NOW,
})
const scrap = (id: string): ScrapRow => ({
  id,
  itemSeq: '700000001',
  category: '즐겨찾기',
  notes: null,
  createdAt: NOW,
  updatedAt: NOW,
})

interface Given {
  fails?: Record<string, Error>
  ledger?: Record<string, string>
  /** Before it is remembered. */
  onRefusal?: (name: string) => void
}

const taken = () => new UserMistakeError('CONFLICT', ['clientMutationId'], '이미 보냈습니다')

/** Services that note what they were asked, and fail as they are told. */
function given({ fails = {}, ledger = {}, onRefusal = () => undefined }: Given = {}) {
  const asked: string[] = []
  const looked: string[][] = []
  const about = async (what: string, id: string | null, once: string | null) => {
    asked.push(`${what} ${id} as ${once}`)
    const error = fails[once ?? '']
    if (error) throw error
    if (kept.get(once ?? '')?.answer.startsWith('{')) throw taken()
  }
  const onDose = (what: string) => async (_: Viewer, id: string | null, once: string | null) => {
    await about(what, id, once)
    return dose(id ?? '')
  }
  const onDoseWith = (what: string) => (by: Viewer, id: string | null, _: unknown, once: string | null) =>
    onDose(what)(by, id, once)
  const unused = async (): Promise<never> => {
    throw new Error('nobody asked for it')
  }
  /** What is remembered, by its name: of what, and what was answered. */
  const kept = new Map(Object.entries(ledger).map(([name, answer]) => [name, { request: '', answer }]))
  const offline = createOffline({
    feed: {
      answersTo: async (_, names) => {
        looked.push([...names])
        return new Map([...kept].filter(([name]) => names.includes(name)).map(([name, { answer }]) => [name, answer]))
      },
      /** The services write in their own way: what comes here is a refusal. */
      write: async ({ once }, work) => {
        const [name, request] = [once?.clientMutationId ?? '', JSON.stringify(once?.request)]
        onRefusal(name)
        const known = kept.get(name)
        if (known && known.request !== request) throw taken()
        kept.set(name, known ?? { request, answer: await work(nothing, () => undefined, NOW) })
        return kept.get(name)?.answer ?? ''
      },
    },
    schedules: {
      create: async (_, __, once) => {
        await about('create', null, once)
        return dose(`made by ${once}`)
      },
      complete: onDoseWith('complete'),
      skip: onDose('skip'),
      reopen: onDose('reopen'),
      reschedule: onDoseWith('reschedule'),
      delete: async (_, id, once) => {
        await about('delete', id, once)
        return id ?? ''
      },
      createRegimen: unused,
      updateRegimen: async (_, id, __, once) => {
        await about('updateRegimen', id, once)
        return unused()
      },
      endRegimen: unused,
    },
    scraps: {
      save: async (_, __, once) => {
        await about('saveScrap', null, once)
        return scrap(`made by ${once}`)
      },
      delete: async (_, id, once) => {
        await about('deleteScrap', id, once)
        return id ?? ''
      },
    },
  })
  return { offline, asked, looked }
}

const own = (id: string | null): Reference => ({ id })
const madeBy = (name: string): Reference => ({ madeBy: name })
const as = (clientMutationId: string, deed: OfflineMutation['deed']): OfflineMutation => ({ clientMutationId, deed })

const CREATE: Deed = { name: 'createSchedule', input: { itemSeq: null, scheduledTime: NOW, dose: null, note: null } }
const SAVE: Deed = { name: 'saveScrap', input: { itemSeq: null, category: null, notes: null } }
const CHANGE: Deed = {
  name: 'updateRegimen',
  of: own('r'),
  changes: {
    times: undefined,
    daysOfWeek: undefined,
    everyDays: undefined,
    cycle: undefined,
    endsOn: undefined,
    dose: undefined,
    note: undefined,
  },
}
const on = (name: 'skipSchedule' | 'reopenSchedule' | 'deleteSchedule' | 'deleteScrap', of: Reference): Deed => ({
  name,
  of,
})

test('one is done after the other, each under its own name', async () => {
  const { offline, asked, looked } = given()
  const { answers, brokenBy } = await offline.apply(viewer, [
    as('1', CREATE),
    as('2', { name: 'completeSchedule', of: own('a'), completedAt: NOW }),
    as('3', { name: 'rescheduleSchedule', of: own('b'), scheduledTime: NOW }),
    as('4', on('skipSchedule', own('c'))),
    as('5', on('deleteSchedule', own('d'))),
    as('6', SAVE),
    as('7', on('deleteScrap', own('e'))),
  ])
  expect(asked).toEqual([
    'create null as 1',
    'complete a as 2',
    'reschedule b as 3',
    'skip c as 4',
    'delete d as 5',
    'saveScrap null as 6',
    'deleteScrap e as 7',
  ])
  expect(brokenBy).toBeNull()
  expect(answers).toHaveLength(7)
  expect(answers[4]).toEqual({ done: { deleted: 'Schedule', id: 'd' } })
  expect(answers[6]).toEqual({ done: { deleted: 'Scrap', id: 'e' } })
  expect(looked).toEqual([]) // nothing goes on with what another batch made
})

test('what was made offline is meant by the name that made it, in this batch or an earlier one', async () => {
  const { offline, asked, looked } = given({ ledger: { earlier: 'x', twice: 'not this' } })
  await offline.apply(viewer, [
    as('twice', CREATE),
    as('b', on('skipSchedule', madeBy('twice'))),
    as('c', on('reopenSchedule', madeBy('b'))),
    as('d', on('skipSchedule', madeBy('earlier'))),
    as('e', on('skipSchedule', madeBy('nobody'))),
    as('f', on('skipSchedule', madeBy('g'))),
    as('g', CREATE),
    as('h', on('skipSchedule', madeBy('h'))),
    as('i', on('skipSchedule', madeBy('\0'))),
    as('j', on('skipSchedule', madeBy('n'.repeat(101)))),
  ])
  expect(asked).toEqual([
    'create null as twice',
    'skip made by twice as b',
    'reopen made by twice as c',
    'skip x as d',
    'skip null as e',
    'skip null as f',
    'create null as g',
    'skip null as h',
    'skip null as i',
    'skip null as j',
  ])
  expect(looked).toEqual([['earlier', 'nobody']])
})

const mistake = (...path: string[]) => new UserMistakeError('INVALID', path, '아니요')

test.each<[string, Deed, string[], string[]]>([
  ['an argument', on('skipSchedule', own('a')), ['id'], ['skipSchedule', 'id']],
  ['a field of what stands for the mutation', SAVE, ['input', 'category'], ['saveScrap', 'category']],
  ['a field of a field', CREATE, ['input', 'dose', 'amount'], ['createSchedule', 'dose', 'amount']],
  ['all that is asked', CREATE, ['input'], ['createSchedule']],
  ['a field of an input that has a name', CHANGE, ['input', 'times'], ['updateRegimen', 'input', 'times']],
  ['the name', SAVE, ['clientMutationId'], ['clientMutationId']],
])('a mistake in %s is told with its path in the batch', async (_, deed, path, told) => {
  const { offline } = given({ fails: { bad: mistake(...path) } })
  const { answers } = await offline.apply(viewer, [as('good', CREATE), as('bad', deed)])
  expect(answers[1]).toMatchObject({ mistake: { code: 'INVALID', path: ['mutations', '1', ...told] } })
})

test('what is refused keeps none of the others from being done', async () => {
  const { offline, asked } = given({ fails: { b: mistake('id') } })
  const { answers, brokenBy } = await offline.apply(viewer, [
    as('a', new UserMistakeError('INVALID', ['createRegimen', 'times'], '아니요')),
    as('b', on('skipSchedule', own('x'))),
    as('c', on('skipSchedule', madeBy('b'))),
    as('d', CREATE),
  ])
  expect(answers.map(answer => ('done' in answer ? 'done' : answer.mistake.path))).toEqual([
    ['mutations', '0', 'createRegimen', 'times'],
    ['mutations', '1', 'skipSchedule', 'id'],
    'done',
    'done',
  ])
  expect(asked).toEqual(['skip x as b', 'skip null as c', 'create null as d'])
  expect(brokenBy).toBeNull()
})

test('what was refused stays refused when its batch comes again, and is asked anew under another name', async () => {
  const fails: Record<string, Error> = { b: mistake('id') }
  const { offline, asked } = given({ fails })
  const refused = as('b', on('skipSchedule', own('x')))
  const first = await offline.apply(viewer, [as('a', CREATE), refused, as('c', CREATE)])
  fails['b'] = mistake('input', 'medicineId')
  expect(await offline.apply(viewer, [as('a', CREATE), refused, as('c', CREATE)])).toEqual(first)
  delete fails['b']
  expect(await offline.apply(viewer, [as('a', CREATE), refused, as('c', CREATE)])).toEqual(first)
  expect(asked.filter(each => each.endsWith('as c'))).toHaveLength(3)
  const again = [as('b', on('skipSchedule', own('y'))), as('d', on('skipSchedule', own('x')))]
  expect((await offline.apply(viewer, again)).answers).toMatchObject([
    { mistake: { code: 'CONFLICT', path: ['mutations', '0', 'clientMutationId'] } },
    { done: {} },
  ])
})

test('what another sending of the same batch did meanwhile is done, and not refused', async () => {
  const fails: Record<string, Error> = { b: mistake('id') }
  const ledger = { b: 'x' }
  const { offline, asked } = given({ fails, ledger, onRefusal: name => void delete fails[name] })
  const { answers } = await offline.apply(viewer, [as('b', on('skipSchedule', own('x')))])
  expect(answers).toEqual([{ done: { schedule: dose('x') } }])
  expect(asked).toEqual(['skip x as b', 'skip x as b'])
})

test('and what is done under the name of something else is told what is wrong with it', async () => {
  const { offline } = given({ fails: { b: mistake('id') }, ledger: { b: 'x' } })
  const { answers } = await offline.apply(viewer, [as('b', on('skipSchedule', own('y')))])
  expect(answers).toMatchObject([{ mistake: { code: 'INVALID', path: ['mutations', '0', 'skipSchedule', 'id'] } }])
})

test('what was refused in an earlier batch made nothing that could be gone on with', async () => {
  const { offline, asked } = given({ fails: { a: mistake('input') } })
  await offline.apply(viewer, [as('a', CREATE)])
  await offline.apply(viewer, [as('b', on('skipSchedule', madeBy('a')))])
  expect(asked.at(-1)).toBe('skip null as b')
})

test('what was done before and is no more since is done, and what goes on with it still means it', async () => {
  const fails = {
    kept: new UserMistakeError('NOT_FOUND', ['clientMutationId'], '그 뒤에 뺐습니다'),
    taken: new UserMistakeError('NOT_FOUND', ['id'], '없습니다'),
    other: new UserMistakeError('NOT_FOUND', ['id'], '없습니다'),
    unknown: new UserMistakeError('NOT_FOUND', ['input', 'medicineId'], '없습니다'),
  }
  const { offline, asked } = given({ fails, ledger: { kept: 's', taken: 'x', other: 'y', unknown: 'z' } })
  const { answers } = await offline.apply(viewer, [
    as('kept', SAVE),
    as('drop', on('deleteScrap', madeBy('kept'))),
    as('taken', on('skipSchedule', own('x'))),
    as('other', on('skipSchedule', own('x'))),
    as('unknown', SAVE),
  ])
  expect(answers.slice(0, 3)).toEqual([
    { done: { gone: 's' } },
    { done: { deleted: 'Scrap', id: 's' } },
    { done: { gone: 'x' } },
  ])
  expect(answers.slice(3)).toMatchObject([{ mistake: { code: 'NOT_FOUND' } }, { mistake: { code: 'NOT_FOUND' } }])
  expect(asked).toContain('deleteScrap s as drop')
})

test.each([new UnavailableError('지금은 안 됩니다', 5), new TypeError('nobody foresaw it')])(
  'where it breaks off, what was done is told, and nothing more is tried: %s',
  async error => {
    const { offline, asked } = given({ fails: { b: error } })
    const { answers, brokenBy } = await offline.apply(viewer, [as('a', CREATE), as('b', SAVE), as('c', CREATE)])
    expect(answers).toEqual([{ done: { schedule: dose('made by a') } }])
    expect(brokenBy).toBe(error)
    expect(asked).toHaveLength(2)
  },
)

test.each([0, MAX_MUTATIONS + 1])('a batch of %d is refused whole', async length => {
  const { offline, asked } = given()
  const mutations = Array.from({ length }, (_, i) => as(`${i}`, CREATE))
  await expect(offline.apply(viewer, mutations)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { argument: 'mutations' },
  })
  expect(asked).toEqual([])
})

test('whom a signature alone speaks for is to come back', async () => {
  const { offline, asked } = given()
  const unverified = { ...viewer, isVerified: false }
  await expect(offline.apply(unverified, [as('a', CREATE)])).rejects.toThrow(UntoldError)
  expect(asked).toEqual([])
})
