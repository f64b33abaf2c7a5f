import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react'
import { useState } from 'react'
import { useLanguage, useWords } from './context'
import { editorText, type Example, exampleOf, type Language, variablesText } from './example'

const files = import.meta.glob<string>('./examples/*/*.graphql', { query: '?raw', import: 'default', eager: true })

/** In the order of their folders and files. */
export const EXAMPLES: readonly Example[] = Object.keys(files)
  .sort()
  .map(path => exampleOf(path, files[path] ?? ''))

/** Keeps its title in both languages, since the editor finds the panel of the last visit by it. */
export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: '예제 · Examples', icon: ExampleIcon, content: ExampleList }

function ExampleList() {
  const { examples: words } = useWords()
  const [sought, setSought] = useState('')
  const found = EXAMPLES.filter(example => matches(example, sought))
  return (
    <section className="examples" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p>{words.hint}</p>
      <input
        type="search"
        value={sought}
        placeholder={words.search}
        aria-label={words.search}
        onChange={event => setSought(event.target.value)}
      />
      {[...new Set(found.map(({ group }) => group))].map(group => (
        <Group key={group} name={words.groups[group] ?? group} examples={found.filter(e => e.group === group)} />
      ))}
      <p role="status">{found.length === 0 && words.none}</p>
    </section>
  )
}

const matches = ({ title, about, document }: Example, sought: string): boolean => {
  const text = [title.ko, title.en, ...about.ko, ...about.en, document].join(' ').toLowerCase()
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word))
}

function Group({ name, examples }: { name: string; examples: readonly Example[] }) {
  const [language] = useLanguage()
  const { roles } = useWords().examples
  const openExample = useOpenExample()
  const shown = useGraphiQL(state => state.tabs[state.activeTabIndex]?.query ?? '')
  return (
    <>
      <h3>{name}</h3>
      <ul>
        {examples.map(example => (
          <li key={example.name}>
            <button type="button" aria-current={isOf(example, shown)} onClick={() => openExample(example)}>
              <strong>{example.title[language]}</strong>
              {example.as && <small>{roles[example.as]}</small>}
              <span>{example.about[language].join(' ')}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

const LANGUAGES: readonly Language[] = ['ko', 'en']

/** Whether a tab shows this example still unchanged, in whichever language. */
const isOf = (example: Example, query: string): boolean =>
  LANGUAGES.some(language => editorText(example, language) === query)

/** Goes to the tab that shows this example still unchanged, or opens one. */
function useOpenExample() {
  const [language] = useLanguage()
  const { addTab, changeTab, updateActiveTabValues, setVisiblePlugin } = useGraphiQLActions()
  const tabs = useGraphiQL(state => state.tabs)
  const [queries, variableEditor] = useGraphiQL(state => [state.queryEditor, state.variableEditor] as const)
  return (example: Example) => {
    // On a phone the panel lies over the editor.
    if (matchMedia('(max-width: 700px)').matches) setVisiblePlugin(null)
    const open = tabs.findIndex(({ query }) => isOf(example, query ?? ''))
    if (open >= 0) return changeTab(open)
    const query = editorText(example, language)
    const variables = variablesText(example, Date.now())
    addTab()
    queries?.setValue(query)
    variableEditor?.setValue(variables)
    updateActiveTabValues({ query, variables })
    if (variables !== '') showVariables()
  }
}

/** GraphiQL has no other way to open the editor of variables than to press its tab. */
const showVariables = () =>
  document.querySelector<HTMLButtonElement>('.graphiql-editor-tools [data-name="variables"]')?.click()

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
