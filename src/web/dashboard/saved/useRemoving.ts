import { useState } from 'react'
import { useDo } from '../client/useDo'
import { useSameName } from '../client/useSameName'
import { KEEP_MEDICINE, LET_GO_OF_MEDICINE } from '../medicine/queries'
import { useNotices } from '../parts/notice'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { SAVED } from '../words/saved'
import type { Removed } from './rows'

/** Takes medicines out, and puts them back as they were: what they are called and what was noted is kept until one leaves. */
export function useRemoving(onBack: () => void) {
  const words = useWords(SAVED)
  const { mistake } = useWords(MEDICINE).keep
  const { show, say } = useNotices()
  const [letGo] = useDo(LET_GO_OF_MEDICINE)
  const [keep] = useDo(KEEP_MEDICINE)
  const nameOf = useSameName()
  const [removed, setRemoved] = useState<readonly Removed[]>([])
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set())

  /** One thing at a time is done to each. */
  async function alone(id: string, work: () => Promise<void>): Promise<void> {
    if (busy.has(id)) return
    setBusy(ids => new Set([...ids, id]))
    await work()
    setBusy(ids => new Set([...ids].filter(each => each !== id)))
  }

  const remove = (gone: Removed) =>
    alone(gone.scrap.id, async () => {
      const { id, medicine } = gone.scrap
      const { payload, why, userErrors } = await letGo({ id, name: nameOf({ letGo: id }) }, data => data.deleteScrap)
      if (!payload) return show(userErrors.length > 0 ? mistake.other(why) : why, 'bad')
      setRemoved(all => [...all, gone])
      say(words.removed(medicine.name))
    })

  const putBack = (gone: Removed['scrap']) =>
    alone(gone.id, async () => {
      const { medicine, category, notes } = gone
      const input = { medicineId: medicine.id, category, notes }
      const { payload, why, userErrors } = await keep({ input, name: nameOf({ keep: input }) }, data => data.saveScrap)
      if (!payload) return show(userErrors.length > 0 ? mistake.other(why) : why, 'bad')
      setRemoved(all => all.filter(({ scrap }) => scrap.id !== gone.id))
      show(words.back(medicine.name))
      onBack()
    })

  return { removed, remove, putBack, isBusy: (id: string) => busy.has(id) }
}
