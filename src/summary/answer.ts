import type { Keyword } from './keyword.js'
import { PROMPT_VERSION } from './prompt.js'
import type { Reading } from './reading.js'
import type { Citation, Version } from './version.js'

/** What is said of a medicine, or of a keyword in its label. */
export interface Summary {
  readonly text: string
  readonly origin: 'AI' | 'EXTRACT'
  readonly keyword: string | null
  readonly model: string | null
  /** In milliseconds since the epoch. */
  readonly createdAt: number
  /** True where another is being made. */
  readonly pending: boolean
  /** True where it was made from an earlier text of the label, or asked for in an earlier way. */
  readonly stale: boolean
  readonly citations: readonly Citation[]
}

/** What a version says, with what the label doesn't say, of which no model was asked; and the label itself where there is none, or none with a text. */
export function answerOf(version: Version | null, reading: Reading, keyword: Keyword | null, now: number): Summary {
  const key = keyword?.key ?? null
  if (version?.text) {
    const { model, createdAt, citations } = version
    const unsaid = keyword ? reading.extract().unsaid : ''
    const text = unsaid ? `${version.text} ${unsaid}` : version.text
    const stale = version.sourceHash !== reading.hash || version.promptVersion < PROMPT_VERSION
    return { text, origin: 'AI', keyword: key, model, createdAt, pending: false, stale, citations }
  }
  const { text, citations } = reading.extract()
  return {
    text,
    origin: 'EXTRACT',
    keyword: key,
    model: null,
    createdAt: now,
    pending: false,
    stale: false,
    citations: citations.map(({ section, text: quote }) => ({ section, quote })),
  }
}
