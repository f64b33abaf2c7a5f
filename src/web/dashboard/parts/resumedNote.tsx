import { useEffect, useRef, useState } from 'react'
import { useWords } from '../words/language'
import { RESUMED } from '../words/resumed'
import { Button } from './button'
import './resumedNote.css'

/** Says that what shows was written before, and offers to begin anew. It stays, since the focus was in it. */
export function ResumedNote({ onStartOver }: { onStartOver: () => void }) {
  const words = useWords(RESUMED)
  const [isAnew, setAnew] = useState(false)
  const told = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (isAnew) told.current?.focus()
  }, [isAnew])
  const startOver = () => {
    setAnew(true)
    onStartOver()
  }
  return (
    <div className="resumed-note">
      <p ref={told} tabIndex={-1}>
        {isAnew ? words.anew : words.resumed}
      </p>
      {!isAnew && (
        <Button look="quiet" icon="undo" onClick={startOver}>
          {words.startOver}
        </Button>
      )}
    </div>
  )
}
