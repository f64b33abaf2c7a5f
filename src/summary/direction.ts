import type { Spot } from './statement.js'
import type { Term } from './term.js'

/** Of a pair, what goes one way in a label doesn't go the other in a summary, though the label has both words. */
const WAYS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:증가|상승|증강|강화|촉진|연장|높)/, /감소|저하|약화|억제|단축|낮/],
  [/^(?:감소|저하|약화|억제|단축|낮)/, /증가|상승|증강|강화|촉진|연장|높/],
]

/** The first word that goes another way than in the label: 출혈이 감소 where the label says 출혈이 증가하고 혈압이 감소. */
export function turned(terms: readonly Term[]): Term | null {
  const ordered = terms.filter(({ kind }) => kind === 'word').sort((a, b) => a.spot.at - b.spot.at)
  return (
    ordered.find((term, index) => {
      const way = WAYS.find(([words]) => words.test(term.name))
      const before = ordered[index - 1]
      if (!way || !before || before.spot.statement !== term.spot.statement) return false
      const pairs = term.places.flatMap(place =>
        before.places.filter(({ statement }) => statement === place.statement).map(of => [of, place] as const),
      )
      return pairs.length > 0 && pairs.every(([of, place]) => isOther(of, place, way[1]))
    }) ?? null
  )
}

const isOther = (of: Spot, place: Spot, opposite: RegExp): boolean =>
  of.at > place.at || opposite.test(of.statement.text.slice(of.end, place.at))
