import { getTableColumns, getTableName } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { PERSONAL } from '../../src/domains.js'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { appUser } from '../../src/user/table.js'
import { signInWithKakao } from '../kakaoSignIn.js'
import { refresh } from '../session.js'
import { allRows, sqlOf } from '../traces.js'
import { createWorld, type Person, type World } from '../world.js'

/** Beyond what a number of JavaScript holds. */
const SUB = '9007199254740995'
const EXPORT = '{ exportViewer }'
const SAVE = `mutation ($id: ID!, $notes: String) {
  saveScrap(input: { medicineId: $id, notes: $notes }, clientMutationId: "1") { scrap { id } } }`
const PLAN = `mutation ($id: ID!, $notes: String, $day: Date!) {
  createRegimen(input: { medicineId: $id, times: ["08:00", "20:00"], everyDays: 20, startsOn: $day, note: $notes,
    cycle: { daysOn: 21, daysOff: 7 }, dose: { amount: 0.5, unit: "정" } }) { regimen { id } } }`
const DOSES = '{ viewer { schedules { nodes { id } } } }'
const DROP = 'mutation ($id: ID!) { deleteSchedule(id: $id) { deletedId } }'
const TAKE = 'mutation ($id: ID!) { completeSchedule(id: $id) { schedule { id } } }'
const MEDICINES = [{ name: '담아두는정' }]

const instant = z.iso.datetime({ precision: 3 }).refine(text => text.endsWith('Z'))
const id = z.guid()
const day = z.iso.date()
const dose = { doseAmount: z.number().nullable(), doseUnit: z.string().nullable(), note: z.string().nullable() }
const itemSeq = z.string().regex(/^\d{9}$/)
const held = z.strictObject({
  exportedAt: instant,
  user: z.strictObject({
    id,
    kakaoSub: z.string().regex(/^\d+$/).nullable(),
    nickname: z.string().min(1),
    isNicknameOwn: z.boolean(),
    picture: z.url().nullable(),
    timeZone: z.string(),
    missedAfterMinutes: z.int(),
    roles: z.array(z.enum(['USER', 'ANALYST', 'ADMIN'])),
    createdAt: instant,
    updatedAt: instant,
  }),
  sessions: z.array(
    z.strictObject({
      id,
      device: z.string(),
      createdAt: instant,
      lastSeenAt: instant,
      expiresAt: instant,
      endedAt: instant.nullable(),
      endReason: z.string().nullable(),
    }),
  ),
  refreshTokens: z.array(
    z.strictObject({ sessionId: id, createdAt: instant, expiresAt: instant, usedAt: instant.nullable() }),
  ),
  apiTokens: z.array(
    z.strictObject({
      id,
      name: z.string(),
      createdAt: instant,
      expiresAt: instant.nullable(),
      lastUsedAt: instant.nullable(),
      revokedAt: instant.nullable(),
    }),
  ),
  changeCursor: z.array(z.strictObject({ lastSeq: z.int(), oldestSeq: z.int() })),
  changes: z.array(z.strictObject({ seq: z.int(), entity: z.string(), kind: z.string(), entityId: id, at: instant })),
  clientMutations: z.array(z.strictObject({ clientMutationId: z.string(), answer: id, at: instant })),
  regimens: z.array(
    z.strictObject({
      id,
      itemSeq,
      times: z.array(z.string()),
      daysOfWeek: z.array(z.int()),
      everyDays: z.int().nullable(),
      cycleOn: z.int().nullable(),
      cycleOff: z.int().nullable(),
      startsOn: day,
      endsOn: day.nullable(),
      timeZone: z.string().nullable(),
      madeZone: z.string(),
      madeUntil: instant,
      endedAt: instant.nullable(),
      ...dose,
      createdAt: instant,
      updatedAt: instant,
    }),
  ),
  schedules: z.array(
    z.strictObject({
      id,
      itemSeq,
      regimenId: id.nullable(),
      slot: z.string().nullable(),
      scheduledTime: instant,
      isMoved: z.boolean(),
      status: z.string(),
      completedAt: instant.nullable(),
      remindedAt: instant.nullable(),
      ...dose,
      createdAt: instant,
      updatedAt: instant,
    }),
  ),
  droppedDoses: z.array(z.strictObject({ regimenId: id, slot: z.string() })),
  pushDevices: z.array(
    z.strictObject({
      id,
      device: z.string(),
      createdAt: instant,
      lastUsedAt: instant,
      failures: z.int(),
      failedAt: instant.nullable(),
    }),
  ),
  pushDeliveries: z.array(z.strictObject({ scheduleId: id, at: instant })),
  scraps: z.array(
    z.strictObject({
      id,
      itemSeq,
      category: z.string(),
      notes: z.string().nullable(),
      createdAt: instant,
      updatedAt: instant,
    }),
  ),
})
type Held = z.infer<typeof held>

/** Fails where it is not just what it should be. */
async function exportOf(person: Person): Promise<Held> {
  const { exportViewer } = await person.ask<{ exportViewer: unknown }>(EXPORT)
  return held.parse(exportViewer)
}

const uuidOf = ({ id }: Person) => fromGlobalId(id).id

/** Somebody of whom there is a row of every kind: two devices, one of them left, tokens used and unused, taken back and not. */
async function somebodyWithEverything(world: World, sub: string, nickname: string) {
  const signIn = async () => {
    const code = world.kakao.codeFor({ sub, nickname, picture: `https://k.example/${sub}.jpg` })
    const { id, ...session } = await signInWithKakao(world, { code })
    return world.personOf(id, session)
  }
  const [left, me] = [await signIn(), await signIn()]
  const next = await refresh(world, me.refreshToken)
  await left.ask('mutation ($token: String!) { signOut(refreshToken: $token) { userErrors { code } } }', {
    token: left.refreshToken,
  })
  await me.ask('mutation { updateViewer(input: { timeZone: "Asia/Tokyo" }) { viewer { id } } }')
  await saveAndPlan(world, me, `${nickname}의 메모`)
  const { apiTokens, roles } = world.app.users
  await roles.grant(uuidOf(me), 'ANALYST')
  const tokens = [
    await apiTokens.issue(uuidOf(me), { name: `${nickname}의 첫 토큰`, days: 30 }),
    await apiTokens.issue(uuidOf(me), { name: `${nickname}의 기한 없는 토큰`, days: null }),
  ]
  await world.send('{ viewer { id } }', {}, { authorization: `Bearer ${tokens[0]?.token}` })
  await apiTokens.revoke(tokens[1]?.id ?? '')
  const secrets = [left, me, next].flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken])
  return { ...world.personOf(me.id, next), secrets: [...secrets, ...tokens.map(({ token }) => token)] }
}

/** A scrap, a regimen and its doses: one taken, one dropped, one told of to a browser. */
async function saveAndPlan(world: World, me: Person, notes: string) {
  const medicine = toGlobalId('Medicine', world.known[0]?.itemSeq ?? '')
  const later = new Date(world.clock.now() + 2 * 86_400_000).toISOString().slice(0, 10)
  await me.ask(SAVE, { id: medicine, notes })
  await me.ask(PLAN, { id: medicine, notes, day: later })
  const { viewer } = await me.ask<{ viewer: { schedules: { nodes: { id: string }[] } } }>(DOSES)
  const [taken, dropped, told] = viewer.schedules.nodes.map(each => each.id)
  await me.ask(TAKE, { id: taken })
  await me.ask(DROP, { id: dropped })
  const [userId, scheduleId] = [uuidOf(me), fromGlobalId(told ?? '').id]
  await sqlOf(world)`
    insert into push_subscription (user_id, endpoint, p256dh, auth, device, created_at, last_used_at)
    values (${userId}, ${`https://push.example/${userId}`}, 'p256dh', 'auth', '크롬', now(), now())`
  await sqlOf(world)`
    insert into push_delivery (user_id, schedule_id, endpoint_hash, at) values (${userId}, ${scheduleId}, 'hash', now())`
}

/** What is text and kept back all the same: what tells nothing to a person, and what a browser is written to with. */
const SECRET_TEXTS: Record<string, string[]> = {
  mutation_ledger: ['fingerprint'],
  push_delivery: ['endpointHash'],
  push_subscription: ['auth', 'endpoint', 'p256dh'],
}

describe('the inventory of what is held of a person', () => {
  /** Tables that hold nothing of a person, or for the reason beside it outlive one. */
  const NOBODYS: Record<string, string> = {
    adherence_count: 'doses of all people by the day, ten of them at least',
    cache_lease: '',
    cache_read_count: 'how often caches were read, by the day',
    insight_asker: 'what was searched for today, by whom nobody can tell without the signing key; gone with the day',
    insight_day: '',
    insight_secret: '',
    medicine: '',
    medicine_absence: '',
    medicine_cache: '',
    medicine_catalogue: '',
    medicine_import: '',
    medicine_lookup: '',
    holiday_year: '',
    pharmacy: '',
    pharmacy_cell: 'what Kakao knows of squares of the map, asked by where they lie and not by who asks',
    pharmacy_import: '',
    pharmacy_list: '',
    search_count: 'what ten people at least searched for, by the day',
    kakao_unlink: 'whom Kakao has still to be told of; gone once it is told',
    summary_cache: 'what a model made of labels, and of keywords that stand in them',
    summary_demand: 'how often labels were asked for, by the day',
    summary_read_count: 'how often summaries were shown, by the day',
    summary_run: '',
    summary_spend: '',
    __drizzle_migrations: '',
  }

  test('names each table that has a user’s rows; each other table is known to have none', async () => {
    const sql = sqlOf(await createWorld())
    const tables = await sql<{ name: string; is_personal: boolean }[]>`
      select c.relname as name, exists (
          select 1 from pg_attribute a where a.attrelid = c.oid and a.attname ~ '(^|_)user(_id)?$' and not a.attisdropped)
        or exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.confrelid = 'app_user'::regclass)
        as is_personal
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        -- Jobs, which name somebody by a userId at most, and go with an erasure.
        and n.nspname <> 'pgboss'`
    const personal = tables.filter(table => table.is_personal).map(({ name }) => name)
    expect(PERSONAL.map(({ table }) => getTableName(table)).sort()).toEqual(personal.sort())
    expect(tables.map(({ name }) => name).sort()).toEqual([...personal, ...Object.keys(NOBODYS), 'app_user'].sort())
  })

  test('goes with the user: each of these tables cascades, and none of its rows is without one', async () => {
    const sql = sqlOf(await createWorld())
    const names = PERSONAL.map(({ table }) => getTableName(table))
    const columns = await sql<{ name: string; not_null: boolean; on_delete: string | null }[]>`
      select c.relname as name, a.attnotnull as not_null, k.confdeltype as on_delete
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id'
      left join pg_constraint k on k.conrelid = c.oid and k.contype = 'f' and k.conkey = array[a.attnum]
        and k.confrelid = 'app_user'::regclass and k.convalidated
      where c.relname in ${sql(names)} and c.relkind = 'r'`
    expect(columns.map(({ name }) => name).sort()).toEqual(names.sort())
    expect(columns.filter(({ not_null, on_delete }) => !not_null || on_delete !== 'c')).toEqual([])
  })

  test('has every column that the database has, and keeps back none but bytes and what is named', async () => {
    const sql = sqlOf(await createWorld())
    for (const { table, secrets } of [{ table: appUser, secrets: [] }, ...PERSONAL]) {
      const inCode = Object.entries(getTableColumns(table)).map(([property, { name }]) => ({ property, name }))
      const inDatabase = await sql<{ name: string; type: string }[]>`
        select column_name as name, data_type as type from information_schema.columns
        where table_schema = 'public' and table_name = ${getTableName(table)}`
      const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
      expect(inCode.map(({ property }) => property).sort()).toEqual(inDatabase.map(({ name }) => camel(name)).sort())
      const bytes = inDatabase.filter(({ type }) => type === 'bytea').map(({ name }) => camel(name))
      expect([...secrets].sort(), getTableName(table)).toEqual(
        [...bytes, ...(SECRET_TEXTS[getTableName(table)] ?? [])].sort(),
      )
    }
  })
})

describe('an export', () => {
  test('has every row that the database has of the person, as it is', async () => {
    const world = await createWorld({ kakao: true, medicines: MEDICINES })
    const sql = sqlOf(world)
    await somebodyWithEverything(world, '1000000009', '다른사람')
    const me = await somebodyWithEverything(world, SUB, '나자신')
    const [userId, exported] = [uuidOf(me), await exportOf(me)]
    // What is seen last is written behind the answer.
    const later = /^last/
    for (const { name, table, secrets } of [{ name: 'user', table: appUser, secrets: [] }, ...PERSONAL]) {
      const key = name === 'user' ? 'id' : 'user_id'
      const rows = await sql<{ row: Record<string, unknown> }[]>`
        select to_jsonb(t) as row from ${sql(getTableName(table))} t where ${sql(key)} = ${userId}`
      const given = name === 'user' ? [exported.user] : (exported[name as keyof Held] as object[])
      expect(given.length, name).toBeGreaterThan(0)
      const columns = Object.entries(getTableColumns(table)).filter(
        ([property]) => !secrets.some(each => each === property),
      )
      const plain = (value: unknown) =>
        typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : String(value)
      const expected = rows.map(({ row }) =>
        columns.flatMap(([property]) => {
          const column = property.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
          return property === 'userId' || later.test(property) ? [] : [`${property}=${plain(row[column])}`]
        }),
      )
      const told = given.map(row =>
        Object.entries(row).flatMap(([property, value]) =>
          later.test(property) ? [] : [`${property}=${plain(value)}`],
        ),
      )
      const sorted = (lists: string[][]) => lists.map(list => list.sort().join()).sort()
      if (name !== 'user') expect(sorted(told), name).toEqual(sorted(expected))
      else expect(sorted(told)).toEqual(sorted(expected).map(row => row.replace(/kakaoSub=[^,]+/, `kakaoSub=${SUB}`)))
    }
    expect(exported.sessions.map(({ endReason }) => endReason).sort()).toEqual([null, 'sign-out'].sort())
    expect(exported.apiTokens.filter(({ revokedAt }) => revokedAt)).toHaveLength(1)
    expect(exported.refreshTokens.filter(({ usedAt }) => usedAt)).toHaveLength(1)
    expect(exported.user).toMatchObject({ nickname: '나자신', timeZone: 'Asia/Tokyo', roles: ['USER', 'ANALYST'] })
  })

  test('has none of what the person or their programs sign in with, in any form', async () => {
    const world = await createWorld({ kakao: true, medicines: MEDICINES })
    const me = await somebodyWithEverything(world, SUB, '나자신')
    const text = JSON.stringify(await exportOf(me))
    for (const secret of me.secrets) expect(text).not.toContain(secret)
    const kept = await sqlOf(world)<{ bytes: Buffer }[]>`
      select hash as bytes from refresh_token union all select salt from refresh_token union all select hash from api_token`
    expect(kept.length).toBeGreaterThan(6)
    for (const { bytes } of kept)
      for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const)
        expect(text).not.toContain(bytes.toString(form).slice(0, 16))
  })

  test('has nothing of anybody else’s', async () => {
    const world = await createWorld({ kakao: true, medicines: MEDICINES })
    const other = await somebodyWithEverything(world, '1000000009', '다른사람')
    const me = await somebodyWithEverything(world, SUB, '나자신')
    const theirs = await exportOf(other)
    const text = JSON.stringify(await exportOf(me))
    const lists = [
      theirs.sessions,
      theirs.apiTokens,
      theirs.scraps,
      theirs.regimens,
      theirs.schedules,
      theirs.pushDevices,
    ]
      .flat()
      .map(({ id }) => id)
    for (const trace of [theirs.user.id, '1000000009', '다른사람', ...lists]) expect(text).not.toContain(trace)
    // And the other's has, or this would prove nothing.
    for (const trace of [theirs.user.id, '1000000009', '다른사람', ...lists])
      expect(JSON.stringify(theirs)).toContain(trace)
  })

  test('of a guest says that there is no Kakao', async () => {
    const guest = await (await createWorld()).signIn('손님이름')
    expect(await exportOf(guest)).toMatchObject({
      user: { kakaoSub: null, nickname: '손님이름', picture: null },
      sessions: [{ endedAt: null }],
      refreshTokens: [{ usedAt: null }],
      apiTokens: [],
      changeCursor: [],
      changes: [],
      clientMutations: [],
      regimens: [],
      schedules: [],
      droppedDoses: [],
      pushDevices: [],
      pushDeliveries: [],
      scraps: [],
    })
  })

  test('of somebody with ten thousand sessions is whole', async () => {
    const world = await createWorld()
    const me = await world.signIn()
    await sqlOf(world)`
      insert into session (user_id, device, created_at, last_seen_at, expires_at)
      select ${uuidOf(me)}, '기기 ' || n, now(), now(), now() + interval '30 days' from generate_series(1, 10000) n`
    const { sessions } = await exportOf(me)
    expect(new Set(sessions.map(({ device }) => device)).size).toBe(10_001)
  })

  test('is for the person alone: an API token doesn’t get one, and nobody else', async () => {
    const world = await createWorld()
    const me = await world.signIn()
    const { token } = await world.app.users.apiTokens.issue(uuidOf(me), { name: '분석', days: 1 })
    const codes = async (headers: Record<string, string>) =>
      (await world.send(EXPORT, {}, headers)).errors.map(({ extensions }) => extensions['code'])
    expect(await codes({ authorization: `Bearer ${token}` })).toEqual(['FORBIDDEN'])
    expect(await codes({})).toEqual(['UNAUTHENTICATED'])
  })

  test('names nothing that is still there once the person has left', async () => {
    const world = await createWorld({ kakao: true, medicines: MEDICINES })
    const sql = sqlOf(world)
    const me = await somebodyWithEverything(world, SUB, '나자신')
    const { user, sessions, apiTokens, scraps, regimens, schedules, pushDevices } = await exportOf(me)
    const named = [
      user.id,
      SUB,
      user.nickname,
      ...[sessions, apiTokens, scraps, regimens, schedules, pushDevices].flat().map(each => each.id),
    ]
    for (const each of named)
      expect(
        (await allRows(sql)).some(row => row.includes(each)),
        each,
      ).toBe(true)
    await me.ask('mutation { deleteViewer { deletedId } }')
    await vi.waitFor(
      async () => {
        const left = (await allRows(sql)).filter(row => named.some(each => row.includes(each)))
        expect(left).toEqual([])
      },
      { timeout: 10_000 },
    )
  })
})
