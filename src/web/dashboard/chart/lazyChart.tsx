import { type ComponentType, lazy } from 'react'
import { Icon } from '../parts/icon'
import { CHART } from '../words/chart'
import { useWords } from '../words/language'

/** A chart whose files are fetched when it is first shown. Where they can't be had, its table is still there. */
export const lazyChart = <Props,>(load: () => Promise<{ default: ComponentType<Props> }>) =>
  lazy(() =>
    load().catch((error: unknown) => {
      console.warn(error)
      return { default: ChartLost }
    }),
  )

function ChartLost() {
  const words = useWords(CHART)
  return (
    <p className="chart-card-lost">
      <Icon name="alert" />
      {words.lost}
    </p>
  )
}
