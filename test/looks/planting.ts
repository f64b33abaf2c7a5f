import type { Visitor } from '../browser/visitor.js'
import { askAs } from './asking.js'
import type { House } from './house.js'
import { plantDoses } from './plantingDoses.js'
import { plantInsights } from './plantingInsights.js'
import { plantSaved } from './plantingSaved.js'

/** Gives whom Kakao knows by `sub`, signed in there, weeks of doses, medicines they have kept, and an analyst's view of all. */
export async function plantPerson({ sql, address }: House, { page }: Visitor, sub: string): Promise<void> {
  const [user] = await sql<{ id: string }[]>`select id from app_user where kakao_sub = ${sub}::bigint`
  if (!user) throw new Error('Nobody has signed in.')
  await sql`update app_user set roles = '{USER,ANALYST}' where id = ${user.id}`
  const ask = await askAs(page, address)
  await plantDoses(sql, ask, user.id)
  await plantSaved(ask)
  await plantInsights(sql)
}
