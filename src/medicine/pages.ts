import type { Cache, Load, Loaded } from '../cache/cache.js'
import { UnavailableError } from '../errors.js'
import { fold, readTerm, spelled, toJamo } from './name.js'
import { questionOf, type Page, type Question } from './question.js'
import type { Search } from './search.js'
import type { Catalogue } from './service.js'
import { eachOf, asUnavailable } from './source.js'

/** How long a name that the source doesn't know is taken as unknown. */
const MISS_FRESH_FOR = 60_000

interface PageParts {
  search: Search
  catalogue: Catalogue
  /** Codes that the official source gave for a name or a symptom; null where there is no source to ask. */
  lookups: Cache<string[]> | null
}

/** Answers a question from the table, and only where that knows nothing and is not known to be whole, from the source. */
export function createPages({ search, catalogue, lookups }: PageParts) {
  async function load(key: string): Promise<Loaded<Page>> {
    const question = questionOf(key)
    const page = await find(search, question)
    const lookup = lookups && !catalogue.isComplete && isUnanswered(page, question) ? lookupOf(question) : null
    if (!lookups || !lookup) return { value: kept(page), from: 'DATABASE' }
    try {
      const lookedUp = await lookups.get(lookup)
      const from = lookedUp?.from === 'UPSTREAM' ? 'UPSTREAM' : 'DATABASE'
      const answer = kept(await find(search, question))
      return { value: answer, from, ...(lookedUp?.value ? {} : { freshFor: MISS_FRESH_FOR }) }
    } catch (error) {
      if (page.found.length === 0 || !(error instanceof UnavailableError)) throw error
      return { value: page, from: 'DATABASE', freshFor: 0 }
    }
  }

  const pages: Load<Page> = keys => eachOf(keys, key => load(key).catch(asUnavailable))
  const counts: Load<number> = keys =>
    eachOf(keys, async key => ({ value: await count(search, questionOf(key)).catch(asUnavailable), from: 'DATABASE' }))
  return { pages, counts }
}

/** An empty page is the cache's "there is none": believed for a short while, and never served old. */
const kept = (page: Page): Page | null => (page.found.length > 0 ? page : null)

async function find(search: Search, { by, typed, first, after }: Question): Promise<Page> {
  const limit = first + 1
  const term = by === 'symptom' ? null : readTerm(typed)
  const found = term
    ? await search.byName(term, after, limit, by === 'suggestion')
    : await search.bySymptom(toJamo(fold(typed)), after, limit)
  return { found: found.slice(0, first), hasMore: found.length > first }
}

async function count(search: Search, { by, typed }: Question): Promise<number> {
  const term = by === 'symptom' ? null : readTerm(typed)
  return term ? search.countByName(term) : search.countBySymptom(toJamo(fold(typed)))
}

/** A misspelling's neighbours are no answer while a medicine of exactly that name may be missing from the table. */
const isUnanswered = ({ found }: Page, { after, by }: Question): boolean =>
  by !== 'suggestion' && !after && found.every(({ matchedBy }) => matchedBy === 'FUZZY')

/** What to ask the source for; null where it could not understand the question, as with initial consonants. */
function lookupOf({ by, typed }: Question): string | null {
  if (by === 'symptom') return `symptom:${typed}`
  const term = readTerm(typed)
  return term && (term.literal || term.keyboard?.literal) ? `name:${spelled(typed.replaceAll(' ', ''), term)}` : null
}
