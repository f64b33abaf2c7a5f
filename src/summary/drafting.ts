import { UpstreamError, type UpstreamFault } from '../errors.js'
import { UnsentError } from '../upstream/http.js'
import { LostError, ModelRefusalError, PaidError } from '../upstream/openai.js'
import type { Completion, OpenAi, Prompt } from '../upstream/openai.js'
import type { Account } from './budget.js'
import { verify, type Draft, type Given, type Refusal } from './grounding.js'
import { PROMPT_VERSION, promptFor, readDraft } from './prompt.js'
import type { Fault } from './refusal.js'
import type { Version } from './version.js'

/** Nothing was asked, since the day's money is used up. */
export class UsedUpError extends Error {
  override readonly name = 'UsedUpError'
  constructor() {
    super('The budget of the day is used up.')
  }
}

interface DraftingParts {
  readonly openai: Pick<OpenAi, 'complete' | 'model'>
  readonly now: () => number
  /** Told of each answer that was not let through. */
  readonly onRefused?: (reason: Refusal) => void
}

/** What is to be summarised, and what tells its text from others. */
export interface Source {
  readonly given: Given
  readonly hash: string
}

type Refused = NonNullable<Parameters<typeof promptFor>[1]>
type Judged = { readonly version: Version } | { readonly refused: Refused }

/** What no table can keep. */
const UNKEEPABLE = /[\p{Cc}\p{Cs}]/gu
const UNREADABLE: Draft = { text: '', citations: [] }

/** Asks the model, and lets nothing through that its sentences don't say. */
export function createDrafting({ openai, now, onRefused }: DraftingParts) {
  const versionOf = ({ hash }: Source, rest: Pick<Version, 'model' | 'text' | 'refusal' | 'citations'>): Version => ({
    sourceHash: hash,
    promptVersion: PROMPT_VERSION,
    createdAt: now(),
    ...rest,
    model: rest.model.replace(UNKEEPABLE, ''),
  })
  const refusal = (source: Source, model: string, reason: Refusal): Version =>
    versionOf(source, { model, text: null, refusal: reason, citations: [] })

  const refuse = (draft: Draft, { reason, detail }: Fault): Judged => {
    onRefused?.(reason)
    return { refused: { draft, reason, detail } }
  }

  function judge(source: Source, { json, model }: Completion): Judged {
    const draft = readDraft(json)
    if (!draft) return refuse(UNREADABLE, { reason: 'form', detail: 'the answer is not of the schema' })
    if (draft.text.search(UNKEEPABLE) >= 0)
      return refuse(UNREADABLE, { reason: 'form', detail: 'the text has control characters' })
    const verdict = verify(draft, source.given)
    if (!verdict.ok) return refuse(draft, verdict)
    const citations = verdict.citations.map(({ section, text }) => ({ section, quote: text }))
    return { version: versionOf(source, { model, text: draft.text, refusal: null, citations }) }
  }

  async function ask(prompt: Prompt, account: Account, signal: AbortSignal): Promise<Completion> {
    if (!(await account.reserve(prompt))) throw new UsedUpError()
    try {
      const completion = await openai.complete(prompt, signal)
      account.paid(completion.tokens)
      return completion
    } catch (error) {
      if (!isFree(error)) account.paid(isPaid(error) ? error.tokens : null)
      throw error
    }
  }

  return {
    judge,
    refusal,

    /**
     * Asks at most twice, the second time with what was wrong with the first answer. Rejects where there is no answer, and
     * with UsedUpError where it may not be asked.
     */
    async draft(source: Source, account: Account, signal: AbortSignal): Promise<Version> {
      let refused: Refused | undefined
      for (;;) {
        try {
          const completion = await ask(promptFor(source.given, refused), account, signal)
          const judged = judge(source, completion)
          if ('version' in judged) return judged.version
          if (refused) return refusal(source, completion.model, judged.refused.reason)
          refused = judged.refused
        } catch (error) {
          if (!(error instanceof ModelRefusalError)) throw error
          onRefused?.('form')
          return refusal(source, openai.model, 'form')
        }
      }
    },
  }
}
export type Drafting = ReturnType<typeof createDrafting>

/** What a service refuses costs nothing; of a call that was cut off nobody knows. */
const FREE: ReadonlySet<UpstreamFault> = new Set(['server', 'rate', 'quota', 'key', 'request', 'resting'])
export const isFree = (error: unknown): boolean =>
  error instanceof UnsentError || (error instanceof UpstreamError && !isPaid(error) && FREE.has(error.fault))

const isPaid = (error: unknown): error is PaidError | LostError =>
  error instanceof PaidError || error instanceof LostError
