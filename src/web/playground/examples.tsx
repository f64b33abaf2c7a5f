import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react'

export interface Example {
  readonly title: string
  readonly english: string
  readonly query: string
}

/** The first line of each file is its title: `# 이름으로 찾기 — Search by name`. */
function exampleOf(query: string): Example {
  const [title = '', english = ''] = query.slice(1, query.indexOf('\n')).split(' — ')
  return { title: title.trim(), english: english.trim(), query }
}

const files = import.meta.glob<string>('./examples/*.graphql', { query: '?raw', import: 'default', eager: true })

/** In the order of their file names. */
export const EXAMPLES: readonly Example[] = Object.keys(files)
  .sort()
  .map(name => exampleOf(files[name] ?? ''))

function ExampleIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" />
    </svg>
  )
}

/** Goes to the tab that shows this example still unchanged, or opens one. */
function useOpenExample() {
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions()
  const tabs = useGraphiQL(state => state.tabs)
  const editor = useGraphiQL(state => state.queryEditor)
  return ({ query }: Example) => {
    const open = tabs.findIndex(tab => tab.query === query)
    if (open >= 0) return changeTab(open)
    addTab()
    editor?.setValue(query)
    updateActiveTabValues({ query })
  }
}

function ExampleList() {
  const openExample = useOpenExample()
  const shown = useGraphiQL(state => state.tabs[state.activeTabIndex]?.query)
  return (
    <section className="examples" aria-label="예제">
      <h2>예제</h2>
      <p>고르면 탭으로 열립니다. ▶ 단추나 Ctrl+Enter로 실행하세요.</p>
      <ul>
        {EXAMPLES.map(example => (
          <li key={example.title}>
            <button type="button" aria-current={example.query === shown} onClick={() => openExample(example)}>
              <strong>{example.title}</strong>
              <span lang="en">{example.english}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: '예제', icon: ExampleIcon, content: ExampleList }
