import { isDatabaseDown } from '../db/postgres.js'
import { UnavailableError } from '../errors.js'
import { requireVerified, type Viewer } from '../viewer.js'

/** The same work, which tells that the database is away in words that a person may read, with when to try again. */
export const calmly =
  <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    try {
      return await work(...args)
    } catch (error) {
      if (!isDatabaseDown(error)) throw error
      throw new UnavailableError('지금은 계정을 다룰 수 없습니다. 잠시 뒤에 다시 시도해 주세요.', 5, { cause: error })
    }
  }

/** `calmly` for what is a viewer's own: whom a signature alone speaks for is to come back. */
export const personally = <A extends unknown[], R>(work: (viewer: Viewer, ...args: A) => Promise<R>) =>
  calmly(async (viewer: Viewer, ...args: A): Promise<R> => work(requireVerified(viewer), ...args))
