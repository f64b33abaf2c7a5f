import { type FocusEvent, type KeyboardEvent, useId, useState } from 'react'
import { Field } from '../parts/field'
import { useWords } from '../words/language'
import { MEDICINE_SEARCH } from '../words/medicineSearch'
import type { ChosenMedicine } from './fields'
import { activeAfter } from './keys'
import { optionId, Popup } from './popup'
import { useChoice } from './useChoice'
import { type Suggestion, useSuggestions } from './useSuggestions'
import './medicineSearch.css'

interface Props {
  readonly label: string
  readonly mistake?: string | undefined
  /** It takes the focus when it comes: it stands where something was that one pressed. */
  readonly isFocused?: boolean
  readonly onChoose: (medicine: ChosenMedicine) => void
}

/** A line to type a medicine's name in, with what fits below it: the combobox of the ARIA guide. */
export function MedicineSearch({ label, mistake, isFocused = false, onChoose }: Props) {
  const words = useWords(MEDICINE_SEARCH)
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState<number | null>(null)
  const found = useSuggestions(typed)
  const choice = useChoice(medicine => {
    write('')
    onChoose(medicine)
  })
  const isShown = isOpen && typed.trim() !== ''
  const { options } = found
  const activeId = isShown && active !== null && active < options.length ? optionId(listId, active) : undefined

  function write(text: string): void {
    setTyped(text)
    setActive(null)
    setOpen(text.trim() !== '')
    choice.forget()
  }

  function choose(option: Suggestion): void {
    setOpen(false)
    void choice.choose(option)
  }

  function press(event: KeyboardEvent): void {
    // While a syllable is being put together, keys are the keyboard's own.
    if (event.nativeEvent.isComposing) return
    const next = activeAfter(event.key, active, options.length)
    const chosen = active === null || !isShown ? undefined : options[active]
    if (next !== undefined) {
      setOpen(true)
      setActive(isShown ? next : 0)
    } else if (event.key === 'Escape' && isShown) setOpen(false)
    else if (event.key !== 'Enter') return
    else if (chosen) choose(chosen)
    else setOpen(true)
    event.preventDefault()
  }

  const leave = (event: FocusEvent<HTMLDivElement>) =>
    event.currentTarget.contains(event.relatedTarget) ? undefined : setOpen(false)

  return (
    <Field label={label} hint={choice.isChoosing ? words.choosing : words.hint} mistake={choice.why ?? mistake}>
      {bound => (
        <div className="medicine-search-box" onBlur={leave}>
          <input
            {...bound}
            type="text"
            role="combobox"
            className="field-control"
            placeholder={words.placeholder}
            autoComplete="off"
            autoFocus={isFocused}
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="search"
            maxLength={100}
            aria-autocomplete="list"
            aria-expanded={isShown && options.length > 0}
            aria-controls={isShown && options.length > 0 ? listId : undefined}
            aria-activedescendant={activeId}
            aria-busy={choice.isChoosing || undefined}
            value={typed}
            onChange={event => write(event.target.value)}
            onFocus={() => setOpen(typed.trim() !== '')}
            onKeyDown={press}
          />
          {isShown && <Popup id={listId} typed={typed} found={found} active={active} onChoose={choose} />}
        </div>
      )}
    </Field>
  )
}
