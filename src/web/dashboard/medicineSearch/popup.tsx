import { useEffect, useRef } from 'react'
import { useWhy } from '../parts/failure'
import { Button } from '../parts/button'
import { SampleTag } from '../parts/tag'
import { useWords } from '../words/language'
import { MEDICINE_SEARCH } from '../words/medicineSearch'
import { SHARED } from '../words/shared'
import type { Suggestion, useSuggestions } from './useSuggestions'

interface Props {
  /** Of the list. */
  readonly id: string
  readonly typed: string
  readonly found: ReturnType<typeof useSuggestions>
  readonly active: number | null
  readonly onChoose: (option: Suggestion) => void
}

/** By which the line says which option is meant. */
export const optionId = (listId: string, at: number): string => `${listId}-${at}`

/** What fits, or why nothing is shown. A press in it leaves the focus in the line. */
export function Popup({ id, typed, found, active, onChoose }: Props) {
  const words = useWords(MEDICINE_SEARCH)
  const { options, isSettled, isPartial, error } = found
  const isFuzzy = options.length > 0 && options.every(({ matchedBy }) => matchedBy === 'FUZZY')
  return (
    <div className="medicine-search-popup">
      <p className="unseen" role="status">
        {isSettled && (options.length > 0 ? words.said(options.length) : words.nothing(typed.trim()))}
      </p>
      {error && <Trouble found={found} />}
      {options.length > 0 && isFuzzy && <p className="medicine-search-told">{words.fuzzy}</p>}
      {options.length > 0 && <Options id={id} options={options} active={active} onChoose={onChoose} />}
      {options.length === 0 && !error && (
        <div className="medicine-search-told" aria-hidden={!isSettled || undefined}>
          <p>{isSettled ? words.nothing(typed.trim()) : words.searching}</p>
          {isSettled && <p>{isPartial ? words.incomplete : words.nothingHint}</p>}
        </div>
      )}
    </div>
  )
}

function Options({
  id,
  options,
  active,
  onChoose,
}: Pick<Props, 'id' | 'active' | 'onChoose'> & { options: readonly Suggestion[] }) {
  const words = useWords(MEDICINE_SEARCH)
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <ul ref={list} id={id} role="listbox" aria-label={words.options} className="medicine-search-options">
      {options.map((option, at) => (
        <li
          key={option.itemSeq}
          id={optionId(id, at)}
          role="option"
          aria-selected={at === active}
          className="medicine-search-option"
          onPointerDown={event => event.preventDefault()}
          onClick={() => onChoose(option)}
        >
          <span lang="ko">{option.name}</span>
          <span>
            {option.medicine && <SampleTag of={option.medicine} />}
            <HowFound by={option.matchedBy} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** Where it isn't plain to see why a name fits. */
function HowFound({ by }: { by: Suggestion['matchedBy'] }) {
  const words = useWords(MEDICINE_SEARCH)
  if (by !== 'CHOSEONG' && by !== 'KEYBOARD' && by !== 'FUZZY') return null
  return <small className="medicine-search-by">{words.by[by]}</small>
}

function Trouble({ found: { error, retry } }: Pick<Props, 'found'>) {
  const { retry: again } = useWords(SHARED)
  const why = useWhy(error)
  return (
    <div className="medicine-search-told medicine-search-trouble" role="alert">
      <p>{why}</p>
      <Button look="quiet" onClick={retry}>
        {again}
      </Button>
    </div>
  )
}
