import type { Product } from './catalogue.js'
import type { Chance } from './random.js'

const FORMS = [
  '정',
  '정',
  '정',
  '캡슐',
  '연질캡슐',
  '액',
  '시럽',
  '크림',
  '연고',
  '겔',
  '산',
  '플라스타',
  '점안액',
  '에프정',
  '플러스정',
  '골드캡슐',
]
const STRENGTHS = ['', '', '', '', '100밀리그램', '250밀리그램', '500밀리그램', '5%', '10밀리그램']

/** Trade names that nobody sells: the beginning of one of the file's and the end of another's, in another form. */
export function inventNames(products: readonly Product[], count: number, chance: Chance): string[] {
  const stems = products.map(({ base }) => /^[가-힣]{3,}/.exec(base)?.[0] ?? '').filter(Boolean)
  const ingredients = [...new Set(products.map(({ name }) => /\(([가-힣]{3,20})\)/.exec(name)?.[1] ?? ''))]
  const taken = new Set(products.map(({ name }) => name))
  const names: string[] = []
  while (names.length < count) {
    const head = chance.pick(stems).slice(0, 1 + chance.below(3))
    const middle = chance.pick(stems)
    const at = 1 + chance.below(middle.length - 1)
    const stem = head + middle.slice(at, at + 1 + chance.below(3))
    const ingredient = chance.below(2) === 0 ? '' : chance.pick(ingredients)
    const name = stem + chance.pick(FORMS) + chance.pick(STRENGTHS) + (ingredient && `(${ingredient})`)
    if (stem.length < 2 || taken.has(name)) continue
    taken.add(name)
    names.push(name)
  }
  return names
}
