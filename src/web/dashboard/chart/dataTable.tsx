import './dataTable.css'

export interface TableData {
  readonly head: readonly string[]
  /** As many cells as the head; the first says what the row is of. */
  readonly rows: readonly (readonly string[])[]
}

/** A chart's numbers, for who listens and for who would rather read them. */
export function DataTable({ caption, head, rows }: TableData & { readonly caption: string }) {
  return (
    <table className="data-table">
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          {head.map(each => (
            <th key={each} scope="col">
              {each}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, at) =>
              at === 0 ? (
                <th key={at} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={at}>{cell}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
