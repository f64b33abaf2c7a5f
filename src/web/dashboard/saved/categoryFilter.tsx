import { useCategoryName } from '../medicine/useCategoryName'
import { Pills } from '../parts/pills'
import { useWords } from '../words/language'
import { SAVED } from '../words/saved'
import { useFormat } from '../words/useFormat'

export interface Category {
  readonly name: string
  readonly count: number
}

interface Props {
  readonly categories: readonly Category[]
  /** Null: all. */
  readonly chosen: string | null
  readonly onChoose: (category: string | null) => void
}

/** Stands for all; no category can be called so. */
const ALL = ''

/** Which are shown, and how many there are of each. The chosen one stays where its last medicine has gone. */
export function CategoryFilter({ categories, chosen, onChoose }: Props) {
  const words = useWords(SAVED)
  const format = useFormat()
  const nameOf = useCategoryName()
  const isKnown = chosen === null || categories.some(({ name }) => name === chosen)
  const shown = isKnown ? categories : [...categories, { name: chosen, count: 0 }]
  const all = categories.reduce((sum, { count }) => sum + count, 0)
  return (
    <Pills
      label={words.filter}
      isLabelUnseen
      isSingle
      pills={[
        { value: ALL, label: words.all(format.number(all)) },
        ...shown.map(({ name, count }) => ({
          value: name,
          label: words.category(nameOf(name), format.number(count)),
        })),
      ]}
      chosen={[chosen ?? ALL]}
      onToggle={name => onChoose(name === ALL ? null : name)}
    />
  )
}
