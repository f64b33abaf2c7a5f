import { useNow } from '../client/useNow'
import { Tag } from '../parts/tag'
import { agoIn } from '../words/ago'
import { useLanguage, useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { TAGS } from '../words/tags'
import { useFormat } from '../words/useFormat'
import type { FoundMedicine } from './found'
import { Warned } from './warned'

/** Whose words these are and how old, and plainly where they are nobody's or may be old. */
export function Provenance({ provenance }: { provenance: FoundMedicine['provenance'] }) {
  const words = useWords(MEDICINE)
  const tags = useWords(TAGS)
  const format = useFormat()
  const { source, fetchedAt, updatedAt, stale } = provenance
  if (source === 'sample')
    return (
      <Warned>
        <Tag>{tags.sample}</Tag>
        {words.sampleHint}
      </Warned>
    )
  return (
    <>
      <div className="medicine-provenance">
        <p>
          <time dateTime={fetchedAt} title={format.dayAndTime(fetchedAt)}>
            <Received from={source === 'e약은요' ? words.source.official : source} at={fetchedAt} />
          </time>
        </p>
        {updatedAt !== null && <p>{words.changed(format.longDay(format.dateOf(updatedAt)))}</p>}
      </div>
      {stale && <Warned>{words.stale}</Warned>}
    </>
  )
}

function Received({ from, at }: { from: string; at: string }) {
  const words = useWords(MEDICINE)
  const [language] = useLanguage()
  const ago = agoIn(language, at, useNow())
  return ago === null ? words.receivedNow(from) : words.received(from, ago)
}
