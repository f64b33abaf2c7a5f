import { isSameGroup } from './age.js'
import { isSame, type Measure } from './measure.js'
import { isAmong } from './population.js'
import type { Fault } from './refusal.js'
import type { Spot, Statement } from './statement.js'

/** Something that a summary names, and every place where the cited sentences name it, too. */
export interface Term {
  readonly kind: 'measure' | 'population' | 'word'
  readonly name: string
  readonly spot: Spot
  readonly places: readonly Spot[]
}

/** What is found, or the first thing that the label doesn't have. */
export type Found = { readonly terms: readonly Term[] } | { readonly fault: Fault }

export function measuresOf(said: Statement, official: readonly Statement[]): Found {
  const terms: Term[] = []
  for (const measure of said.measures) {
    const name = said.text.slice(measure.at, measure.end)
    const places = spotsOf(official, statement => statement.measures.filter(each => isSame(measure, each)))
    // Whether 11/3 is more than three or one and a third, nobody can tell.
    if (places.length === 0 || measure.value.includes('/')) return { fault: unknownMeasure(measure, name, official) }
    terms.push({ kind: 'measure', name, spot: { statement: said, at: measure.at, end: measure.end }, places })
  }
  const stray = strayDigit(said)
  return stray === null ? { terms } : { fault: { reason: 'number', detail: `"${stray}" is in no cited sentence` } }
}

export function populationsOf(said: Statement, official: readonly Statement[]): Found {
  const terms: Term[] = []
  for (const population of said.populations) {
    const { at, end, who } = population
    const name = said.text.slice(at, end)
    const isThere = official.some(({ populations }) => populations.some(each => isAmong(who, each.who)))
    if (!isThere) return { fault: { reason: 'population', detail: `"${name}" is in no cited sentence` } }
    const places = spotsOf(official, statement =>
      statement.populations.filter(each => isAmong(who, each.who) && isSameGroup(population, said, each, statement)),
    )
    if (places.length === 0) return { fault: { reason: 'age', detail: `"${name}" is told of others in the label` } }
    terms.push({ kind: 'population', name, spot: { statement: said, at, end }, places })
  }
  return { terms }
}

const spotsOf = (
  official: readonly Statement[],
  placesIn: (statement: Statement) => readonly { at: number; end: number }[],
) => official.flatMap(statement => placesIn(statement).map(({ at, end }) => ({ statement, at, end })))

function strayDigit({ text, measures, words }: Statement): string | null {
  const read = [...measures, ...words]
  const stray = [...text.matchAll(/\p{N}/gu)].find(
    ({ index }) => !read.some(({ at, end }) => at <= index && index < end),
  )
  return stray?.[0] ?? null
}

function unknownMeasure(measure: Measure, name: string, official: readonly Statement[]): Fault {
  const isAge =
    measure.isAge ||
    official.some(({ measures }) =>
      measures.some(each => each.isAge && each.value === measure.value && each.unit === measure.unit),
    )
  return { reason: isAge ? 'age' : 'number', detail: `"${name}" is not what the cited sentences say` }
}
