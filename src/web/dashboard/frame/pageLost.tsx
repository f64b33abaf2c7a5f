import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { Page } from '../parts/page'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'

/** In place of a page whose files did not come: the network was cut, or a new build has taken their place. */
export function PageLost() {
  const words = useWords(SHARED)
  const reload = (
    <Button look="key" onClick={() => location.reload()}>
      {words.failure.reload}
    </Button>
  )
  return (
    <Page title={words.failure.title}>
      <Empty icon="alert" title={words.failure.page} action={reload} />
    </Page>
  )
}
