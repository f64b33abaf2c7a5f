import DataLoader from 'dataloader'

/** `cache: false` for a subscription, whose context outlives many events. */
export interface LoaderOptions {
  readonly cache?: boolean
  readonly maxBatchSize?: number
}

/** What was found, by key. A key that is not there is null; an Error fails that key and no other. */
type Found<K, V> = ReadonlyMap<K, V | Error | null>

/** One value for each key, all keys of a tick in one `load`, each named once. */
export const oneByKey = <K extends string, V>(
  load: (keys: readonly K[]) => Promise<Found<K, V>>,
  options?: LoaderOptions,
): DataLoader<K, V | null> =>
  new DataLoader<K, V | null>(async keys => {
    const found = await load([...new Set(keys)])
    return keys.map(key => found.get(key) ?? null)
  }, options)

/** A list for each key, empty where nothing was found. */
export const manyByKey = <K extends string, V>(
  load: (keys: readonly K[]) => Promise<Found<K, readonly V[]>>,
  options?: LoaderOptions,
): DataLoader<K, readonly V[]> =>
  new DataLoader<K, readonly V[]>(async keys => {
    const found = await load([...new Set(keys)])
    return keys.map(key => found.get(key) ?? [])
  }, options)
