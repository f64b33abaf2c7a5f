import type { ComponentProps } from 'react'
import { Link, useParams } from 'wouter'
import { useAsk } from '../client/useAsk'
import { Asked } from '../parts/asked'
import { Empty } from '../parts/empty'
import { Icon } from '../parts/icon'
import { Page } from '../parts/page'
import { Skeleton } from '../parts/skeleton'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { Found } from './found'
import { KeepButton } from './keepButton'
import { MEDICINE_PAGE } from './queries'
import { Search } from './search'
import './medicine.css'

/** One medicine, or where the address names none, a search for it. */
export default function Medicine() {
  const { itemSeq } = useParams<{ readonly itemSeq?: string }>()
  return itemSeq === undefined ? <Search /> : <OneMedicine key={itemSeq} itemSeq={itemSeq} />
}

function OneMedicine({ itemSeq }: { itemSeq: string }) {
  const words = useWords(MEDICINE)
  const isCode = /^[0-9]{9}$/.test(itemSeq)
  const asked = useAsk(MEDICINE_PAGE, { itemSeq }, { pause: !isCode })
  const medicine = asked.data?.medicine
  const categories = asked.data?.viewer?.scrapCategories ?? []
  return (
    <Page
      title={medicine?.name ?? words.title}
      titleLanguage={medicine ? 'ko' : undefined}
      lead={medicine && (medicine.manufacturer ? <span lang="ko">{medicine.manufacturer}</span> : words.unknownMaker)}
      actions={medicine && <Actions medicine={medicine} categories={categories} />}
      isWide
    >
      {isCode ? (
        <Asked asked={asked} pick={data => data.medicine} skeleton={<Coming />} none={<NotThere />}>
          {found => <Found medicine={found} />}
        </Asked>
      ) : (
        <NotThere />
      )}
    </Page>
  )
}

function Actions(kept: ComponentProps<typeof KeepButton>) {
  const words = useWords(MEDICINE)
  return (
    <>
      <Link href={`/regimens?new&medicine=${kept.medicine.itemSeq}`} className="button button-plain">
        <Icon name="plus" />
        <span>{words.plan}</span>
      </Link>
      <KeepButton {...kept} />
    </>
  )
}

function Coming() {
  return (
    <div className="medicine-layout">
      <Skeleton kind="block" count={1} />
      <Skeleton kind="line" count={12} />
    </div>
  )
}

function NotThere() {
  const words = useWords(MEDICINE)
  return (
    <Empty
      icon="search"
      title={words.none}
      hint={words.noneHint}
      action={
        <Link href="/medicines" className="button button-plain">
          {words.find}
        </Link>
      }
    />
  )
}
