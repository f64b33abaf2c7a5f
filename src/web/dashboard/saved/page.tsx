import { useRef, useState } from 'react'
import { useAsk } from '../client/useAsk'
import { KeepDialog } from '../medicine/keepDialog'
import type { ChosenMedicine } from '../medicineSearch/fields'
import { MedicineSearch } from '../medicineSearch/medicineSearch'
import { Asked } from '../parts/asked'
import { Page } from '../parts/page'
import { Skeleton } from '../parts/skeleton'
import { useWords } from '../words/language'
import { SAVED } from '../words/saved'
import { type Category, CategoryFilter } from './categoryFilter'
import { SavedList } from './list'
import { SAVED_LIST } from './queries'
import './saved.css'

/** What somebody keeps of medicines, by category, and a way to keep another. */
export default function Saved() {
  const words = useWords(SAVED)
  const [category, setCategory] = useState<string | null>(null)
  const [chosen, setChosen] = useState<ChosenMedicine | null>(null)
  const asked = useAsk(SAVED_LIST, { category })
  const categories = useLast(asked.data?.viewer?.scrapCategories)
  const names = categories.map(({ name }) => name)
  return (
    <Page title={words.title}>
      <div className="card">
        <MedicineSearch label={words.find} onChoose={setChosen} />
      </div>
      {categories.length > 0 && <CategoryFilter categories={categories} chosen={category} onChoose={setCategory} />}
      <Asked asked={asked} pick={data => data.viewer?.scraps} skeleton={<Skeleton count={4} />}>
        {scraps => (
          <SavedList
            key={category}
            scraps={scraps}
            category={category}
            categories={names}
            onShowAll={() => setCategory(null)}
          />
        )}
      </Asked>
      {chosen && <KeepDialog medicine={chosen} categories={names} onClose={() => setChosen(null)} />}
    </Page>
  )
}

/** The categories of before, while those of another view of the list are on their way. */
function useLast(categories: readonly Category[] | undefined): readonly Category[] {
  const last = useRef<readonly Category[]>([])
  if (categories) last.current = categories
  return last.current
}
