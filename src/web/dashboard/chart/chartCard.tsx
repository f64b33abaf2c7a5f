import { type ReactNode, Suspense, useId, useState } from 'react'
import { Button } from '../parts/button'
import { Skeleton } from '../parts/skeleton'
import { CHART } from '../words/chart'
import { useWords } from '../words/language'
import { DataTable, type TableData } from './dataTable'
import './chartCard.css'

interface Props {
  readonly title: string
  /** What the numbers are of. */
  readonly lead?: ReactNode
  /** What the chart shows where one points, or of its last. */
  readonly reading?: ReactNode
  readonly legend?: ReactNode
  /** The chart, whose files may still be on their way. */
  readonly children: ReactNode
  readonly table: TableData
  readonly actions?: ReactNode
  readonly note?: ReactNode
  /** What is said in its place where there are no rows. */
  readonly none?: string
}

/** A chart and, behind it or in its place, its numbers as a table. */
export function ChartCard({ title, lead, actions, note, none, ...shown }: Props) {
  const words = useWords(CHART)
  const id = useId()
  const [isTable, setTable] = useState(false)
  if (none !== undefined && shown.table.rows.length === 0)
    return (
      <section className="card chart-card" aria-labelledby={id}>
        <h2 id={id}>{title}</h2>
        <p className="chart-card-none">{none}</p>
      </section>
    )
  return (
    <section className="card chart-card" aria-labelledby={id}>
      <header className="chart-card-head">
        <h2 id={id}>{title}</h2>
        <div className="chart-card-actions">
          {actions}
          <Button look="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {words.asTable} <span className="unseen">{title}</span>
          </Button>
        </div>
        {lead && <div className="chart-card-lead">{lead}</div>}
      </header>
      {isTable ? (
        <div className="chart-card-table" role="group" aria-labelledby={id} tabIndex={0}>
          <DataTable caption={title} {...shown.table} />
        </div>
      ) : (
        <Drawn title={title} {...shown} />
      )}
      {note && <p className="chart-card-note">{note}</p>}
    </section>
  )
}

function Drawn({ title, reading, legend, children, table }: Omit<Props, 'lead' | 'actions' | 'note' | 'none'>) {
  return (
    <>
      {reading && (
        <p className="chart-card-reading" aria-hidden="true">
          {reading}
        </p>
      )}
      <Suspense fallback={<Skeleton kind="block" count={1} />}>{children}</Suspense>
      {legend}
      <div className="unseen">
        <DataTable caption={title} {...table} />
      </div>
    </>
  )
}
