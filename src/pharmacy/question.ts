import { BadInputError } from '../errors.js'
import type { Slots } from './filterStore.js'
import { slotsAt, type HolidayCalendar } from './hours.js'
import { readSought, type Reading } from './sought.js'
import type { Coordinates } from './sphere.js'

/** In metres. */
export const MAX_RADIUS = 20_000
const LONGEST_SEARCH = 200

/** A place on the earth. Throws BadInputError where there is none; its message doesn't say where somebody is. */
export function placeOf({ latitude, longitude }: Coordinates): Coordinates {
  if (!(Math.abs(latitude) <= 90)) throw new BadInputError('near', 'near.latitude: 위도는 -90부터 90까지입니다.')
  if (!(Math.abs(longitude) <= 180)) throw new BadInputError('near', 'near.longitude: 경도는 -180부터 180까지입니다.')
  return { latitude, longitude }
}

/** Throws BadInputError where it can't be the radius of a search. */
export function radiusOf(metres: number): number {
  if (metres >= 1 && metres <= MAX_RADIUS) return metres
  throw new BadInputError(
    'radiusMeters',
    `radiusMeters: 1부터 ${MAX_RADIUS.toLocaleString('ko')}까지(미터)여야 합니다.`,
  )
}

/** The hours that hold at an instant; null where nobody asks. Throws BadInputError where no calendar reaches so far. */
export function slotsOf(openAt: number | null, calendar: HolidayCalendar): Slots | null {
  if (openAt === null) return null
  const slots = slotsAt(openAt, calendar)
  if (slots) return slots
  throw new BadInputError('openAt', 'openAt: 그때의 공휴일을 아직(또는 이제는) 알 수 없는 날입니다.')
}

/** What was typed, understood; null where nothing was asked for. Throws BadInputError where it can't be searched for. */
export function soughtOf(search: string | null): readonly Reading[] | null {
  if (search === null) return null
  if (search.length > LONGEST_SEARCH)
    throw new BadInputError('search', `${LONGEST_SEARCH}자까지 넣을 수 있습니다. 받은 것은 ${search.length}자입니다.`)
  const sought = readSought(search)
  if (!sought) throw new BadInputError('search', '검색어에 글자나 숫자를 한 자 이상 넣어 주세요.')
  return sought
}
