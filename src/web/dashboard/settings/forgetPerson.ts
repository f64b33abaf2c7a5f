import { MARKS } from '../client/markShelf'

/** Takes from this browser what it kept of somebody who is gone: marks that will never be sent. */
export function forgetPerson(id: string): void {
  try {
    const names = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '')
    for (const name of names) if (name.startsWith(`${MARKS}${id}:`)) localStorage.removeItem(name)
  } catch (error) {
    console.warn(error) // shut off by its owner: nothing was kept there
  }
}
