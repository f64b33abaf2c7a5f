import { Page } from '../parts/page'
import { useWords } from '../words/language'
import { SETTINGS } from '../words/settings'
import { LeaveCard } from './leaveCard'
import { LooksCard } from './looksCard'
import { MineCard } from './mineCard'
import { MeCard } from './meCard'
import { OutCard } from './outCard'
import './settings.css'

export default function Settings() {
  const words = useWords(SETTINGS)
  return (
    <Page title={words.title}>
      <MeCard />
      <LooksCard />
      <MineCard />
      <OutCard />
      <LeaveCard />
    </Page>
  )
}
