import { doingsIn, type Doing } from './act.js'
import { measuresIn, type Measure } from './measure.js'
import type { Sentence } from './passage.js'
import { populationsIn, type Population } from './population.js'
import { clausesOf, readings, spell } from './spelling.js'
import type { Act } from './verbs.js'
import { wordsIn, type Word } from './word.js'

/** One sentence, taken apart into what a summary may and may not change. */
export interface Statement {
  readonly text: string
  readonly measures: readonly Measure[]
  readonly populations: readonly Population[]
  /** What is left when numbers and people are taken out. */
  readonly words: readonly Word[]
  readonly doings: readonly Doing[]
  /** The sentence of the label that it is a reading of. */
  readonly of: Sentence | null
}

/** Where something stands in a statement. */
export interface Spot {
  readonly statement: Statement
  readonly at: number
  readonly end: number
}

/** All readings of a sentence of the label. */
export const statementsOf = (sentence: Sentence): Statement[] =>
  readings(spell(sentence.text)).flatMap(reading => clausesOf(reading).map(clause => statementOf(clause, sentence)))

export function statementOf(text: string, of: Sentence | null): Statement {
  const measures = measuresIn(text)
  const populations = populationsIn(text)
  const doings = doingsIn(text)
  const taken = [...measures, ...populations]
  const words = wordsIn(blanked(text, taken)).map((word, index, all) => ({
    ...word,
    joins: word.joins && !isVerb(all[index + 1], doings),
  }))
  return { text, measures, populations, words, doings, of }
}

/** What is done with what stands at a place: the verbs behind it, as they follow. 공복을 피해 is said of 공복 alone. */
export const actsBehind = ({ statement, at, end }: Spot): Act[] =>
  statement.doings
    .filter(doing => doing.end > at && (doing.act !== 'avoid' || doing.at - end <= 3))
    .map(({ act }) => act)

const isVerb = (word: Word | undefined, doings: readonly Doing[]): boolean =>
  word !== undefined && doings.some(({ at, end, act }) => act !== 'use' && at < word.end && word.at < end)

/** Puts signs where something was, so that what stood behind it isn't read as a word of its own: 임부 of 임부와 leaves _와. */
function blanked(text: string, taken: readonly { at: number; end: number }[]): string {
  const letters = text.split('')
  for (const { at, end } of taken) letters.fill('_', at, end)
  return letters.join('')
}
