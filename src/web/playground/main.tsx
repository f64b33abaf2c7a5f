import 'graphiql/setup-workers/vite'
import '@graphiql/react/style.css'
import '@graphiql/plugin-doc-explorer/style.css'
import '@graphiql/plugin-history/style.css'
import 'graphiql/graphiql.css'
import './style.css'
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { createRoot } from 'react-dom/client'
import { EXAMPLES, EXAMPLES_PLUGIN } from './examples'
import { createFetcher } from './fetcher'
import iconUrl from './icon.svg'
import { SchemaNotice } from './notice'
import { createSession } from './session'
import { SignedIn } from './signedIn'

const session = createSession({
  fetch: (path, init) => fetch(path, init),
  timer: {
    now: Date.now,
    after(forMs, work) {
      const timeout = setTimeout(work, forMs)
      return () => clearTimeout(timeout)
    },
  },
})
const fetcher = createFetcher(new URL('/graphql', location.href), session)
const plugins = [EXAMPLES_PLUGIN, HISTORY_PLUGIN]
/** Wide enough to show the examples beside both editors, and nothing of an earlier visit kept. */
const isFirstWideVisit = innerWidth >= 1200 && localStorage.getItem('graphiql:tabState') === null
const defaultTabs = EXAMPLES.map(({ query }) => ({ query }))

function Playground() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultTabs={defaultTabs}
      shouldPersistHeaders={false}
      inputValueDeprecation
      {...(isFirstWideVisit ? { visiblePlugin: EXAMPLES_PLUGIN } : {})}
    >
      <GraphiQL.Logo>
        <SignedIn session={session} />
        <a className="logo" href="/graphql">
          <img src={iconUrl} alt="" width="20" height="20" />
          Pilling
        </a>
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <SchemaNotice />
      </GraphiQL.Footer>
    </GraphiQL>
  )
}

document.addEventListener('visibilitychange', () => (document.hidden ? undefined : session.wake()))
addEventListener('pageshow', ({ persisted }) => (persisted ? session.wake() : undefined))
addEventListener('online', session.wake)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(<Playground />)
