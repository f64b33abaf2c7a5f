import { createCalm } from '../db/calm.js'
import type { Served } from '../log.js'
import type { FindStore, FoundPlace } from './findStore.js'
import { closesAt, isOpen, opensAt, type HolidayCalendar, type WeeklyHours } from './hours.js'
import { pharmacyKeys } from './keys.js'
import type { ExtraPharmacy, MapService, MapView } from './mapService.js'
import type { Circle, NearPlace, NearStore } from './nearStore.js'
import { placeOf, radiusOf, slotsOf, soughtOf } from './question.js'
import type { PharmacyRow } from './row.js'
import { createSeeing, type PageAnswer, type SeenPharmacy } from './seen.js'
import { isSought } from './sought.js'
import { chordBetween, type Coordinates } from './sphere.js'

export interface NearQuestion {
  readonly near: Coordinates
  readonly radiusMeters: number
  /** Epoch milliseconds: only those that are known to be open then. */
  readonly openAt: number | null
  readonly search: string | null
}
export type FindQuestion = Pick<NearQuestion, 'openAt'> & { readonly search: string }

/** Where a page of the nearest ended, and whether the map was in it. */
export interface NearbyPlace extends NearPlace {
  readonly isMapped: boolean
}

/** How much of an answer, and behind what. */
export interface Part<Place> {
  readonly first: number
  readonly after: Place | null
}

export interface PharmacyParts {
  readonly near: NearStore
  readonly find: FindStore
  readonly byCodes: (codes: readonly string[]) => Promise<readonly PharmacyRow[]>
  /** What this process knows of the list. */
  readonly list: { readonly isComplete: boolean }
  readonly calendar: HolidayCalendar
  /** Null without a key: then there is the list alone. */
  readonly map: Pick<MapService, 'around' | 'matchedOf' | 'byCodes'> | null
  readonly now: () => number
}

const NO_MAP: MapView = { isIncluded: false, matched: new Map(), extra: [] }

const { calmly } = createCalm('지금은 약국을 확인할 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

/**
 * Reads pharmacies. A map service that doesn't answer takes nothing from what the list says. `asker` is on whose behalf it
 * is asked, so that nobody takes what is others'.
 */
export function createPharmacies({ near, find, byCodes, list, calendar, map, now }: PharmacyParts) {
  const seen = createSeeing(now)
  const circleOf = (question: NearQuestion): Circle => ({
    near: placeOf(question.near),
    radiusMeters: radiusOf(question.radiusMeters),
    open: slotsOf(question.openAt, calendar),
    sought: soughtOf(question.search),
  })
  const searchOf = ({ search, openAt }: FindQuestion) => ({
    sought: soughtOf(search) ?? [],
    open: slotsOf(openAt, calendar),
  })
  /** A walk that began without the map's own goes on without them: one that comes now may belong on a page that is past. */
  const lookAround = async (
    { near, radiusMeters }: Circle,
    after: NearbyPlace | null,
    ...[served, asker]: [Served?, string?]
  ): Promise<MapView> => {
    const view = (await map?.around(near, radiusMeters, served, asker)) ?? NO_MAP
    return after && !after.isMapped ? { ...view, isIncluded: false, extra: [] } : view
  }

  return {
    /** Nearest first. `asker` is on whose behalf the map is asked. Throws BadInputError where it can't be asked so. */
    nearby: calmly(
      async (
        question: NearQuestion,
        { first, after }: Part<NearbyPlace>,
        served?: Served,
        asker?: string,
      ): Promise<PageAnswer<NearbyPlace>> => {
        const circle = circleOf(question)
        const [rows, view] = await Promise.all([
          near.page(circle, after, first + 1),
          lookAround(circle, after, served, asker),
        ])
        const isMapped = view.isIncluded
        const listed = rows.map(({ row, chord, code }) => ({
          pharmacy: seen(row, view.matched.get(code), chord),
          place: { chord, code, isMapped },
        }))
        const extra = extraWithin(view, circle).map(({ row, chord }) => ({
          pharmacy: seen(row, undefined, chord),
          place: { chord, code: row.code, isMapped },
        }))
        const found = [...listed, ...extra.filter(({ place }) => !after || isBehind(place, after))]
        found.sort((a, b) => (isBehind(a.place, b.place) ? 1 : -1))
        return {
          found: found.slice(0, first),
          hasMore: found.length > first,
          isListComplete: list.isComplete,
          isMapServiceIncluded: isMapped,
          count: calmly(async () => (await near.count(circle)) + extra.length),
        }
      },
    ),

    /** By name or address part, the best first. Throws BadInputError where it can't be searched for. */
    find: calmly(
      async (question: FindQuestion, { first, after }: Part<FoundPlace>): Promise<PageAnswer<FoundPlace>> => {
        const search = searchOf(question)
        const rows = await find.page(search, after, first + 1)
        return {
          found: rows
            .slice(0, first)
            .map(({ row, step, folded, code }) => ({ pharmacy: seen(row), place: { step, folded, code } })),
          hasMore: rows.length > first,
          isListComplete: list.isComplete,
          isMapServiceIncluded: false,
          count: calmly(() => find.count(search)),
        }
      },
    ),

    /** By code, the map's own too; one that nobody knows is left out, one that can't be told now is an Error. */
    byCodes: calmly(
      async (
        codes: readonly string[],
        served?: Served,
        asker?: string,
      ): Promise<ReadonlyMap<string, SeenPharmacy | Error>> => {
        const rows = await byCodes(codes.filter(code => !isOfMap(code)))
        const [matched, extra] = await Promise.all([
          map && rows.length > 0 ? map.matchedOf(rows, served, asker) : NO_MAP.matched,
          map?.byCodes(codes.filter(isOfMap), served, asker) ?? new Map<string, ExtraPharmacy | Error>(),
        ])
        return new Map<string, SeenPharmacy | Error>([
          ...rows.map(row => [row.code, seen(row, matched.get(row.code))] as const),
          ...[...extra].map(([code, row]) => [code, row instanceof Error ? row : seen(row)] as const),
        ])
      },
    ),

    /** These say null where it isn't known, and ask nobody. */
    isOpen: (hours: WeeklyHours, at = now()): boolean | null => isOpen(hours, at, calendar),
    opensAt: (hours: WeeklyHours, at = now()): number | null => opensAt(hours, at, calendar),
    closesAt: (hours: WeeklyHours, at = now()): number | null => closesAt(hours, at, calendar),
  }
}
export type Pharmacies = ReturnType<typeof createPharmacies>

const isOfMap = (code: string): boolean => code.startsWith('k:')

/** Nobody knows when those are open. */
function extraWithin({ extra }: MapView, { near, open, sought }: Circle) {
  return (open ? [] : extra)
    .filter(pharmacy => !sought || isSought(pharmacyKeys(pharmacy), sought))
    .map(row => ({ row, chord: chordBetween(near, row) }))
}

const isBehind = (a: NearPlace, b: NearPlace): boolean => (a.chord !== b.chord ? a.chord > b.chord : a.code > b.code)
