import { Button } from '../parts/button'
import { CHART } from '../words/chart'
import { useWords } from '../words/language'
import { csvOf } from './csv'
import { saveFile } from './saveFile'

interface Props<Row> {
  /** What the file is of, for who listens. */
  readonly title: string
  /** Without .csv. */
  readonly name: string
  readonly rows: readonly Row[]
  /** Names of columns, as the API calls them: who reads the file asks the API too. */
  readonly columns: readonly (keyof Row & string)[]
}

/** What a chart is made of, row by row, as a file. */
export function CsvButton<Row extends { readonly [name in keyof Row]: string | number | null }>(props: Props<Row>) {
  const { title, name, rows, columns } = props
  const words = useWords(CHART)
  const save = () =>
    saveFile(
      `${name}.csv`,
      'text/csv;charset=utf-8',
      csvOf(
        columns,
        rows.map(row => columns.map(column => row[column])),
      ),
    )
  return (
    <Button look="quiet" icon="download" onClick={save}>
      CSV{' '}
      <span className="unseen">
        {words.download} {title}
      </span>
    </Button>
  )
}
