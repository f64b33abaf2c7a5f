import type { ReactNode } from 'react'
import { Skeleton } from '../parts/skeleton'
import { Brand } from './brand'
import './frame.css'

/** The frame's shape, before it is known who it is for; in it why it can't be told, where that is so. */
export function Waiting({ failure }: { failure?: ReactNode }) {
  return (
    <div className="frame">
      <header className="frame-top">
        <Brand />
      </header>
      <div className="frame-rail" aria-hidden="true">
        <Brand />
      </div>
      <main className="frame-main">
        <div className="page">
          <div className="frame-title-space" />
          {failure ?? <Skeleton />}
        </div>
      </main>
      <div className="frame-bar" aria-hidden="true" />
    </div>
  )
}
