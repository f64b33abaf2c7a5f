import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { insightSecret } from './table.js'

export interface DaySecret {
  /** YYYY-MM-DD. */
  readonly day: string
  readonly secret: Buffer
  readonly proof: Buffer
}

/** What days are counted with. */
export const createSecretStore = (db: Db) => ({
  /** Gives all that there are, these among them where there was none for their day. A day that is counted gets none. */
  async ensure(made: readonly DaySecret[]): Promise<DaySecret[]> {
    const rows = made.map(({ day, secret, proof }) => [day, secret.toString('base64'), proof.toString('base64')])
    await db.execute(sql`
      insert into ${insightSecret} (day, secret, proof)
      select (row ->> 0)::date, decode(row ->> 1, 'base64'), decode(row ->> 2, 'base64')
      from jsonb_array_elements(${JSON.stringify(rows)}::text::jsonb) as row
      where (row ->> 0)::date not in (select day from insight_day)
      order by 1
      on conflict (day) do nothing`)
    return db.select().from(insightSecret)
  },
})
export type SecretStore = ReturnType<typeof createSecretStore>
