import { useEffect, useMemo, useRef, useState } from 'react'
import type { FragmentOf } from '../client/graphql'
import { useHere } from '../client/here'
import { useAsk } from '../client/useAsk'
import { useCalm } from '../client/useCalm'
import { useHeld } from '../client/useHeld'
import { useNow } from '../client/useNow'
import type { PHARMACY_FIELDS } from './fields'
import { PHARMACY_LIST } from './queries'
import { nearOf, type Sought } from './sought'
import { isOver } from './standing'
import { useAskedAt } from './useAskedAt'

export type Pharmacy = FragmentOf<typeof PHARMACY_FIELDS>

/** How many one sees at first, and how many more each time; the server tells no more than MOST. */
const PAGE = 25
export const MOST = 100

/** In milliseconds: what has changed by the clock is not asked for more often. */
const CALM = 60_000

/** What was found, and asked again when one of them has opened or closed since. */
export function useFound({ place, typed, radius, isOpenOnly }: Sought) {
  const { clock } = useHere()
  const search = useCalm(typed)
  const near = useMemo(() => place && nearOf(place.point), [place])
  const isAsked = near !== null || search !== ''
  const question = JSON.stringify([near, near && radius, search, isOpenOnly])
  const [more, setMore] = useState({ question, first: PAGE })
  const first = more.question === question ? more.first : PAGE
  const [turn, setTurn] = useState(0)
  const openAt = useMemo(
    () => (isOpenOnly ? new Date(Math.floor(clock.now() / 60_000) * 60_000).toISOString() : null),
    [clock, isOpenOnly, question, turn],
  )
  const variables = { near, radius, search: search === '' ? null : search, openAt, first }
  const asked = useHeld(useAsk(PHARMACY_LIST, variables, { pause: !isAsked }), question)
  const nodes = asked.data?.pharmacies.nodes
  const askedAt = useAskedAt(asked, question)
  useRenewed(nodes, askedAt, () => (isOpenOnly ? setTurn(turn + 1) : asked.retry()))
  return {
    isAsked,
    asked,
    askedAt,
    more: first < MOST ? () => setMore({ question, first: Math.min(first + PAGE, MOST) }) : null,
  }
}

function useRenewed(nodes: readonly Pharmacy[] | undefined, askedAt: number | null, renew: () => void): void {
  const now = useNow()
  const last = useRef(0)
  useEffect(() => {
    if (!nodes || now - last.current < CALM || !isOver(nodes, askedAt, now)) return
    last.current = now
    renew()
  }, [now])
}
