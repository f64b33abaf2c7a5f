import { Link } from 'wouter'
import type { FragmentOf } from '../client/graphql'
import { useAsk } from '../client/useAsk'
import { useHeld } from '../client/useHeld'
import { Asked } from '../parts/asked'
import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { MedicinePicture } from '../parts/medicinePicture'
import { Skeleton } from '../parts/skeleton'
import { SampleTag, Tag } from '../parts/tag'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { SHARED } from '../words/shared'
import type { FOUND_FIELDS } from './fields'
import { MEDICINES_BY_NAME, MEDICINES_FOR_SYMPTOM } from './queries'
import { useCategoryName } from './useCategoryName'

type Found = FragmentOf<typeof FOUND_FIELDS>

interface Props {
  readonly typed: string
  readonly by: 'name' | 'symptom'
  readonly first: number
  readonly onMore: () => void
}

/** What a search found. While more of the same is on its way, what is there stays. */
export function Results({ typed, by, first, onMore }: Props) {
  const question = by === 'name' ? MEDICINES_BY_NAME : MEDICINES_FOR_SYMPTOM
  const asked = useHeld(useAsk(question, { typed, first }), `${by} ${typed}`)
  return (
    <Asked asked={asked} pick={data => data.medicines} skeleton={<Skeleton count={4} />}>
      {found => <FoundList found={found} typed={typed} isBusy={asked.isRenewing} onMore={onMore} />}
    </Asked>
  )
}

interface ListProps {
  readonly found: Found
  readonly typed: string
  readonly isBusy: boolean
  readonly onMore: () => void
}

function FoundList({ found: { edges, pageInfo, isCatalogueComplete }, typed, isBusy, onMore }: ListProps) {
  const { search: words } = useWords(MEDICINE)
  const { more } = useWords(SHARED)
  const partly = !isCatalogueComplete && <p className="medicine-small">{words.incomplete}</p>
  if (edges.length === 0)
    return (
      <>
        <Empty icon="search" title={words.nothing(typed)} hint={words.nothingHint} />
        {partly}
      </>
    )
  return (
    <section className="medicine-results" aria-busy={isBusy}>
      <p role="status">{words.found(edges.length, pageInfo.hasNextPage)}</p>
      {edges.some(({ matchedBy }) => matchedBy === 'FUZZY') && <p className="medicine-small">{words.fuzzy}</p>}
      <ul>
        {edges.map(edge => (
          <li key={edge.node.id}>
            <Result edge={edge} />
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage && edges.length < 100 && (
        <Button isBusy={isBusy} onClick={onMore}>
          {more}
        </Button>
      )}
      {partly}
    </section>
  )
}

function Result({ edge: { node, matchedBy } }: { edge: Found['edges'][number] }) {
  const words = useWords(MEDICINE)
  const nameOf = useCategoryName()
  const tags = [
    matchedBy === 'FUZZY' && words.search.similar,
    node.viewerScrap && words.keep.kept(nameOf(node.viewerScrap.category)),
  ].filter(tag => typeof tag === 'string')
  return (
    <Link href={`/medicines/${node.itemSeq}`} className="medicine-result">
      <MedicinePicture url={node.imageUrl} />
      <span className="medicine-result-what">
        <strong lang="ko">{node.name}</strong>
        <span lang="ko">{node.manufacturer}</span>
        <span className="medicine-tags">
          <SampleTag of={node} />
          {tags.map(tag => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </span>
      </span>
    </Link>
  )
}
