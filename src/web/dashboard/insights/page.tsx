import { useState } from 'react'
import type { Span } from '../calendar/month'
import { useUnhurried } from '../calendar/useUnhurried'
import { useAsk } from '../client/useAsk'
import { useNow } from '../client/useNow'
import { Asked } from '../parts/asked'
import { Page } from '../parts/page'
import { Skeleton } from '../parts/skeleton'
import { formatIn } from '../words/format'
import { INSIGHTS } from '../words/insights'
import { useLanguage, useWords } from '../words/language'
import { CacheChart } from './cacheChart'
import { CostChart } from './costChart'
import { CrowdNote } from './crowdNote'
import { INSIGHTS_OF_DAYS } from './queries'
import { SearchChart } from './searchChart'
import { mistakeIn, spanBefore, type SpanName } from './span'
import { SpanPicker } from './spanPicker'
import { SummaryChart } from './summaryChart'
import { type Insights as InsightsOfDays, isWholeOfSummaries, MOST_ROWS } from './sums'
import { TermRanks } from './termRanks'
import { WeekdayChart } from './weekdayChart'
import './insights.css'

/** What many people did, as charts; who they were is in none of them. */
export default function Insights() {
  const words = useWords(INSIGHTS)
  const { span, picker } = usePicked()
  const settled = useUnhurried(`${span.from} ${span.to}`)
  const [from = '', to = ''] = settled.split(' ')
  const pause = mistakeIn({ from, to }) !== null
  const asked = useAsk(INSIGHTS_OF_DAYS, { from, to, first: MOST_ROWS }, { pause })
  return (
    <Page title={words.title} lead={words.lead} isWide>
      {picker}
      {!pause && (
        <Asked asked={asked} pick={data => data.insights} skeleton={<Skeleton kind="block" count={2} />}>
          {insights => <Charts key={`${insights.from} ${insights.to}`} insights={insights} />}
        </Asked>
      )}
    </Page>
  )
}

/** The days that are looked at: those of Korea, wherever one is. */
function usePicked() {
  const [language] = useLanguage()
  const today = formatIn(language, 'Asia/Seoul').dateOf(new Date(useNow()))
  const [name, choose] = useState<SpanName>('month')
  const [own, setOwn] = useState<Span>(() => spanBefore(today, 'month'))
  const span = name === 'own' ? own : spanBefore(today, name)
  const onChoose = (next: SpanName) => {
    if (next === 'own') setOwn(span)
    choose(next)
  }
  return { span, picker: <SpanPicker chosen={name} span={span} onChoose={onChoose} onOwn={setOwn} /> }
}

function Charts({ insights }: { insights: InsightsOfDays }) {
  const { searches, terms, cacheReads, summaries, adherence } = insights
  const span: Span = insights
  return (
    <>
      <CrowdNote insights={insights} />
      <div className="insights-charts">
        <TermRanks terms={terms} span={span} />
        <SearchChart rows={searches} span={span} />
        <CacheChart rows={cacheReads} span={span} />
        <WeekdayChart rows={adherence} span={span} />
        <SummaryChart rows={summaries} span={span} isWhole={isWholeOfSummaries(insights)} />
        <CostChart rows={summaries} span={span} />
      </div>
    </>
  )
}
