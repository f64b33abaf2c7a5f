import { oneByKey, type LoaderOptions } from '../graph/loader.js'
import type { Viewer } from '../viewer.js'
import type { ScrapRow, Scraps } from './service.js'

/** The viewer's scraps by the 품목기준코드 of their medicines, all of a tick in one read; nobody has none. */
export const createScrapLoaders = (
  scraps: Pick<Scraps, 'byItemSeqs'>,
  viewer: Viewer | null,
  options?: LoaderOptions,
) => ({
  viewerScrap: oneByKey<string, ScrapRow>(async itemSeqs => {
    const rows = viewer ? await scraps.byItemSeqs(viewer, itemSeqs) : []
    return new Map(rows.map(row => [row.itemSeq, row]))
  }, options),
})
export type ScrapLoaders = ReturnType<typeof createScrapLoaders>
