import { useRemembered } from '../client/useRemembered'
import { Page } from '../parts/page'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { Finder } from './finder'
import { Outcome } from './outcome'
import { NOTHING_SOUGHT, type Sought } from './sought'
import './pharmacies.css'

/** Pharmacies around a place or by their name, as a list and on a map. */
export default function Pharmacies() {
  const words = useWords(PHARMACIES)
  const [sought, setSought] = useRemembered<Sought>('pharmacies', NOTHING_SOUGHT)
  return (
    <Page title={words.title} isWide>
      <Finder sought={sought} onSeek={setSought} />
      <Outcome sought={sought} onSeek={setSought} />
    </Page>
  )
}
