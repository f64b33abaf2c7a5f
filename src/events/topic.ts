/** What events of one kind are told under, and how they look on their way between processes. */
export interface Topic<T> {
  readonly name: string
  /** Throws on a payload that isn't of this shape. */
  parse(payload: unknown): T
}
