import type { Sql } from 'postgres'
import { createChance } from '../acceptance/random.js'
import { dayBefore, weekdayOf } from './days.js'

const SEED = 20260302
const DAYS = 95
const TERMS = ['타이레놀', '감기', '두통', '게보린', '판콜', '생리통', '소화불량', '이지엔6', '기침', '펜잘']
/** The share of reads that each level answered, of a thousand. */
const LEVELS = {
  medicine: { MEMORY: 610, REDIS: 240, DATABASE: 130, UPSTREAM: 20 },
  search: { MEMORY: 480, REDIS: 290, DATABASE: 230 },
}

/** What many people did, as the night has it counted when their days are over: sums alone, that belong to nobody. */
export async function plantInsights(sql: Sql): Promise<void> {
  const chance = createChance(SEED)
  const near = (middle: number) => Math.round(middle * (0.85 + chance.below(300) / 1_000))
  for (let ago = DAYS; ago >= 1; ago--) {
    const day = dayBefore(ago)
    const weekday = weekdayOf(day)
    const crowd = near((weekday === 0 || weekday === 6 ? 210 : 300) + (DAYS - ago) * 2)
    await sql`insert into insight_day ${sql({ day, hidden_searches: near(14), hidden_caches: 0, hidden_summaries: 0 })}
      on conflict do nothing`
    const searches = TERMS.map((term, i) => {
      const people = Math.floor(near(crowd / (i + 2)) / 10) * 10
      return { day, term, people, searches: Math.floor((people * 1.6) / 10) * 10 }
    }).filter(({ people }) => people >= 10)
    await sql`insert into search_count ${sql(searches)}`
    const reads = Object.entries(LEVELS).flatMap(([cache, levels]) =>
      Object.entries(levels).map(([level, share]) => ({ day, cache, level, reads: near(crowd * share * 0.04) })),
    )
    await sql`insert into cache_read_count ${sql(reads)}`
    const origins = [
      { day, origin: 'AI', reads: near(crowd * 1.4) },
      { day, origin: 'EXTRACT', reads: near(crowd * 0.5) },
    ]
    await sql`insert into summary_read_count ${sql(origins)}`
    const calls = near(crowd / 8)
    const spend = { calls, input_tokens: calls * 1_450, output_tokens: calls * 210, micro_usd: calls * 157 }
    await sql`insert into summary_spend ${sql({ day, ...spend })} on conflict do nothing`
    const due = crowd * 3
    const rate = [0.81, 0.9, 0.91, 0.9, 0.88, 0.84, 0.79][weekday] ?? 0.85
    const counted = {
      day,
      due,
      completed: Math.round(due * rate),
      people: Math.floor(crowd / 10) * 10,
      is_hidden: false,
    }
    await sql`insert into adherence_count ${sql(counted)} on conflict do nothing`
  }
}
