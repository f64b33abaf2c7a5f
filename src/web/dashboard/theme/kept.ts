/** What this browser keeps under a name; null where it keeps nothing, or keeps nothing for anybody. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // shut off by its owner: every visit is the first
  }
}

/** Keeps a choice where the browser lets us; it holds for this visit in any case. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch (error) {
    console.warn(error)
  }
}
