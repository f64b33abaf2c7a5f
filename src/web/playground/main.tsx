import 'graphiql/setup-workers/vite'
import '@graphiql/react/style.css'
import '@graphiql/plugin-doc-explorer/style.css'
import '@graphiql/plugin-history/style.css'
import 'graphiql/graphiql.css'
import './style.css'
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { createRoot } from 'react-dom/client'
import { createSession } from '../session/session'
import { createAsker } from './asker'
import { SharedContext } from './context'
import { createDestination } from './destination'
import { createDownload } from './download'
import { DownloadButtons, DownloadNotice } from './downloadButtons'
import { editorText, variablesText } from './example'
import { EXAMPLES, EXAMPLES_PLUGIN } from './examples'
import { createFetcher } from './fetcher'
import iconUrl from './icon.svg'
import { createSpoken } from './language'
import { LanguageSwitch } from './languageSwitch'
import { SchemaNotice } from './notice'
import { askForFile, checkToken } from './questions'
import { SignedIn } from './signedIn'
import { Finish } from './finish'
import { createTokenBox } from './token'
import { TokenButton } from './tokenButton'
import { WORDS } from './words'

const url = new URL('/graphql', location.href)
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
const spoken = createSpoken({
  storage: localStorage,
  preferred: navigator.languages,
  show: language => (document.documentElement.lang = language),
})
const box = createTokenBox({ storage: sessionStorage, check: token => checkToken(url, token) })
const asker = createAsker(session, box)
const download = createDownload({
  ask: (wanted, accept, signal) => askForFile({ url, asker }, wanted, accept, signal),
  destination: createDestination({ pick: window.showSaveFilePicker?.bind(window), document }),
  now: Date.now,
})
const fetcher = createFetcher({ url, asker, words: () => WORDS[spoken.language()] })
const plugins = [EXAMPLES_PLUGIN, HISTORY_PLUGIN]
/** Wide enough to show the examples beside both editors, and nothing of an earlier visit kept. */
const isFirstWideVisit = innerWidth >= 1200 && localStorage.getItem('graphiql:tabState') === null
const defaultTabs = EXAMPLES.slice(0, 1).map(example => ({
  query: editorText(example, spoken.language()),
  variables: variablesText(example, Date.now()),
}))

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
        <TokenButton />
        <LanguageSwitch />
        <SignedIn />
        <a className="logo" href="/graphql">
          <img src={iconUrl} alt="" width="20" height="20" />
          <span>Pilling</span>
        </a>
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            <DownloadButtons />
            {prettify}
            {merge}
            {copy}
          </>
        )}
      </GraphiQL.Toolbar>
      <GraphiQL.Footer>
        <DownloadNotice />
        <SchemaNotice />
      </GraphiQL.Footer>
      <Finish />
    </GraphiQL>
  )
}

document.addEventListener('visibilitychange', () => (document.hidden ? undefined : session.wake()))
addEventListener('pageshow', ({ persisted }) => (persisted ? session.wake() : undefined))
addEventListener('online', session.wake)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <SharedContext value={{ spoken, session, box, download }}>
    <Playground />
  </SharedContext>,
)
