import { Suspense } from 'react'
import { Link, Route, Switch } from 'wouter'
import { useViewer } from '../client/here'
import { Empty } from '../parts/empty'
import { Page } from '../parts/page'
import { Skeleton } from '../parts/skeleton'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { routesFor } from './routes'

/** The page of this address, whose files come when it is first opened. */
export function Pages() {
  const { roles } = useViewer()
  return (
    <Suspense fallback={<PageComing />}>
      <Switch>
        {routesFor(roles).map(({ name, path, Page: Shown }) => (
          <Route key={name} path={path}>
            <Shown />
          </Route>
        ))}
        <Route>
          <NoPage />
        </Route>
      </Switch>
    </Suspense>
  )
}

function PageComing() {
  return (
    <div className="page">
      <div className="frame-title-space" />
      <Skeleton />
    </div>
  )
}

function NoPage() {
  const words = useWords(SHARED)
  return (
    <Page title={words.noPage}>
      <Empty
        icon="search"
        title={words.noPageHint}
        action={
          <Link href="/" className="button button-plain">
            {words.goToday}
          </Link>
        }
      />
    </Page>
  )
}
