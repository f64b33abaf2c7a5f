import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'

/** Categories that everybody has, as the server calls them. */
export const KNOWN = { favourite: '즐겨찾기', works: '효과 좋음', reaction: '부작용' } as const

/** What a category is called in the language that is spoken; one that somebody made is called what they called it. */
export function useCategoryName(): (category: string) => string {
  const { keep } = useWords(MEDICINE)
  return category => {
    if (category === KNOWN.favourite) return keep.known.favourite
    if (category === KNOWN.works) return keep.known.works
    return category === KNOWN.reaction ? keep.known.reaction : category
  }
}
