import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { useSyncExternalStore } from 'react'
import { useShared, useWords } from './context'
import { WORDS } from './words'

/** Says why there is no schema, in place of a silent lack of completion and docs. */
export function SchemaNotice() {
  const { box } = useShared()
  const words = useWords()
  const fetchError = useGraphiQL(state => state.fetchError)
  const token = useSyncExternalStore(box.watch, box.state)
  const { introspect } = useGraphiQLActions()
  if (fetchError === null) return null
  const isUnreachable = [WORDS.ko, WORDS.en].some(({ unreachable }) => fetchError.includes(unreachable))
  const isTokenRefused = token.kind === 'set' && token.verdict.kind === 'refused'
  return (
    <p className="notice" role="status">
      <span>{isUnreachable ? words.unreachable : isTokenRefused ? words.token.refused : words.schema.refused}</span>
      <button type="button" onClick={() => void introspect()}>
        {words.schema.retry}
      </button>
    </p>
  )
}
