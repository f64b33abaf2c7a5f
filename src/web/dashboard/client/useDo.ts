import type { TypedDocumentNode } from '@urql/core'
import { useCallback, useState } from 'react'
import { type AnyVariables, useClient } from 'urql'
import { DOING } from '../words/doing'
import { useLanguage, useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { type Fault, faultOf } from './fault'

interface Mistake {
  readonly code?: string
  readonly message: string
}

interface Payload {
  readonly userErrors: readonly Mistake[]
}

/** What has become of it: the payload of what was done, or why it was not. */
export interface Done<Part extends Payload> {
  readonly payload: Part | null
  readonly why: string
  readonly userErrors: Part['userErrors']
}

export type Do<Data, Variables> = <Part extends Payload>(
  variables: Variables,
  pick: (data: Data) => Part | null | undefined,
) => Promise<Done<Part>>

/** A mutation and whether one is under way. Never for a dose's marks, which outlive the page: dose/useMarks. */
export function useDo<Data, Variables extends AnyVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
): readonly [Do<Data, Variables>, boolean] {
  const client = useClient()
  const whyOf = useWhyNotDone()
  const mistakeOf = useMistake()
  const [underWay, setUnderWay] = useState(0)
  const act = useCallback<Do<Data, Variables>>(
    async (variables, pick) => {
      setUnderWay(count => count + 1)
      const { data, error } = await client.mutation(mutation, variables).toPromise()
      setUnderWay(count => count - 1)
      const payload = (data && pick(data)) ?? null
      if (!payload) return { payload: null, why: whyOf(faultOf(error)), userErrors: [] }
      const [mistake] = payload.userErrors
      return {
        payload: mistake ? null : payload,
        why: mistake ? mistakeOf(mistake) : '',
        userErrors: payload.userErrors,
      }
    },
    [client, mutation, whyOf, mistakeOf],
  )
  return [act, underWay > 0]
}

/** Of what somebody has to ask for again: what is only shown loads by itself. */
export function useWhyNotDone(): (fault: Fault) => string {
  const { offline } = useWords(DOING)
  const whyOf = useWhyOf()
  return useCallback(fault => (fault.kind === 'offline' ? offline : whyOf(fault)), [offline, whyOf])
}

/** In words; what the server says of an argument it says in Korean alone. */
export function useWhyOf(): (fault: Fault) => string {
  const { failure } = useWords(SHARED)
  const [language] = useLanguage()
  return useCallback(
    fault => {
      if (fault.kind === 'refused') return (language === 'ko' && fault.message) || failure.refused
      return fault.kind === 'signedOut' ? failure.unreachable : failure[fault.kind]
    },
    [failure, language],
  )
}

/** What a mutation says is to be mended, by its code where its own words are Korean and others are spoken. */
function useMistake(): (mistake: Mistake) => string {
  const { mistakes } = useWords(DOING)
  const { failure } = useWords(SHARED)
  const [language] = useLanguage()
  return useCallback(
    ({ code = '', message }) => {
      if (language === 'ko' && message !== '') return message
      return code in mistakes ? mistakes[code as keyof typeof mistakes] : failure.refused
    },
    [mistakes, failure, language],
  )
}
