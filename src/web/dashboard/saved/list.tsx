import { useRef } from 'react'
import type { ResultOf } from '../client/graphql'
import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { NextPage } from '../parts/nextPage'
import { useWords } from '../words/language'
import { SAVED } from '../words/saved'
import { MORE_SAVED, type SAVED_LIST } from './queries'
import { RemovedRow, SavedRow } from './row'
import { rowsOf } from './rows'
import { useRemoving } from './useRemoving'

type Scraps = NonNullable<ResultOf<typeof SAVED_LIST>['viewer']>['scraps']

interface Props {
  readonly scraps: Scraps
  readonly category: string | null
  readonly categories: readonly string[]
  readonly onShowAll: () => void
}

/** The saved medicines of a category, and those that were taken out a moment ago in their places. */
export function SavedList({ scraps, category, categories, onShowAll }: Props) {
  const words = useWords(SAVED)
  const heading = useRef<HTMLHeadingElement>(null)
  const removing = useRemoving(() => heading.current?.focus())
  const isNone = scraps.nodes.length === 0 && removing.removed.length === 0
  return (
    <section className="saved-list" aria-labelledby="saved-list">
      <h2 id="saved-list" ref={heading} tabIndex={-1} className="unseen">
        {words.list}
      </h2>
      {isNone ? (
        <None category={category} onShowAll={onShowAll} />
      ) : (
        <Rows scraps={scraps} page={0} category={category} categories={categories} removing={removing} />
      )}
    </section>
  )
}

interface RowsProps {
  readonly scraps: Scraps
  /** From 0. */
  readonly page: number
  readonly category: string | null
  readonly categories: readonly string[]
  readonly removing: ReturnType<typeof useRemoving>
}

function Rows({ scraps: { nodes, pageInfo }, page, ...rest }: RowsProps) {
  const { category, categories, removing } = rest
  const { removed, remove, putBack, isBusy } = removing
  return (
    <>
      <ul className="saved-list">
        {rowsOf(nodes, removed, page).map(({ scrap, isRemoved }, at) => (
          <li key={scrap.id}>
            {isRemoved ? (
              <RemovedRow scrap={scrap} isBusy={isBusy(scrap.id)} onPutBack={() => void putBack(scrap)} />
            ) : (
              <SavedRow
                scrap={scrap}
                categories={categories}
                isBusy={isBusy(scrap.id)}
                onRemove={() => void remove({ scrap, page, at })}
              />
            )}
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage && pageInfo.endCursor !== null && (
        <NextPage
          query={MORE_SAVED}
          variables={{ category, after: pageInfo.endCursor }}
          pick={data => data.viewer?.scraps}
        >
          {next => <Rows scraps={next} page={page + 1} {...rest} />}
        </NextPage>
      )}
    </>
  )
}

function None({ category, onShowAll }: Pick<Props, 'category' | 'onShowAll'>) {
  const words = useWords(SAVED)
  if (category === null) return <Empty icon="saved" title={words.empty} hint={words.emptyHint} />
  return (
    <Empty icon="saved" title={words.emptyCategory} action={<Button onClick={onShowAll}>{words.showAll}</Button>} />
  )
}
