import { useState } from 'react'
import { useViewer, type Viewer } from '../client/here'
import { useDo } from '../client/useDo'
import { useNotices } from '../parts/notice'
import { useWords } from '../words/language'
import { SETTINGS } from '../words/settings'
import { UPDATE_VIEWER } from './queries'

const FIELDS = ['nickname', 'timeZone', 'missedAfterMinutes'] as const
type Field = (typeof FIELDS)[number]
type Me = Pick<Viewer, Field>

/** What one writes of oneself: only what one changed is sent, and what changed elsewhere meanwhile stays. */
export function useMe() {
  const { me: words } = useWords(SETTINGS)
  const viewer = useViewer()
  const { show } = useNotices()
  const [update, isSaving] = useDo(UPDATE_VIEWER)
  const [changes, setChanges] = useState<Partial<Me>>({})
  const [mistakes, setMistakes] = useState<Partial<Record<Field | 'whole', string>>>({})
  const me: Me = { ...pick(viewer), ...changes }

  function change(part: Partial<Me>): void {
    setChanges({ ...changes, ...part })
    setMistakes({})
  }

  async function save(): Promise<void> {
    if (me.nickname.trim() === '') return setMistakes({ nickname: words.nicknameMissing })
    const input = Object.fromEntries(
      FIELDS.filter(field => me[field] !== viewer[field]).map(field => [field, me[field]]),
    )
    if (Object.keys(input).length === 0) return show(words.unchanged)
    const { payload, why, userErrors } = await update({ input }, data => data.updateViewer)
    if (payload) {
      setChanges({})
      return show(words.saved)
    }
    const field = FIELDS.find(each => userErrors[0]?.path.includes(each)) ?? 'whole'
    setMistakes({ [field]: userErrors.length > 0 ? words.mistake[field](why) : why })
  }

  return { me, change, save, isSaving, mistakes }
}

const pick = ({ nickname, timeZone, missedAfterMinutes }: Viewer): Me => ({ nickname, timeZone, missedAfterMinutes })
