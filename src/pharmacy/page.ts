import { createHash } from 'node:crypto'
import { z } from 'zod'
import { BadInputError } from '../errors.js'
import { decodeCursor, pageInfoOf } from '../graph/page.js'
import type { FoundPlace } from './findStore.js'
import type { PageAnswer } from './seen.js'
import type { NearbyPlace, NearQuestion } from './service.js'
import { toPharmacy, type PharmacyConnection } from './type.js'

/** A connection that counts only where it is asked to. */
export type PharmacyPage = Omit<PharmacyConnection, 'totalCount'> & { totalCount: () => Promise<number> }

/** Ties a cursor to what was searched for: in another search its place would mean nothing. */
export const tagOf = ({ near, radiusMeters, openAt, search }: Partial<NearQuestion>): string =>
  createHash('sha256')
    .update(JSON.stringify([near?.latitude, near?.longitude, radiusMeters, openAt, search?.normalize('NFC').trim()]))
    .digest('base64url')
    .slice(0, 8)

const nearShape = z.tuple([z.string(), z.number().min(0), z.string(), z.literal([0, 1])])
const foundShape = z.tuple([z.string(), z.int32().min(0), z.string(), z.string()])

export function nearPlaceOf(cursor: string, tag: string): NearbyPlace {
  const [itsTag, chord, code, isMapped] = decodeCursor(cursor, nearShape)
  checkTag(itsTag, tag)
  return { chord, code, isMapped: isMapped === 1 }
}

export function foundPlaceOf(cursor: string, tag: string): FoundPlace {
  const [itsTag, step, folded, code] = decodeCursor(cursor, foundShape)
  checkTag(itsTag, tag)
  return { step, folded, code }
}

function checkTag(itsTag: string, tag: string): void {
  if (itsTag !== tag) throw new BadInputError('after', 'after: 다른 검색에서 받은 커서입니다.')
}

export function connect<Place>(
  answer: PageAnswer<Place>,
  isBehind: boolean,
  cursorOf: (place: Place) => string,
): PharmacyPage {
  const edges = answer.found.map(({ pharmacy, place }) => ({ cursor: cursorOf(place), node: toPharmacy(pharmacy) }))
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    totalCount: answer.count,
    pageInfo: pageInfoOf(edges, { hasNextPage: answer.hasMore, after: isBehind ? 'given' : null }),
    isListComplete: answer.isListComplete,
    isMapServiceIncluded: answer.isMapServiceIncluded,
  }
}
