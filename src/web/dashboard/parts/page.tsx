import { type ReactNode, useEffect, useRef } from 'react'
import { SHARED } from '../words/shared'
import { type Language, useWords } from '../words/language'
import './page.css'

interface Props {
  readonly title: string
  /** What the title is in, where that is another language than the page's. */
  readonly titleLanguage?: Language | undefined
  /** A line below the title. */
  readonly lead?: ReactNode
  /** Buttons beside the title. */
  readonly actions?: ReactNode
  /** As wide as charts and maps like it; else as wide as reads well. */
  readonly isWide?: boolean
  readonly children: ReactNode
}

let isFirst = true

/** A page's title and content. Who comes to it from another page begins at its title, as with a page that is loaded. */
export function Page({ title, titleLanguage, lead, actions, isWide, children }: Props) {
  const words = useWords(SHARED)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${words.brand}`
  }, [title, words])
  useEffect(() => {
    if (!isFirst) heading.current?.focus()
    isFirst = false
  }, [])
  return (
    <div className={isWide ? 'page page-wide' : 'page'}>
      <header className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1} lang={titleLanguage}>
            {title}
          </h1>
          {lead && <div className="page-lead">{lead}</div>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
