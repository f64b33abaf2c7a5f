import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { SHARED } from '../words/shared'
import { useWords } from '../words/language'
import { Button } from './button'
import { giveBack } from './giveBack'
import { NoticeLines } from './notice'
import './dialog.css'

interface Props {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** Buttons, the one that goes on as the last. */
  readonly actions?: ReactNode
}

/**
 * Open as long as it is rendered. The browser keeps the focus in it; Escape and a press beside close it, so that what is typed in
 * it must be kept for the next time (client/useUnfinished).
 */
export function Dialog({ title, onClose, children, actions }: Props) {
  const words = useWords(SHARED)
  const titleId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const isPressedBeside = useRef(false)
  // Before it leaves the page: a dialog that is gone gives no focus back.
  useLayoutEffect(() => {
    const shown = dialog.current
    const before = document.activeElement
    shown?.showModal()
    return () => {
      shown?.close()
      giveBack(before)
    }
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
      // A second Escape is not asked about: the browser has closed it.
      onClose={() => (dialog.current?.open ? undefined : onClose())}
      // Where a selection is drawn out of it, only the end of the press is beside.
      onPointerDown={event => (isPressedBeside.current = event.target === dialog.current)}
      onClick={event => (event.target === dialog.current && isPressedBeside.current ? onClose() : undefined)}
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
      <NoticeLines />
    </dialog>
  )
}
