/** Where an answer can be kept, fastest first; the words are those of `CacheLevel` in the graph. */
export type LevelName = 'MEMORY' | 'REDIS' | 'DATABASE'

/**
 * What is kept: an answer as plain JSON, or `null` for "asked, and there is none".
 * Instants are milliseconds since the epoch. A level may answer Infinity for either, and is given it for `keepUntil` only.
 */
export interface Entry {
  readonly value: unknown
  readonly freshUntil: number
  readonly keepUntil: number
}

/**
 * One place that answers can be kept. Levels do not know of each other, and what they cannot read is a miss.
 * An entry past its `keepUntil` is never given; one that cannot be kept here is left out, together with its older self.
 */
export interface Level {
  readonly name: LevelName
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, Entry>>
  setMany(entries: ReadonlyMap<string, Entry>): Promise<void>
  deleteMany(keys: readonly string[]): Promise<void>
}
