/** A reader of RFC 4180 that is as strict as it is short: the lines of a text, each with its cells. Throws for what is none. */
export function readCsv(text: string): string[][] {
  const lines: string[][] = []
  let [at, cells] = [0, [] as string[]]
  const cell = /"((?:[^"]|"")*)"|([^",\r\n]*)/y
  while (at < text.length) {
    cell.lastIndex = at
    const [all = '', quoted, plain = ''] = cell.exec(text) ?? []
    cells.push(quoted?.replaceAll('""', '"') ?? plain)
    at += all.length
    if (text[at] === ',') {
      at++
      continue
    }
    if (!text.startsWith('\r\n', at))
      throw new Error(`No line ends at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`)
    lines.push(cells)
    cells = []
    at += 2
  }
  if (cells.length > 0) throw new Error('The last line does not end.')
  return lines
}
