import { BadInputError, UserMistakeError } from '../errors.js'
import { createCalm } from '../db/calm.js'
import type { Viewer } from '../viewer.js'
import { type Deed, type DeedParts, type Done, idOf, perform } from './deed.js'
import { createRefusals, type Doable, isOfName, isRefusal, type OfflineMutation, type RefusalParts } from './refusal.js'

/** What became of one: it was done, or refused for what its person can mend. */
export type Answered = { readonly done: Done } | { readonly mistake: UserMistakeError }

export interface Applied {
  /** In their order; fewer than were sent where something broke. */
  readonly answers: readonly Answered[]
  /** What broke at the first that has no answer; null where all have one. */
  readonly brokenBy: Error | null
}

export type OfflineParts = DeedParts & RefusalParts

interface NotFound {
  readonly id: string | null
  readonly mistake: UserMistakeError
}

/** What can be a clientMutationId. */
const NAME = /^[\x21-\x7e]{1,100}$/

/** The most that one batch may hold. */
export const MAX_MUTATIONS = 100

const { personally } = createCalm('지금은 보낸 것을 반영할 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

/** What an app that was away did meanwhile. */
export function createOffline({ feed, ...parts }: OfflineParts) {
  const refusals = createRefusals({ feed })

  /** Under its name at most once, whether it is done or refused. Throws what is nobody's mistake. */
  async function answer(viewer: Viewer, mutation: Doable, id: string | null, isLast = false): Promise<Answered> {
    const { clientMutationId: once, deed } = mutation
    try {
      return { done: await perform(deed, { viewer, id, once }, parts) }
    } catch (error) {
      if (!(error instanceof UserMistakeError)) throw error
      const gone = await doneBefore(viewer, once, { id, mistake: error })
      if (gone !== null) return { done: { gone } }
      const mistake = isLast ? error : await refusals.settle(viewer.userId, mutation, error)
      const isDoneMeanwhile = isOfName(mistake) && !isOfName(error)
      return isDoneMeanwhile ? answer(viewer, mutation, id, true) : { mistake }
    }
  }

  /** What was done something to under this name, where it is not found for being deleted since; else null. */
  async function doneBefore({ userId }: Viewer, name: string, { id, mistake }: NotFound): Promise<string | null> {
    if (mistake.code !== 'NOT_FOUND' || !NAME.test(name)) return null
    const known = (await feed.answersTo(userId, [name])).get(name)
    if (known === undefined) return null
    const isOfIt = mistake.path[0] === 'id' ? known === id : isOfName(mistake)
    return isOfIt ? known : null
  }

  return {
    /**
     * Does one after the other, each in a transaction of its own: what is refused keeps none of the others from being done.
     * Where it breaks off, what was done stays done. The same batch may be sent again, also while it is being done: each is
     * done once, in its order, and what was refused stays refused. Throws BadInputError for a batch that is empty or too long.
     */
    apply: personally(async (viewer: Viewer, mutations: readonly OfflineMutation[]): Promise<Applied> => {
      if (mutations.length < 1 || mutations.length > MAX_MUTATIONS)
        throw new BadInputError('mutations', `mutations: 한 번에 1개부터 ${MAX_MUTATIONS}개까지 보낼 수 있습니다.`)
      const earlier = namedOutside(mutations)
      const known = earlier.length > 0 ? await feed.answersTo(viewer.userId, earlier) : []
      const made = new Map([...known].filter(([, answer]) => !isRefusal(answer)))
      const answers: Answered[] = []
      for (const [at, { clientMutationId, deed }] of mutations.entries())
        try {
          const isDeed = !(deed instanceof UserMistakeError)
          const answered = isDeed
            ? await answer(viewer, { clientMutationId, deed }, targetOf(deed, made))
            : { mistake: deed }
          if ('done' in answered) made.set(clientMutationId, idOf(answered.done))
          answers.push('done' in answered ? answered : placed(answered.mistake, at, isDeed ? deed : null))
        } catch (error) {
          return { answers, brokenBy: asError(error) }
        }
      return { answers, brokenBy: null }
    }),
  }
}
export type Offline = ReturnType<typeof createOffline>

/** Mutations of earlier batches whose work is gone on with. One of this batch counts only once it was done in it. */
function namedOutside(mutations: readonly OfflineMutation[]): string[] {
  const here = new Set(mutations.map(({ clientMutationId }) => clientMutationId))
  const names = mutations.flatMap(({ deed }) => ('of' in deed && 'madeBy' in deed.of ? [deed.of.madeBy] : []))
  return [...new Set(names)].filter(name => !here.has(name) && NAME.test(name))
}

function targetOf(deed: Deed, made: ReadonlyMap<string, string>): string | null {
  if (!('of' in deed)) return null
  return 'madeBy' in deed.of ? (made.get(deed.of.madeBy) ?? null) : deed.of.id
}

/** With the path in the batch: an input that stands in the place of its mutation has no name of its own there. */
function placed(mistake: UserMistakeError, at: number, deed: Deed | null): Answered {
  const { code, path, message } = mistake
  const [head, ...rest] = path
  const isOfDeed = deed !== null && !isOfName(mistake)
  const within = isOfDeed ? [deed.name, ...('input' in deed && head === 'input' ? rest : path)] : path
  return { mistake: new UserMistakeError(code, ['mutations', String(at), ...within], message) }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
