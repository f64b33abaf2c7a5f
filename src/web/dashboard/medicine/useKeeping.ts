import { useState } from 'react'
import { newName } from '../client/newName'
import { useDo } from '../client/useDo'
import { useNotices } from '../parts/notice'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { KEEP_MEDICINE, LET_GO_OF_MEDICINE } from './queries'

/** A medicine with what one keeps of it; null: it isn't kept. */
export interface Keepable {
  readonly id: string
  readonly name: string
  readonly viewerScrap: { readonly id: string; readonly category: string; readonly notes: string | null } | null
}

/** Why a medicine was not kept, by what is to be mended. */
interface Why {
  readonly category?: string
  readonly notes?: string
  readonly other?: string
}

/** Where there can be something to mend. */
const FIELDS = ['category', 'notes'] as const

/** Keeps a medicine or lets it go, and tells so; `onDone` once it is. */
export function useKeeping({ id: medicineId, name }: Keepable, onDone: () => void) {
  const { keep: words } = useWords(MEDICINE)
  const { show } = useNotices()
  const [keepIt, isKeeping] = useDo(KEEP_MEDICINE)
  const [letItGo, isLettingGo] = useDo(LET_GO_OF_MEDICINE)
  const [why, setWhy] = useState<Why>({})
  const done = (said: string) => {
    show(said)
    onDone()
  }
  return {
    isKeeping,
    isLettingGo,
    why,
    async keepAs(category: string, notes: string): Promise<void> {
      if (category === '') return setWhy({ category: words.categoryMissing })
      const asked = { input: { medicineId, category, notes }, name: newName() }
      const { payload, why, userErrors } = await keepIt(asked, data => data.saveScrap)
      if (payload) return done(words.saved(name))
      if (userErrors.length === 0) return setWhy({ other: why })
      const field = FIELDS.find(each => userErrors[0]?.path.at(-1) === each) ?? 'other'
      setWhy({ [field]: words.mistake[field](why) })
    },
    async letGo(id: string): Promise<void> {
      const { payload, why, userErrors } = await letItGo({ id, name: newName() }, data => data.deleteScrap)
      if (payload) return done(words.gone(name))
      setWhy({ other: userErrors.length > 0 ? words.mistake.other(why) : why })
    },
  }
}
