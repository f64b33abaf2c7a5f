import { UpstreamError } from '../errors.js'
import { UnsentError } from './http.js'
import { LostError, ModelRefusalError, mostTokensOf, PaidError, type Completion } from './openaiAnswer.js'
import type { Prompt, Tokens } from './openaiAnswer.js'
import { StatusError } from './openaiFaults.js'

/** Counts the tries of one question that may have been paid for, of which nothing can be read. */
export function createLoss(prompt: Prompt) {
  const most = mostTokensOf(prompt)
  let tries = 0
  const withLost = ({ input, output }: Tokens, times = tries): Tokens => ({
    input: input + times * most.input,
    output: output + times * most.output,
  })

  return {
    /** Told of why a try came to nothing. */
    note(error: unknown): void {
      if (isLost(error)) tries++
    },

    /** What they cost is told with what was answered at last. */
    add: (completion: Completion): Completion => ({ ...completion, tokens: withLost(completion.tokens) }),

    /** The same error, with what they cost. */
    charge(error: unknown): unknown {
      if (tries === 0 || !(error instanceof UpstreamError)) return error
      const { upstream, fault, message } = error
      if (!(error instanceof PaidError)) return new LostError(upstream, fault, message, withLost(NOTHING))
      const tokens = withLost(error.tokens ?? most)
      if (error instanceof ModelRefusalError) return new ModelRefusalError(upstream, tokens, message)
      return new PaidError(upstream, fault, message, tokens)
    },
  }
}

const NOTHING: Tokens = { input: 0, output: 0 }

/** Cut off in the middle, or of no shape that can be read. What says no by its status, or was never sent, costs nothing. */
const isLost = (error: unknown): boolean =>
  error instanceof UpstreamError &&
  (error.fault === 'network' || error.fault === 'malformed') &&
  ![PaidError, StatusError, UnsentError].some(Free => error instanceof Free)
