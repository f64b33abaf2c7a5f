import { ToolbarButton, tryParseJSONC, useGraphiQL } from '@graphiql/react'
import { type DocumentNode, getOperationAST, parse } from 'graphql'
import { useSyncExternalStore } from 'react'
import { useLanguage, useShared, useWords } from './context'
import type { Format, Progress } from './download'

const FORMATS: readonly (readonly [Format, string])[] = [
  ['csv', 'CSV'],
  ['jsonl', 'JSONL'],
]

/** Fetch all rows of what the editor asks for, as a file. */
export function DownloadButtons() {
  const { download: words } = useWords()
  const start = useStart()
  return FORMATS.map(([format, label]) => (
    <ToolbarButton key={format} label={words.names[format]} className="download-button" onClick={() => start(format)}>
      {label}
    </ToolbarButton>
  ))
}

/** Reads the editors as they are at that moment. */
function useStart() {
  const { download } = useShared()
  const [query, variables, headers, chosen] = useGraphiQL(
    state => [state.queryEditor, state.variableEditor, state.headerEditor, state.operationName] as const,
  )
  return (format: Format) => {
    const text = query?.getValue() ?? ''
    const document = parsed(text)
    if (document === null) return download.fail('syntax')
    const operation = getOperationAST(document, chosen) ?? getOperationAST(document)
    if (operation?.operation !== 'query') return download.fail('notQuery')
    const [said, sent] = [json(variables?.getValue()), json(headers?.getValue())]
    if ('problem' in said) return download.fail('variables', said.problem)
    if ('problem' in sent) return download.fail('variables', sent.problem)
    void download.start({
      format,
      query: text,
      operationName: operation.name?.value ?? null,
      variables: said.value,
      headers: Object.fromEntries(Object.entries(sent.value).map(([name, value]) => [name, String(value)])),
    })
  }
}

function parsed(text: string): DocumentNode | null {
  try {
    return parse(text)
  } catch {
    return null // no GraphQL, which is what was asked
  }
}

/** What an editor holds, with comments allowed as GraphiQL allows them. */
function json(text: string | undefined): { value: Record<string, unknown> } | { problem: string } {
  try {
    return { value: tryParseJSONC(text) ?? {} }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** How far the file is, and the way to stop it; what became of the last one until it is put away. */
export function DownloadNotice() {
  const { download } = useShared()
  const { download: words } = useWords()
  const progress = useSyncExternalStore(download.watch, download.progress)
  const said = useSaid(progress)
  const isUnderWay = progress.kind === 'asking' || progress.kind === 'receiving'
  return (
    <div className={`download ${progress.kind}`}>
      {isUnderWay && <progress aria-label={words.under} />}
      {/* The count changes too often to be read out. */}
      <span aria-hidden={progress.kind === 'receiving'} className={progress.kind}>
        {progress.kind === 'receiving' ? said : null}
      </span>
      <p role="status" className={progress.kind}>
        {progress.kind === 'receiving' ? <span className="unseen">{words.under}</span> : said}
      </p>
      {progress.kind !== 'idle' && (
        <button type="button" onClick={isUnderWay ? download.cancel : download.dismiss}>
          {isUnderWay ? words.cancel : words.close}
        </button>
      )}
    </div>
  )
}

function useSaid(progress: Progress): string {
  const [language] = useLanguage()
  const { download: words } = useWords()
  if (progress.kind === 'idle') return ''
  if (progress.kind === 'failed') return words.failed(progress.failure)
  if (progress.kind !== 'receiving' && progress.kind !== 'done') return words[progress.kind]
  return words[progress.kind](progress.rows.toLocaleString(language), sizeOf(progress.bytes, language))
}

function sizeOf(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB']
  return `${value.toLocaleString(language, { maximumFractionDigits: 1 })} ${unit}`
}
