import type { Sql } from 'postgres'
import type { Ask } from './asking.js'
import { createChance } from '../acceptance/random.js'
import { dayBefore, instantOf } from './days.js'

const SEED = 20260301
/** How far back somebody's doses go, in days. */
const HISTORY = 84

interface Plan {
  readonly itemSeq: string
  readonly times: readonly string[]
  readonly daysOfWeek?: readonly string[]
  readonly amount: number
  readonly unit: string
  readonly note?: string
  /** How often it was taken. */
  readonly care: number
}

const PLANS: readonly Plan[] = [
  { itemSeq: '202106092', times: ['07:00', '19:00'], amount: 1, unit: '정', note: '식후 30분', care: 0.94 },
  { itemSeq: '200400463', times: ['13:00'], amount: 1, unit: '캡슐', care: 0.86 },
  { itemSeq: '200607735', times: ['08:00', '22:30'], amount: 1, unit: '캡슐', note: '물을 넉넉히', care: 0.9 },
  {
    itemSeq: '200700547',
    times: ['08:00'],
    daysOfWeek: ['MONDAY', 'WEDNESDAY', 'FRIDAY'],
    amount: 1,
    unit: '병',
    care: 0.8,
  },
]

const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']

/** What somebody takes, and what became of it in the last weeks: done, late, skipped, missed. */
export async function plantDoses(sql: Sql, ask: Ask, userId: string): Promise<void> {
  const chance = createChance(SEED)
  for (const plan of PLANS) {
    const regimenId = await planFor(ask, plan)
    const [made] = await sql<{ id: string }[]>`select id from regimen where user_id = ${userId}
      order by created_at desc limit 1`
    if (!made) throw new Error(`The regimen ${regimenId} is not there.`)
    await sql`update regimen set created_at = ${instantOf(dayBefore(HISTORY), '09:00')} where id = ${made.id}`
    const rows = dosesOf(plan, chance).map(dose => ({ ...dose, user_id: userId, regimen_id: made.id }))
    if (rows.length > 0) await sql`insert into schedule ${sql(rows)} on conflict do nothing`
  }
}

const CREATE = `mutation ($input: CreateRegimenInput!) {
  done: createRegimen(input: $input) { regimen { id } userErrors { message } }
}`
const FIND = 'query ($itemSeq: String!) { medicine(itemSeq: $itemSeq) { id } }'

async function planFor(ask: Ask, { itemSeq, times, daysOfWeek, amount, unit, note }: Plan): Promise<string> {
  const { medicine } = await ask<{ medicine: { id: string } }>(FIND, { itemSeq })
  const input = {
    ...{ medicineId: medicine.id, times, startsOn: dayBefore(HISTORY), dose: { amount, unit }, note: note ?? null },
    ...(daysOfWeek ? { daysOfWeek } : {}),
  }
  const { done } = await ask<{ done: { regimen: { id: string } | null; userErrors: unknown[] } }>(CREATE, { input })
  if (!done.regimen) throw new Error(`No regimen was made: ${JSON.stringify(done.userErrors)}`)
  return done.regimen.id
}

/** As they would have been made and marked, until now. */
function dosesOf(plan: Plan, chance: ReturnType<typeof createChance>) {
  const days = Array.from({ length: HISTORY }, (_, i) => dayBefore(HISTORY - 1 - i))
  return days
    .filter(day => !plan.daysOfWeek || plan.daysOfWeek.includes(DAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''))
    .flatMap(day => plan.times.map(time => ({ day, time })))
    .filter(({ day, time }) => instantOf(day, time).getTime() < Date.now())
    .map(({ day, time }) => {
      const at = instantOf(day, time)
      const marked = markOf(plan, at, chance)
      return {
        ...{ item_seq: plan.itemSeq, slot: `${day}T${time}`, scheduled_time: at, ...marked },
        ...{ dose_amount: plan.amount, dose_unit: plan.unit, note: plan.note ?? null },
        ...{ created_at: instantOf(day, '00:00'), updated_at: marked.completed_at ?? at },
      }
    })
}

/** The last nine days were good ones, so that there is a streak; what was due a moment ago is still open. */
function markOf({ care }: Plan, at: Date, chance: ReturnType<typeof createChance>) {
  const age = Date.now() - at.getTime()
  if (age < 90 * 60_000) return { status: 'PENDING', completed_at: null }
  const drawn = chance.below(1_000) / 1_000
  if (drawn < care || age < 9 * 86_400_000) {
    const after = (2 + chance.below(25)) * 60_000
    return { status: 'COMPLETED', completed_at: new Date(at.getTime() + after) }
  }
  return { status: drawn < care + (1 - care) / 3 ? 'SKIPPED' : 'MISSED', completed_at: null }
}
