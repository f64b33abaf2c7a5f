/** Where something is put by name for a later visit; a browser's localStorage, or a stand-in. */
export interface Shelf {
  put(name: string, value: string): void
  take(name: string): void
  /** The values that lie there under names that begin so. */
  all(prefix: string): readonly string[]
}

/** What can't be put on the browser's shelf (it is full, or shut off) stays for this visit. */
export function createShelf(storage: () => Storage, report: (error: unknown) => void): Shelf {
  const here = new Map<string, string>()
  const attempt = <T>(work: () => T, otherwise: T): T => {
    try {
      return work()
    } catch (error) {
      report(error)
      return otherwise
    }
  }
  return {
    put(name, value) {
      const isPut = attempt(() => {
        storage().setItem(name, value)
        return true
      }, false)
      if (!isPut) here.set(name, value)
    },
    take(name) {
      here.delete(name)
      attempt(() => storage().removeItem(name), undefined)
    },
    all(prefix) {
      const kept = attempt(() => valuesIn(storage(), prefix), [])
      return [...kept, ...[...here].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value)]
    },
  }
}

function valuesIn(storage: Storage, prefix: string): string[] {
  const names = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')
  return names.filter(name => name.startsWith(prefix)).map(name => storage.getItem(name) ?? '')
}
