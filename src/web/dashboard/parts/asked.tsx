import type { ReactNode } from 'react'
import type { Answer } from '../client/useAsk'
import { Failure, StaleNote } from './failure'

interface Props<Data, Part> {
  readonly asked: Answer<Data>
  /** What the page needs of the answer. Where it is null because of an error, the error shows. */
  readonly pick: (data: Data) => Part | null | undefined
  readonly skeleton: ReactNode
  /** In place of a part that is null without any error. */
  readonly none?: ReactNode
  readonly children: (part: Part) => ReactNode
}

/** A question's answer, what holds its place, or why there is none. An error never reads as nothing. */
export function Asked<Data, Part>({ asked, pick, skeleton, none, children }: Props<Data, Part>) {
  const { data, error, isWaiting, retry } = asked
  const part = data === undefined ? undefined : pick(data)
  if (part !== null && part !== undefined)
    return (
      <>
        {error && <StaleNote retry={retry} />}
        {children(part)}
      </>
    )
  if (error && !isWaiting) return <Failure error={error} retry={retry} />
  return data !== undefined && !isWaiting && none !== undefined ? none : skeleton
}
