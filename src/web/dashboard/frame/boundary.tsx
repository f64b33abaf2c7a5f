import { Component, type ReactNode } from 'react'
import { Button } from '../parts/button'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { Waiting } from './waiting'

interface Props {
  readonly children: ReactNode
}

/** Whatever throws while it is drawn leaves words and a way on, never an empty page. React takes nothing but a class for it. */
export class Boundary extends Component<Props, { readonly isBroken: boolean }> {
  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override state = { isBroken: false }

  override render() {
    return this.state.isBroken ? <Broken /> : this.props.children
  }
}

function Broken() {
  const { failure } = useWords(SHARED)
  const failed = (
    <div className="failure" role="alert">
      <div>
        <p className="failure-title">{failure.broken}</p>
        <p>{failure.brokenHint}</p>
      </div>
      <Button look="key" onClick={() => location.reload()}>
        {failure.reload}
      </Button>
    </div>
  )
  return <Waiting failure={failed} />
}
