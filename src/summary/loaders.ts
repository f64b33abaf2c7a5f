import { oneByKey, type LoaderOptions } from '../graph/loader.js'
import type { Served } from '../log.js'
import type { Label } from '../medicine/service.js'
import type { Keyword } from './keyword.js'
import type { Ask, Look, Summaries } from './service.js'
import { keyOf } from './version.js'

/** What can be said of medicines, all of a tick in one look. `by` is who asks. */
export function createSummaryLoaders(
  summaries: Pick<Summaries, 'look'>,
  by: string,
  served: Served,
  options?: LoaderOptions,
) {
  const asks = new Map<string, Ask>()
  const looks = oneByKey<string, Look>(async keys => {
    const wanted = keys.flatMap(key => asks.get(key) ?? [])
    for (const key of keys) asks.delete(key)
    const found = await summaries.look(wanted, served)
    return new Map(wanted.map((ask, i) => [nameOf(ask), found[i] ?? null]))
  }, options)

  return {
    summary: {
      by,
      async load(label: Label, keyword: Keyword | null): Promise<Look> {
        const ask = { label, keyword, by }
        asks.set(nameOf(ask), ask)
        const look = await looks.load(nameOf(ask))
        if (look) return look
        throw new Error('A look gives an answer to each who asks.')
      },
    },
  }
}
export type SummaryLoaders = ReturnType<typeof createSummaryLoaders>

const nameOf = ({ label, keyword }: Ask): string => keyOf({ itemSeq: label.itemSeq, keyword: keyword?.key ?? '' })
