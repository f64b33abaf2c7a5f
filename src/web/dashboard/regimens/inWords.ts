import type { Format } from '../words/format'
import type { REGIMENS } from '../words/regimens'
import type { Shape } from '../words/words'
import type { Regimen } from './fields'
import { dateOn, inOrder, WEEK, type DayOfWeek } from './weekdays'

type Words = Shape<(typeof REGIMENS)['ko']>
type Rhythm = Pick<Regimen, 'daysOfWeek' | 'everyDays' | 'cycle'>
type Says = Pick<Format, 'weekday'>

/** On which days: 매일, 월·수·금, 하루걸러. Where several have to fit, all of them. */
export function rhythmIn({ daysOfWeek, everyDays, cycle }: Rhythm, { rhythm: words }: Words, format: Says): string {
  const parts = [
    daysOfWeek.length < WEEK.length && weekdaysIn(daysOfWeek, words, format),
    everyDays !== null && everyDays > 1 && (everyDays === 2 ? words.everyOther : words.every(everyDays)),
    cycle && words.cycle(cycle.daysOn, cycle.daysOff),
  ].filter(part => typeof part === 'string')
  if (parts.length === 0) return words.daily
  return parts.length === 1 ? parts.join() : words.all(parts.join(' · '))
}

function weekdaysIn(days: readonly DayOfWeek[], words: Words['rhythm'], format: Says): string {
  const named = inOrder(days)
  if (named.join() === WEEK.slice(0, 5).join()) return words.weekdays
  if (named.join() === WEEK.slice(5).join()) return words.weekend
  return named.map(day => format.weekday(dateOn(day))).join(words.between)
}

/** From when to when. `dateIn` says a date. */
export const spanIn = (
  { startsOn, endsOn }: Pick<Regimen, 'startsOn' | 'endsOn'>,
  words: Words,
  dateIn: (date: string) => string,
): string => (endsOn === null ? words.from(dateIn(startsOn)) : words.span(dateIn(startsOn), dateIn(endsOn)))
