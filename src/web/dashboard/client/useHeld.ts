import { useRef } from 'react'
import type { Answer } from './useAsk'

/** Keeps the answer before in place of one that is waited for, where both are about the same: more of a list, or the list anew. */
export function useHeld<Data>(asked: Answer<Data>, about: string): Answer<Data> {
  const before = useRef<{ about: string; data: Data } | null>(null)
  if (asked.data !== undefined) before.current = { about, data: asked.data }
  const held = before.current?.about === about ? before.current.data : undefined
  if (!asked.isWaiting || held === undefined) return asked
  return { ...asked, data: held, isWaiting: false, isRenewing: true }
}
