import type { TypedDocumentNode } from '@urql/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { AnyVariables } from 'urql'
import { type AskOptions, useAsk } from '../client/useAsk'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { Asked } from './asked'
import { Button } from './button'
import { Skeleton } from './skeleton'

interface Props<Data, Variables, Part> {
  readonly query: TypedDocumentNode<Data, Variables>
  /** With the cursor that the page before ended at. */
  readonly variables: Variables
  readonly follows?: AskOptions['follows']
  readonly pick: (data: Data) => Part | null | undefined
  /** The page, and behind it the next where there is one. */
  readonly children: (part: Part) => ReactNode
}

/** What comes behind a list's page, asked for when somebody wants to see more; then the focus goes to where it begins. */
export function NextPage<Data, Variables extends AnyVariables, Part>(props: Props<Data, Variables, Part>) {
  const { query, variables, follows = NOTHING, pick, children } = props
  const { more } = useWords(SHARED)
  const [isOpen, setOpen] = useState(false)
  const asked = useAsk(query, variables, { pause: !isOpen, follows })
  const last = useRef<Data | undefined>(undefined)
  if (asked.data !== undefined) last.current = asked.data
  // The cursor moves where something before it goes: what is there stays until the other comes.
  const data = asked.data ?? (asked.isWaiting ? last.current : undefined)
  const start = useFocusOnce(isOpen && data !== undefined)
  if (!isOpen) return <Button onClick={() => setOpen(true)}>{more}</Button>
  return (
    <Asked asked={{ ...asked, data }} pick={pick} skeleton={<Skeleton count={2} />}>
      {part => (
        <>
          <div ref={start} tabIndex={-1} className="unseen" />
          {children(part)}
        </>
      )}
    </Asked>
  )
}

/** Takes the focus when it is there for the first time. */
function useFocusOnce(isThere: boolean) {
  const element = useRef<HTMLDivElement>(null)
  const isDone = useRef(false)
  useEffect(() => {
    if (!isThere || isDone.current) return
    isDone.current = true
    element.current?.focus({ preventScroll: true })
  }, [isThere])
  return element
}

const NOTHING: NonNullable<AskOptions['follows']> = []
