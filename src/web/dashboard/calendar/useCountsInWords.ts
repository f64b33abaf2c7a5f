import { CALENDAR } from '../words/calendar'
import { useWords } from '../words/language'
import type { Counts } from './outlook'

const REST = ['missed', 'late', 'skipped', 'left', 'waiting'] as const

/** "2 of 3 taken, 1 missed"; of a day that is all to come only how many. */
export function useCountsInWords(): (counts: Counts) => string {
  const words = useWords(CALENDAR)
  return counts => {
    const rest = REST.filter(each => counts[each] > 0).map(each => words.counts[each](counts[each]))
    const isToCome = counts.left === counts.all
    return [...(isToCome ? [] : [words.ofDay(counts.done, counts.all)]), ...rest].join(', ')
  }
}
