import { fold, toJamo } from '../medicine/name.js'
import { distance, type Coordinates } from './sphere.js'

/*
 * Which pharmacy of the list a place of the map is. The two share no number, so name, distance and phone number decide:
 *
 *   likeness   1 where the names are the same once spaces, brackets and the final 약국 are set aside; 0.65 where one holds
 *              the other (강남약국, 강남온누리약국); else the share of jamo that are right, squared.
 *   identity   the likeness; with the same phone number it lacks only a tenth of what it lacked to 1. A pharmacy may have
 *              several numbers or a new one: with another it is nine tenths of itself where the names are the same and no
 *              more than 100 m are between, else half of itself, which is never a match.
 *   confidence identity × nearness: 1 up to 50 m, down to 0.5 at REACH (500 m, names that are only alike 250 m), then 0.
 *
 * Each is matched once, the surest pair first, where the confidence is SURE. What is left of the map is another pharmacy,
 * unless it may be one of the list's that has no match: DOUBTFUL, or at the SAME_DOOR whatever its name. A name alone says
 * little: 우리약국 and 온누리약국 are everywhere.
 *
 * Measured square by square on two lists of different years with their own coordinates and spellings, of which a phone
 * number that both have told what was right. Of 4,712 pharmacies 4,620 were found, 90 missed, most of them kilometres apart
 * in the two lists, and 2 matched with another. Of 943 that were taken out of the list 942 were shown as another, 1 was
 * withheld and none was matched with another. With no number known 4,554 were found, 154 missed and 4 matched with another;
 * of those taken out 939 were shown, 3 withheld and 1 matched. Of 23,118 pharmacies of the country, each in turn missing
 * from the list with nothing but its unmatched neighbours there, 61 were taken for a neighbour and 5,979 withheld.
 */

/** A pharmacy as a list or a map has it. */
export interface Sighting extends Coordinates {
  readonly name: string
  readonly phone: string | null
}

/** One pharmacy that both know, and how sure that is, 0…1. */
export interface Match<Listed, Place> {
  readonly listed: Listed
  readonly place: Place
  readonly confidence: number
}

/** Below it two are not taken for one. */
export const SURE = 0.5
const DOUBTFUL = 0.3

/** Metres: no two that are farther apart are one. */
export const REACH = 500
const REACH_OF_ALIKE = 250
const SAME_HOUSE = 50
/** Farther apart, with numbers that differ, one name is of two. */
const NEXT_DOORS = 100
/** Where the old and the new name of one pharmacy stand: nearer than the next pharmacy mostly is. */
const SAME_DOOR = 30

/** Digits; what is shorter may be another's, too. */
const SHORTEST_NUMBER = 8

export function matchPlaces<Listed extends Sighting, Place extends Sighting>(
  listed: readonly Listed[],
  places: readonly Place[],
): { matches: Match<Listed, Place>[]; extra: Place[] } {
  const pairs = pairsOf(listed.map(read), places.map(read))
  const [taken, placed] = [new Set<Listed>(), new Set<Place>()]
  const matches = pairs.filter(({ listed, place, confidence }) => {
    if (confidence < SURE || taken.has(listed) || placed.has(place)) return false
    taken.add(listed)
    return placed.add(place)
  })
  for (const { listed, place, metres, confidence } of pairs)
    if (!taken.has(listed) && (confidence >= DOUBTFUL || metres <= SAME_DOOR)) placed.add(place)
  return {
    matches: matches.map(({ listed, place, confidence }) => ({ listed, place, confidence })),
    extra: places.filter(place => !placed.has(place)),
  }
}

interface Read<S> {
  readonly of: S
  readonly stem: string
  readonly jamo: string
  readonly digits: string
}

function read<S extends Sighting>(of: S): Read<S> {
  const stem = fold(of.name.replace(/\([^)]*\)|\[[^\]]*\]/g, ' ')).replace(/약국$/, '') || fold(of.name)
  return { of, stem, jamo: toJamo(stem), digits: of.phone?.replace(/\D/g, '') ?? '' }
}

/** The surest first, and of those that are equally sure the nearest. */
const pairsOf = <Listed extends Sighting, Place extends Sighting>(
  listed: readonly Read<Listed>[],
  places: readonly Read<Place>[],
) =>
  places
    .flatMap(place =>
      listed.flatMap(one => {
        const metres = distance(one.of, place.of)
        if (metres > REACH) return []
        return [{ listed: one.of, place: place.of, metres, confidence: confidenceOf(one, place, metres) }]
      }),
    )
    .sort((a, b) => b.confidence - a.confidence || a.metres - b.metres)

type Compared = Omit<Read<unknown>, 'of'>

function confidenceOf(one: Compared, other: Compared, metres: number): number {
  const like = likeness(one, other)
  const areNumbers = Math.min(one.digits.length, other.digits.length) >= SHORTEST_NUMBER
  const isSameNumber = areNumbers && one.digits === other.digits
  const another = like === 1 && metres <= NEXT_DOORS ? 0.9 : 0.5
  const identity = isSameNumber ? 1 - (1 - like) / 10 : areNumbers ? like * another : like
  return identity * nearness(metres, isSameNumber || like === 1 ? REACH : REACH_OF_ALIKE)
}

const nearness = (metres: number, reach: number): number =>
  metres <= SAME_HOUSE ? 1 : metres <= reach ? 1 - (0.5 * (metres - SAME_HOUSE)) / (reach - SAME_HOUSE) : 0

function likeness(one: Compared, other: Compared): number {
  if (one.stem === other.stem) return one.stem ? 1 : 0
  const [short, long] = one.stem.length < other.stem.length ? [one.stem, other.stem] : [other.stem, one.stem]
  const right = 1 - edits(one.jamo, other.jamo) / Math.max(one.jamo.length, other.jamo.length)
  return Math.max(short.length >= 2 && long.includes(short) ? 0.65 : 0, right ** 2)
}

/** The fewest insertions, deletions and substitutions that make one of the other (Levenshtein). */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1]
    for (const [j, another] of [...other].entries())
      next.push(Math.min((row[j] ?? 0) + (letter === another ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    row = next
  }
  return row.at(-1) ?? 0
}
