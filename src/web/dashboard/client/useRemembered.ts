import { useCallback, useState } from 'react'
import { useViewer } from './here'

const remembered = new Map<string, unknown>()

/**
 * A page's state that is there again when one comes back to the page, until the tab is closed or loaded anew. It is in
 * no address and in no storage: where somebody is, or what they look for, is theirs alone.
 */
export function useRemembered<T>(name: string, initial: T): readonly [T, (next: T) => void] {
  const { id } = useViewer()
  const key = `${id}:${name}`
  const [value, setValue] = useState<T>(() => (remembered.has(key) ? (remembered.get(key) as T) : initial))
  const remember = useCallback(
    (next: T) => {
      remembered.set(key, next)
      setValue(next)
    },
    [key],
  )
  return [value, remember]
}
