import { useState } from 'react'
import { useCalm } from '../client/useCalm'
import { useRemembered } from '../client/useRemembered'
import { Empty } from '../parts/empty'
import { TextField } from '../parts/field'
import { Page } from '../parts/page'
import { Pills } from '../parts/pills'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { Results } from './results'

interface Asked {
  readonly typed: string
  readonly by: 'name' | 'symptom'
}

/** How many one sees at first, and how many more each time. */
const PAGE = 20

/** Finds a medicine by a part of its name, or by what it is for. */
export function Search() {
  const { search: words } = useWords(MEDICINE)
  const [asked, remember] = useRemembered<Asked>('medicine search', { typed: '', by: 'name' })
  const typed = useCalm(asked.typed)
  const isByName = asked.by === 'name'
  const question = `${asked.by} ${typed}`
  const [more, setMore] = useState({ question, first: PAGE })
  const first = more.question === question ? more.first : PAGE
  return (
    <Page title={words.title}>
      <div className="medicine-search" role="search">
        <Pills
          label={words.by}
          isLabelUnseen
          isSingle
          pills={[
            { value: 'name', label: words.byName },
            { value: 'symptom', label: words.bySymptom },
          ]}
          chosen={[asked.by]}
          onToggle={by => remember({ ...asked, by })}
        />
        <TextField
          type="search"
          label={isByName ? words.nameLabel : words.symptomLabel}
          hint={isByName ? words.nameHint : words.symptomHint}
          maxLength={200}
          autoComplete="off"
          value={asked.typed}
          onChange={event => remember({ ...asked, typed: event.target.value })}
        />
      </div>
      {typed === '' ? (
        <Empty icon="search" title={words.start} />
      ) : (
        <Results
          typed={typed}
          by={asked.by}
          first={first}
          onMore={() => setMore({ question, first: Math.min(first + PAGE, 100) })}
        />
      )}
    </Page>
  )
}
