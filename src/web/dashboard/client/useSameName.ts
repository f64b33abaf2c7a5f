import { useCallback, useRef } from 'react'
import { newName } from './newName'

/** The clientMutationId of a request: the same as long as the same is asked, so that sent again it is done once. */
export function useSameName(): (request: object) => string {
  const last = useRef({ request: '', name: '' })
  return useCallback(asked => {
    const request = JSON.stringify(asked)
    if (request !== last.current.request) last.current = { request, name: newName() }
    return last.current.name
  }, [])
}
