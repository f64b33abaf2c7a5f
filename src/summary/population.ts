/** Who a sentence speaks of, by the one name that each is compared by. */
export interface Population {
  readonly at: number
  readonly end: number
  readonly who: string
}

const WOMEN = String.raw`(?:\s?(?:하고\s?있을\s?가능성이\s?있는|했을\s?가능성이\s?있는|가능성이\s?있는|중인|중이거나|중|한|하는))?\s?(?:여성|사람|분)?`

/** An 영유아 is both, and so is what stands as 영·유아. */
const KINDS: readonly (readonly [who: readonly string[], words: string])[] = [
  [['영아', '유아'], '영[,\\s]*유아'],
  [['유아', '소아'], '유[,\\s]*소아'],
  [['임부', '수유부'], '임신[,\\s]*수유기'],
  [['임부'], `(?:임신부|임산부|임부|임신(?!\\s?중독)${WOMEN})`],
  [['수유부'], `(?:수유부|모유\\s?수유${WOMEN}|수유기|수유${WOMEN})`],
  [['신생아'], '신생아'],
  [['미숙아'], '미숙아'],
  [['영아'], '(?:영아|젖먹이|갓난아[기이])'],
  [['유아'], '(?<![가-힣])유아'],
  [['소아'], '(?:소아|어린이|어린\\s?아이|(?<![가-힣])아이|아동)'],
  [['아기'], '(?<![가-힣])아기'],
  [['청소년'], '청소년'],
  [['고령자'], '(?:고령자|고령(?!토)|노인|어르신|노년기|노령자?)'],
  [['성인'], '(?:성인(?!병)|어른)'],
  [['남성'], '남성|남자'],
  [['여성'], '여성|여자'],
]
const EACH = KINDS.map(([who, words]) => [who, new RegExp(words, 'g')] as const)

/** Everybody whom a text that was spelled speaks of, in its order. */
export function populationsIn(text: string): Population[] {
  const found: (Population & { readonly rank: number })[] = EACH.flatMap(([kinds, words], rank) =>
    [...text.matchAll(words)].flatMap(match =>
      kinds.map(who => ({ at: match.index, end: match.index + match[0].trimEnd().length, who, rank })),
    ),
  )
  return found
    .filter(each => !found.some(other => other.rank < each.rank && other.at < each.end && each.at < other.end))
    .sort((a, b) => a.at - b.at)
    .map(({ at, end, who }) => ({ at, end, who }))
}

/** 아기 is any of the youngest. */
const BABIES = new Set(['영아', '유아', '신생아', '아기'])
export const isAmong = (said: string, official: string): boolean =>
  said === official || (said === '아기' && BABIES.has(official))
