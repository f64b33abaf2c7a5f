import { useState } from 'react'
import type { Span } from '../calendar/month'
import { CsvButton } from '../chart/csvButton'
import { byPeriod } from '../chart/periods'
import type { Slot } from '../chart/series'
import { SelectField } from '../parts/field'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { PeriodBars } from './periodBars'
import { type CacheRead, cachesOf, type Level, LEVELS, type Shares, sharesOf } from './sums'
import { usePeriods } from './usePeriods'

const SLOTS: Readonly<Record<Level, Slot>> = { MEMORY: 1, REDIS: 3, DATABASE: 4, UPSTREAM: 2 }
const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** Which level of a cache answered how much of what was read. */
export function CacheChart({ rows, span }: { rows: readonly CacheRead[]; span: Span }) {
  const { cache: words } = useWords(INSIGHTS)
  const format = useFormat()
  const periods = usePeriods(span)
  const caches = cachesOf(rows)
  const [wanted, choose] = useState<string | null>(null)
  const cache = wanted ?? caches[0] ?? ''
  const ofCache = rows.filter(row => row.cache === cache)
  const shares = byPeriod(periods.periods, ofCache, ({ day }) => day).map(sharesOf)
  const levels = LEVELS.filter(level => ofCache.some(row => row.level === level))
  const said = (of: Shares | null | undefined) =>
    of ? levels.map(level => `${words.levels[level]} ${format.share(of.of[level])}`) : []
  const title = words.title(periods.per)
  return (
    <PeriodBars
      title={title}
      lead={
        caches.length > 0 && <CacheLead caches={caches} cache={cache} onChoose={choose} shares={sharesOf(ofCache)} />
      }
      actions={
        <CsvButton
          title={title}
          name={`cache-reads-${span.from}-${span.to}`}
          rows={rows}
          columns={['day', 'cache', 'level', 'reads', 'share']}
        />
      }
      periods={periods}
      bars={shares.map(of => ({ parts: of && levels.map(level => ({ slot: SLOTS[level], value: of.of[level] })) }))}
      ticks={TICKS}
      tickLabel={format.share}
      legend={levels.map(level => ({ slot: SLOTS[level], label: words.levels[level] }))}
      head={[words.reads, words.hits, ...levels.map(level => words.levels[level])]}
      cells={at => {
        const of = shares[at]
        return of ? [format.number(of.reads), ...[of.hits, ...levels.map(level => of.of[level])].map(format.share)] : []
      }}
      reading={at => said(shares[at]).join(' · ')}
    />
  )
}

interface LeadProps {
  readonly caches: readonly string[]
  readonly cache: string
  readonly onChoose: (cache: string) => void
  readonly shares: Shares | null
}

function CacheLead({ caches, cache, onChoose, shares }: LeadProps) {
  const { cache: words } = useWords(INSIGHTS)
  const format = useFormat()
  const names: Readonly<Record<string, string>> = words.names
  return (
    <>
      <SelectField label={words.choose} value={cache} onChange={event => onChoose(event.target.value)}>
        {caches.map(each => (
          <option key={each} value={each}>
            {names[each] ?? each}
          </option>
        ))}
      </SelectField>
      {shares && <p>{words.lead(format.share(shares.hits), format.number(shares.reads))}</p>}
    </>
  )
}
