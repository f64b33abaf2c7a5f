import { createGate, type Gate } from '../db/gate.js'
import { UnavailableError } from '../errors.js'

/** How many of one person's writes may wait for their turn in this process. */
export const MOST_WAITING = 100

/** How long one waits, in milliseconds; what can't be written until then is refused as by a database that is busy. */
const PATIENCE = 5_500

/**
 * One after the other for each person: all but one would only wait for that person's lock, each on a connection that
 * somebody else could use. Rejects with UnavailableError where too many wait.
 */
export function createTurns() {
  const people = new Map<string, { readonly gate: Gate; inside: number }>()

  return async <T>(userId: string, work: () => Promise<T>): Promise<T> => {
    const person = people.get(userId) ?? { gate: createGate(1, PATIENCE), inside: 0 }
    if (person.inside > MOST_WAITING) tooMany()
    people.set(userId, person)
    person.inside++
    try {
      return await person.gate.run(work)
    } finally {
      if (--person.inside === 0) people.delete(userId)
    }
  }
}

function tooMany(): never {
  throw new UnavailableError('한꺼번에 보낸 변경이 너무 많습니다. 잠시 뒤에 다시 시도해 주세요.', 1)
}
