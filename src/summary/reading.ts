import { LRUCache } from 'lru-cache'
import { SECTIONS, type Label } from '../medicine/service.js'
import { extract, type Extract } from './extract.js'
import type { Keyword } from './keyword.js'
import { hashOfPassage, passageFor, sentencesOf, type Sentence } from './passage.js'
import { beforeCut } from './sentence.js'

/** What a label says of a keyword, or of what it is for. */
export interface Reading {
  /** What a summary is made from; empty where the label says nothing, or its text is cut off and may have lost a warning. */
  readonly passage: readonly Sentence[]
  readonly hash: string
  /** Made when it is first asked for. */
  readonly extract: () => Extract
}

/** How much of a label is remembered: many more keywords are asked of one only by somebody who tries them out. */
const MOST_KEYWORDS = 30

interface Known {
  readonly label: Label
  readonly sentences: readonly Sentence[]
  readonly readings: Map<string, Reading>
}

/** Reads labels, each text once as long as it is asked for and doesn't change. */
export function createReadings({ most = 2_000 }: { most?: number } = {}) {
  const labels = new LRUCache<string, Known>({ max: most })

  const knownOf = (label: Label): Known => {
    const known = labels.get(label.itemSeq)
    if (known && isSame(known.label, label)) return known
    const anew = { label: textsOf(label), sentences: sentencesOf(label), readings: new Map<string, Reading>() }
    labels.set(label.itemSeq, anew)
    return anew
  }

  return (label: Label, keyword: Keyword | null): Reading => {
    const { sentences, readings } = knownOf(label)
    const key = keyword?.key ?? ''
    const reading = readings.get(key) ?? read(label.name, sentences, keyword)
    if (readings.size >= MOST_KEYWORDS) readings.clear()
    readings.set(key, reading)
    return reading
  }
}
export type Readings = ReturnType<typeof createReadings>

function read(name: string, sentences: readonly Sentence[], keyword: Keyword | null): Reading {
  const found = passageFor(sentences, keyword)
  const passage = found.some(({ text }) => beforeCut(text) !== null) ? [] : found
  let made: Extract | null = null
  return {
    passage,
    hash: hashOfPassage(name, passage),
    extract: () => (made ??= extract(sentences, keyword)),
  }
}

/** Without what else hangs on an object of the graph. */
const textsOf = ({ itemSeq, name, manufacturer, imageUrl, ...rest }: Label): Label => ({
  itemSeq,
  name,
  manufacturer,
  imageUrl,
  indications: rest.indications,
  dosageAndAdministration: rest.dosageAndAdministration,
  boxedWarning: rest.boxedWarning,
  precautions: rest.precautions,
  drugInteractions: rest.drugInteractions,
  adverseReactions: rest.adverseReactions,
  storage: rest.storage,
})

/** The same texts are mostly the same in memory, too, so that this costs nothing. */
const isSame = (one: Label, other: Label): boolean =>
  one.name === other.name && SECTIONS.every(section => one[section] === other[section])
