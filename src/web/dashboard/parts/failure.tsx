import type { CombinedError } from 'urql'
import { faultOf } from '../client/fault'
import { useWhyOf } from '../client/useDo'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { Button } from './button'
import { Icon } from './icon'
import './failure.css'

interface Props {
  readonly error: CombinedError | undefined
  readonly retry: () => void
}

/** In place of what could not be loaded: says so, says why, and offers to try again. */
export function Failure({ error, retry }: Props) {
  const words = useWords(SHARED)
  const why = useWhy(error)
  return (
    <div className="failure" role="alert">
      <Icon name="alert" />
      <div>
        <p className="failure-title">{words.failure.title}</p>
        <p>{why}</p>
      </div>
      <Button onClick={retry}>{words.retry}</Button>
    </div>
  )
}

/** Above something that was loaded before and could not be loaded anew. */
export function StaleNote({ retry }: { retry: () => void }) {
  const words = useWords(SHARED)
  return (
    <div className="failure failure-note" role="status">
      <Icon name="alert" />
      <p>{words.failure.stale}</p>
      <Button look="quiet" onClick={retry}>
        {words.retry}
      </Button>
    </div>
  )
}

/** Why something failed, for who reads it. */
export function useWhy(error: CombinedError | undefined): string {
  return useWhyOf()(faultOf(error))
}
