import { Link } from 'wouter'
import type { ResultOf } from '../client/graphql'
import { useAsk } from '../client/useAsk'
import { Asked } from '../parts/asked'
import { Empty } from '../parts/empty'
import { Icon } from '../parts/icon'
import { NextPage } from '../parts/nextPage'
import { Page } from '../parts/page'
import { Skeleton } from '../parts/skeleton'
import { useWords } from '../words/language'
import { REGIMENS } from '../words/regimens'
import { RegimenCard } from './card'
import type { Regimen } from './fields'
import { MORE_ENDED_REGIMENS, REGIMEN_LIST } from './queries'

type Viewer = NonNullable<ResultOf<typeof REGIMEN_LIST>['viewer']>

const FOLLOWS = ['doses'] as const

/** What somebody takes and when, and what they took. */
export function RegimenList() {
  const words = useWords(REGIMENS)
  const asked = useAsk(REGIMEN_LIST, {}, { follows: FOLLOWS })
  return (
    <Page title={words.title} actions={<AddLink />}>
      <Asked asked={asked} pick={data => data.viewer} skeleton={<Skeleton count={3} />}>
        {viewer => <Both viewer={viewer} />}
      </Asked>
    </Page>
  )
}

function Both({ viewer: { active, ended } }: { viewer: Viewer }) {
  const words = useWords(REGIMENS)
  const hasEnded = ended.nodes.length > 0
  if (active.nodes.length === 0 && !hasEnded)
    return <Empty icon="regimens" title={words.empty} hint={words.emptyHint} />
  return (
    <>
      <section className="regimens-section" aria-labelledby="regimens-active">
        <h2 id="regimens-active">{words.active}</h2>
        {active.nodes.length > 0 ? <Cards regimens={active.nodes} /> : <p>{words.noneActive}</p>}
      </section>
      {hasEnded && (
        <section className="regimens-section" aria-labelledby="regimens-ended">
          <h2 id="regimens-ended">{words.ended}</h2>
          <Ended ended={ended} />
        </section>
      )}
    </>
  )
}

function Ended({ ended: { nodes, pageInfo } }: { ended: Viewer['ended'] }) {
  return (
    <>
      <Cards regimens={nodes} />
      {pageInfo.hasNextPage && pageInfo.endCursor !== null && (
        <NextPage
          query={MORE_ENDED_REGIMENS}
          variables={{ after: pageInfo.endCursor }}
          follows={FOLLOWS}
          pick={data => data.viewer?.ended}
        >
          {next => <Ended ended={next} />}
        </NextPage>
      )}
    </>
  )
}

function Cards({ regimens }: { regimens: readonly Regimen[] }) {
  return (
    <ul className="regimens-list">
      {regimens.map(regimen => (
        <li key={regimen.id}>
          <RegimenCard regimen={regimen} />
        </li>
      ))}
    </ul>
  )
}

function AddLink() {
  const words = useWords(REGIMENS)
  return (
    <Link href="/regimens?new" className="button button-key">
      <Icon name="plus" />
      {words.add}
    </Link>
  )
}
