import { useNow } from '../client/useNow'
import { Button } from '../parts/button'
import { useNotices } from '../parts/notice'
import { useWords } from '../words/language'
import { SETTINGS } from '../words/settings'
import { useFormat } from '../words/useFormat'
import { Section } from './section'
import { useDownload } from './useDownload'

export function MineCard() {
  const { mine: words } = useWords(SETTINGS)
  return (
    <Section title={words.title} hint={words.hint}>
      <DownloadButton />
    </Section>
  )
}

export function DownloadButton() {
  const { mine: words } = useWords(SETTINGS)
  const format = useFormat()
  const today = format.dateOf(new Date(useNow()))
  const { show } = useNotices()
  const { download, isBusy } = useDownload()
  const start = async () => {
    const why = await download(`pilling-${today}.json`)
    if (why === undefined) show(words.done)
    else show(why, 'bad')
  }
  return (
    <Button className="settings-do" isBusy={isBusy} onClick={() => void start()}>
      {words.download}
    </Button>
  )
}
