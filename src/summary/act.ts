import { VERBS, type Act } from './verbs.js'

/** Where a text does something. In Korean the verb comes last, so that it rules what stands before it. */
export interface Doing {
  readonly at: number
  readonly end: number
  readonly act: Act
}

const EACH = VERBS.map(([act, words]) => [act, new RegExp(words, 'g')] as const)
/** 상의해야 합니다 is one verb. */
const AUXILIARY =
  /^야?\s?(?:합니다|하며|하고|해요|하지만|한다|주세요|주십시오|줍니다|보세요|보십시오|됩니다|되며|돼요|있습니다)/
const LAST_WORD =
  /[가-힣]+(?:니다|시오|세요|어요|아요|해요|예요|에요|네요|군요|나요|지요|시요|한다|된다|이다|죠|음|함|것)[\s.!?)"'”’]*$/

/** All that a text which was spelled does, in its order. What ends it and is none of the acts merely tells. */
export function doingsIn(text: string): Doing[] {
  const found: Doing[] = []
  for (const [act, words] of EACH)
    for (const match of text.matchAll(words)) {
      const end = match.index + match[0].length
      const doing = { at: match.index, end: end + (AUXILIARY.exec(text.slice(end))?.[0].length ?? 0), act }
      if (!found.some(other => other.at < doing.end && doing.at < other.end)) found.push(doing)
    }
  const last = LAST_WORD.exec(text)
  if (last && !found.some(({ end }) => end > last.index)) found.push({ at: last.index, end: text.length, act: 'tell' })
  return found.sort((a, b) => a.at - b.at)
}
