import type { ResultOf } from '../client/graphql'
import type { SUMMARIES } from './queries'

export interface Summary {
  readonly text: string
  readonly isByAi: boolean
  /** Made up, as the text is that it rests on. */
  readonly isSample: boolean
  /** The official text may say something else by now. */
  readonly isOld: boolean
}

type Node = ResultOf<typeof SUMMARIES>['nodes'][number]
type Medicine = Extract<Node, { readonly summary: unknown }>

export const isMedicine = (node: Node): node is Medicine => node !== null && 'summary' in node

/** Null of a medicine that has none. */
export function summaryOf({ summary, provenance }: Omit<Medicine, 'id'>): Summary | null {
  if (!summary) return null
  const isSample = provenance.source === 'sample'
  return {
    text: summary.text,
    isByAi: summary.origin === 'AI',
    isSample,
    isOld: summary.stale || (provenance.stale && !isSample),
  }
}
