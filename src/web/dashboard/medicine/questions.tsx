import { type FormEvent, useState } from 'react'
import { Button } from '../parts/button'
import { TextField } from '../parts/field'
import { Pills } from '../parts/pills'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { type Topic, TOPIC_NAMES, topicOf, TOPICS } from './topics'

interface Props {
  /** Null: what the medicine is for. */
  readonly keyword: string | null
  readonly onAsk: (keyword: string | null) => void
}

/** Chooses what of a medicine is summed up. */
export function Questions({ keyword, onAsk }: Props) {
  const { summary: words } = useWords(MEDICINE)
  const [isOther, setOther] = useState(false)
  const chosen = isOther ? 'other' : (topicOf(keyword) ?? 'purpose')
  const choose = (value: Topic | 'purpose' | 'other') => {
    setOther(value === 'other')
    if (value !== 'other') onAsk(value === 'purpose' ? null : TOPICS[value])
  }
  return (
    <div className="medicine-questions">
      <Pills
        label={words.ask}
        isSingle
        pills={[
          { value: 'purpose', label: words.purpose },
          ...TOPIC_NAMES.map(value => ({ value, label: words.topics[value] })),
          { value: 'other', label: words.other },
        ]}
        chosen={[chosen]}
        onToggle={choose}
      />
      {isOther && <OtherQuestion onAsk={onAsk} />}
    </div>
  )
}

function OtherQuestion({ onAsk }: Pick<Props, 'onAsk'>) {
  const { summary: words } = useWords(MEDICINE)
  const [typed, setTyped] = useState('')
  const ask = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() !== '') onAsk(typed.trim())
  }
  return (
    <form className="medicine-other" onSubmit={ask}>
      <TextField
        label={words.otherLabel}
        hint={words.otherHint}
        placeholder={words.otherPlaceholder}
        maxLength={40}
        value={typed}
        onChange={event => setTyped(event.target.value)}
      />
      <Button type="submit">{words.otherAsk}</Button>
    </form>
  )
}
