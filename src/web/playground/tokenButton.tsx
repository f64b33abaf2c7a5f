import { type FormEvent, useId, useRef, useState, useSyncExternalStore } from 'react'
import { useGraphiQLActions } from '@graphiql/react'
import { useLanguage, useShared, useWords } from './context'
import type { Language } from './example'
import type { Problem, TokenState } from './token'
import type { Words } from './words'

/** Shows whether a token is set, and opens the dialog to set or clear it. */
export function TokenButton() {
  const { box } = useShared()
  const { token: words } = useWords()
  const state = useSyncExternalStore(box.watch, box.state)
  const dialog = useRef<HTMLDialogElement>(null)
  const standing = state.kind === 'none' ? 'none' : state.verdict.kind
  return (
    <>
      <button type="button" className={`token-button ${standing}`} onClick={() => dialog.current?.showModal()}>
        {standing === 'none' ? words.none : words.states[standing]}
        {standing === 'good' && <ShortEnd state={state} />}
      </button>
      <dialog ref={dialog} className="token-dialog" aria-labelledby="token-title">
        <TokenForm state={state} close={() => dialog.current?.close()} />
      </dialog>
    </>
  )
}

function ShortEnd({ state }: { state: TokenState }) {
  const [language] = useLanguage()
  const { token: words } = useWords()
  if (state.kind === 'none' || state.endsAt === null) return null
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(state.endsAt)
  return <span className="token-end"> · {words.shortUntil(time)}</span>
}

function TokenForm({ state, close }: { state: TokenState; close: () => void }) {
  const { token: words } = useWords()
  const { field, put, problem, clear } = useTokenField()
  const id = useId()
  return (
    <form onSubmit={put}>
      <h2 id="token-title">{words.title}</h2>
      <p>{words.hint}</p>
      <label htmlFor={id}>{words.label}</label>
      {/* A password field's name would have the browser offer to keep it. */}
      <input
        ref={field}
        id={id}
        className="token-field"
        type="text"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-said`}
      />
      <p id={`${id}-said`} role="status" className={problem ? 'wrong' : undefined}>
        {problem ? words.problems[problem] : <Standing state={state} />}
      </p>
      <div className="token-actions">
        <button type="submit">{words.put}</button>
        <button type="button" disabled={state.kind === 'none'} onClick={clear}>
          {words.clear}
        </button>
        <button type="button" onClick={close}>
          {words.close}
        </button>
      </div>
      <p className="token-how">{words.how}</p>
    </form>
  )
}

/** What was typed leaves the field at once: from then on it is only said whether there is a token. */
function useTokenField() {
  const { box } = useShared()
  const { introspect } = useGraphiQLActions()
  const field = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const emptied = () => {
    if (field.current) field.current.value = ''
    // What one may see of the schema may be another's now.
    void introspect()
  }
  const put = (event: FormEvent) => {
    event.preventDefault()
    const found = box.put(field.current?.value ?? '')
    setProblem(found)
    if (found === null) emptied()
    else field.current?.focus()
  }
  const clear = () => {
    box.clear()
    setProblem(null)
    emptied()
    field.current?.focus()
  }
  return { field, put, problem, clear }
}

function Standing({ state }: { state: TokenState }) {
  const [language] = useLanguage()
  const { token: words } = useWords()
  if (state.kind === 'none') return words.none
  return [standingOf(state, words), endOf(state, words, language)].filter(Boolean).join(' ')
}

function standingOf({ verdict }: TokenState & { kind: 'set' }, words: Words['token']): string {
  if (verdict.kind === 'refused' || verdict.kind === 'unchecked') return words[verdict.kind]
  if (verdict.kind === 'checking') return words.states.checking
  return verdict.nickname === null ? words.askedNobody : words.asked(verdict.nickname, verdict.roles.join(', '))
}

function endOf({ endsAt }: TokenState & { kind: 'set' }, words: Words['token'], language: Language): string {
  if (endsAt === null) return ''
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(endsAt)
  return endsAt > Date.now() ? words.until(time) : words.over(time)
}
