import { type ReactNode, useEffect, useId, useRef } from 'react'
import { SHARED } from '../words/shared'
import { useWords } from '../words/language'
import { Button } from './button'
import './dialog.css'

interface Props {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** Buttons, the one that goes on as the last. */
  readonly actions?: ReactNode
}

/** Open as long as it is rendered. The browser keeps the focus in it and gives it back; Escape and a press beside close it. */
export function Dialog({ title, onClose, children, actions }: Props) {
  const words = useWords(SHARED)
  const titleId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
      onClick={event => (event.target === dialog.current ? onClose() : undefined)}
    >
      <div className="dialog-sheet">
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <Button look="quiet" icon="close" isIconOnly onClick={onClose}>
            {words.close}
          </Button>
        </header>
        <div className="dialog-body">{children}</div>
        {actions && <footer className="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  )
}
