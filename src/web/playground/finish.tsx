import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { useEffect } from 'react'
import { useWords } from './context'

/** What GraphiQL leaves undone: a heading and a title in one's language, and what its editors don't do by themselves. */
export function Finish() {
  useSystemTheme()
  useWrapping()
  const { title } = useWords()
  return (
    <h1 className="unseen">
      <title>{title}</title>
      {title}
    </h1>
  )
}

/** Its styles follow the device when it turns dark, but its editors only when they are told. */
function useSystemTheme() {
  const { setTheme } = useGraphiQLActions()
  const theme = useGraphiQL(state => state.theme)
  useEffect(() => {
    if (theme !== null) return
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => setTheme(null)
    dark.addEventListener('change', follow)
    return () => dark.removeEventListener('change', follow)
  }, [theme, setTheme])
}

/** What is said above an example is to be read whole, also on a phone. */
function useWrapping() {
  const editor = useGraphiQL(state => state.queryEditor)
  useEffect(() => editor?.updateOptions({ wordWrap: 'on', wrappingIndent: 'indent' }), [editor])
}
