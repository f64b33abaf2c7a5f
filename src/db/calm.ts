import { UnavailableError } from '../errors.js'
import { requireVerified, type Viewer } from '../viewer.js'
import { isDatabaseDown } from './down.js'

/** Two ways to wrap work so that a database that is away is told in these words, which a person may read. */
export function createCalm(words: string) {
  /** Tells when to try again, too. */
  const calmly =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      try {
        return await work(...args)
      } catch (error) {
        if (!isDatabaseDown(error)) throw error
        throw new UnavailableError(words, 5, { cause: error })
      }
    }

  /** `calmly` for what is a viewer's own: whom a signature alone speaks for is to come back. */
  const personally = <A extends unknown[], R>(work: (viewer: Viewer, ...args: A) => Promise<R>) =>
    calmly(async (viewer: Viewer, ...args: A): Promise<R> => work(requireVerified(viewer), ...args))

  return { calmly, personally }
}
