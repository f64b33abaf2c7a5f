import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { UntoldError } from '../errors.js'
import type { Viewer } from '../viewer.js'
import { createScraps, type Scraps } from './service.js'

const ASKED = 'the table was asked'
const asked = async (): Promise<never> => {
  throw new Error(ASKED)
}

const scraps = createScraps({
  store: { byItemSeqs: asked, byIds: asked, page: asked, count: asked, categories: asked },
  feed: { write: asked },
  medicines: { keep: async () => true },
})

/** Each method, so that a new one is thought of. */
const METHODS: Record<keyof Scraps, (viewer: Viewer) => Promise<unknown>> = {
  save: viewer => scraps.save(viewer, { itemSeq: '700000001', category: null, notes: null }, null),
  delete: viewer => scraps.delete(viewer, randomUUID(), null),
  page: viewer => scraps.page(viewer, { category: null, first: 20, after: null }),
  count: viewer => scraps.count(viewer, null),
  categories: viewer => scraps.categories(viewer),
  byIds: viewer => scraps.byIds(viewer, [randomUUID()]),
  byItemSeqs: viewer => scraps.byItemSeqs(viewer, ['700000001']),
}

const viewer: Viewer = {
  userId: randomUUID(),
  roles: ['USER'],
  credential: { kind: 'session', id: randomUUID(), expiresAt: null },
  isGuest: false,
  isVerified: true,
}

test.each(Object.entries(METHODS))(
  'whom a signature alone speaks for is to come back, and no table is asked: %s',
  async (_, method) => {
    await expect(method({ ...viewer, isVerified: false })).rejects.toThrow(UntoldError)
    await expect(method(viewer)).rejects.toThrow(ASKED)
  },
)
