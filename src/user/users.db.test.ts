import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { createHeldClock } from '../../test/fakes/clock.js'
import { startProxy } from '../../test/fakes/proxy.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { UpstreamError } from '../errors.js'
import { createEvents } from '../events/postgres.js'
import { KakaoRefusal, type KakaoPerson } from '../upstream/kakao.js'
import type { Viewer } from '../viewer.js'
import { createUserDomain, type UserParts } from './domain.js'
import { createExportStore } from './exportStore.js'
import type { IssuedSession } from './service.js'
import { PERSONAL } from './table.js'
import { createUnlinkStore } from './unlinkStore.js'

const [SECOND, MINUTE, DAY] = [1_000, 60_000, 86_400_000]
const redirectUri = 'https://app.example.kr/callback'
const refused = { code: 'UNAUTHENTICATED', message: '다시 로그인해 주세요.' }
const spent = { code: 'INVALID', path: ['refreshToken'] }

let database: TestDatabase
let postgres: Postgres
/** Ends what a test has opened. */
const closers: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log: pino({ level: 'silent' }) })
})
beforeEach(async () => {
  await postgres.sql`truncate app_user, kakao_unlink cascade`
  return async () => {
    for (const close of closers.splice(0)) await close()
  }
})
afterAll(async () => {
  await postgres.close()
  await database.drop()
})

const signing = { current: randomBytes(32).toString('base64'), previous: null }

/** One server's users; several share the database and the key. */
async function createWorld({
  kakao,
  config = {},
  clock = createHeldClock(Date.now()),
  db = postgres.db,
  onMoved = async () => undefined,
}: Partial<{
  kakao: UserParts['kakao']
  config: Partial<UserParts['config']>
  clock: ReturnType<typeof createHeldClock>
  db: UserParts['db']
  onMoved: NonNullable<UserParts['onMoved']>
}> = {}) {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  /** Who comes back from Kakao with which code. */
  const people = new Map<string, KakaoPerson>()
  const unlinked: bigint[] = []
  const standIn: UserParts['kakao'] = {
    signIn: async ({ code }) => {
      const person = people.get(code)
      if (person) return person
      throw new KakaoRefusal('KOE320', 'code', false, '인가 코드를 이미 썼거나 기한이 지났습니다.')
    },
    unlink: async sub => void unlinked.push(sub),
  }
  /** The jobs that were asked for. */
  const asked: string[] = []
  const domain = await createUserDomain({
    db,
    events: createEvents(postgres, { log, clock }),
    queue: { enqueue: async ({ name }) => void asked.push(name), forget: async () => undefined },
    kakao: kakao === undefined ? standIn : kakao,
    personal: PERSONAL,
    config: {
      signing,
      dataDir: tmpdir(),
      accessTokenTtl: 900,
      refreshTokenTtl: 30 * 86_400,
      guestSignIn: true,
      redirectUris: [redirectUri],
      ...config,
    },
    onMoved,
    clock,
    log,
    owned: (thing, close) => {
      closers.unshift(() => close(thing))
      return thing
    },
  })
  const { users } = domain
  /** Signs in and says who that is. */
  const guest = async (nickname?: string, device = 'Windows의 Chrome') => {
    const { user, session } = await users.signInAsGuest({ nickname: nickname ?? null }, device)
    return { user, session, viewer: await viewerOf(session) }
  }
  const viewerOf = async ({ accessToken }: IssuedSession): Promise<Viewer> => {
    const viewer = await users.authenticate(`Bearer ${accessToken}`)
    if (!viewer) throw new Error('Nobody.')
    return viewer
  }
  const fromKakao = (person: Partial<KakaoPerson> = {}, device = 'iPhone의 앱') => {
    const code = randomUUID()
    people.set(code, { sub: 7n, nickname: '약먹는라이언', picture: null, ...person })
    return users.signInWithKakao({ code, redirectUri }, device)
  }
  const run = async (name: string) => domain.jobs.find(job => job.name === name)?.run({}, new AbortController().signal)
  const purge = () => run('user.purge')
  return { ...domain, clock, lines, people, unlinked, asked, run, purge, guest, viewerOf, fromKakao }
}

const count = async (table: string) =>
  Number((await postgres.sql`select count(*) from ${postgres.sql(table)}`)[0]?.['count'])

describe('signing in with Kakao', () => {
  test('makes a user and a session, and the same user the next time, as Kakao then calls them', async () => {
    const { fromKakao, clock, viewerOf, users } = await createWorld()
    const sub = 9_223_372_036_854_775_807n
    const first = await fromKakao({ sub, nickname: '라이언', picture: 'https://k.kakaocdn.net/1.jpg' })
    expect(first.user).toEqual({
      id: first.user.id,
      nickname: '라이언',
      picture: 'https://k.kakaocdn.net/1.jpg',
      timeZone: 'Asia/Seoul',
      missedAfterMinutes: 240,
      roles: ['USER'],
      isGuest: false,
      createdAt: new Date(clock.now()),
    })
    expect(first.session.accessTokenExpiresAt.getTime()).toBe(Math.floor(clock.now() / SECOND) * SECOND + 900 * SECOND)
    expect(first.session.refreshTokenExpiresAt.getTime()).toBe(clock.now() + 30 * DAY)
    await clock.advance(DAY)
    const second = await fromKakao({ sub, nickname: '춘식이', picture: null })
    expect(second.user).toMatchObject({ id: first.user.id, nickname: '춘식이', picture: null })
    expect(second.session.id).not.toBe(first.session.id)
    expect(await users.get(await viewerOf(second.session))).toEqual(second.user)
    expect(await fromKakao({ sub: sub - 1n })).not.toMatchObject({ user: { id: first.user.id } })
  })

  test('twenty at once are one user with twenty sessions', async () => {
    const { fromKakao, users, viewerOf } = await createWorld()
    const all = await Promise.all(Array.from({ length: 20 }, () => fromKakao({ sub: 42n })))
    expect(new Set(all.map(({ user }) => user.id)).size).toBe(1)
    expect(await users.countSessions(await viewerOf(all[0]!.session))).toBe(20)
  })

  test('leaves a nickname alone that was chosen here', async () => {
    const { fromKakao, users, viewerOf } = await createWorld()
    const { session } = await fromKakao({ nickname: '라이언' })
    await users.update(await viewerOf(session), { nickname: '나의 이름' })
    expect((await fromKakao({ nickname: '춘식이' })).user.nickname).toBe('나의 이름')
  })

  test('calls somebody of whom Kakao says nothing by no name, and keeps a name that it told before', async () => {
    const { fromKakao } = await createWorld()
    expect((await fromKakao({ sub: 1n, nickname: null })).user.nickname).toBe('카카오 사용자')
    expect((await fromKakao({ sub: 1n, nickname: '어피치' })).user.nickname).toBe('어피치')
    expect((await fromKakao({ sub: 1n, nickname: null })).user.nickname).toBe('어피치')
  })

  test('sends nobody to an address that isn’t on the list, and Kakao is not asked', async () => {
    const signIn = vi.fn()
    const { users } = await createWorld({ kakao: { signIn, unlink: async () => {} } })
    for (const other of [
      'https://evil.example/callback',
      `${redirectUri}/`,
      `${redirectUri}?x`,
      redirectUri.toUpperCase(),
      '',
    ])
      await expect(users.signInWithKakao({ code: 'c', redirectUri: other }, '')).rejects.toMatchObject({
        name: 'UserMistakeError',
        path: ['input', 'redirectUri'],
      })
    expect(signIn).not.toHaveBeenCalled()
  })

  test('tells what Kakao refuses with the field at fault, and makes nobody', async () => {
    const { users } = await createWorld()
    await expect(users.signInWithKakao({ code: 'used', redirectUri }, '')).rejects.toMatchObject({
      code: 'INVALID',
      path: ['input', 'code'],
      message: '인가 코드를 이미 썼거나 기한이 지났습니다.',
    })
    expect(await count('app_user')).toBe(0)
  })

  test('is told to be away where Kakao is, and to be off where it isn’t set up', async () => {
    const fails = async () => Promise.reject(new UpstreamError('kakao.com', 'timeout', '응답이 없습니다.'))
    const down = await createWorld({ kakao: { signIn: fails, unlink: fails } })
    await expect(down.fromKakao()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    const off = await createWorld({ kakao: null })
    await expect(off.fromKakao()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('a guest', () => {
  test('is called 손님 or as they wish, and is nobody where guests are off', async () => {
    const { users, guest } = await createWorld()
    expect((await guest()).user).toMatchObject({
      nickname: '손님',
      isGuest: true,
      roles: ['USER'],
      timeZone: 'Asia/Seoul',
    })
    const abroad = await users.signInAsGuest({ nickname: ' 지나가는 사람 ', timeZone: 'Europe/Berlin' }, '')
    expect(abroad.user).toMatchObject({ nickname: '지나가는 사람', timeZone: 'Europe/Berlin' })
    await expect(users.signInAsGuest({ nickname: '\u202e' }, '')).rejects.toMatchObject({ path: ['input', 'nickname'] })
    const closed = await createWorld({ config: { guestSignIn: false } })
    await expect(closed.users.signInAsGuest({}, '')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('is gone once they can’t come back; others stay', async () => {
    const { guest, fromKakao, users, purge, clock } = await createWorld()
    const [over, here, analyst, program] = [await guest(), await guest(), await guest(), await guest()]
    const kakao = await fromKakao()
    await users.roles.grant(analyst.user.id, 'ANALYST')
    await users.apiTokens.issue(program.user.id, { name: '밤 일', days: null })
    for (const { session } of [over, analyst, program, kakao]) await users.signOut(session.refreshToken)
    await purge()
    const left = async () => new Set((await users.newest(10)).map(({ id }) => id))
    const areLeft = (...people: { user: { id: string } }[]) =>
      vi.waitFor(async () => expect(await left()).toEqual(new Set(people.map(({ user }) => user.id))))
    await areLeft(here, analyst, program, kakao)
    await clock.advance(31 * DAY)
    await purge()
    await areLeft(analyst, program, kakao)
    expect([await count('session'), await count('refresh_token')]).toEqual([0, 0])
  })

  test('is gone wherever they stand among thousands of others', async () => {
    const { purge, clock } = await createWorld()
    const now = new Date(clock.now()).toISOString()
    await postgres.sql`
      insert into app_user (nickname, kakao_sub, created_at, updated_at)
      select '손님', case when i % 10 > 0 then i end, ${now}, ${now} from generate_series(1, 7000) i`
    await purge()
    await vi.waitFor(async () => expect(await count('app_user')).toBe(6_300), { timeout: 20_000 })
    expect(await postgres.sql`select 1 from app_user where kakao_sub is null`).toHaveLength(0)
  })

  test('and what has run out is deleted; what somebody holds is left for later', async () => {
    const { guest, purge, clock } = await createWorld()
    for (let i = 0; i < 3; i++) await guest()
    await clock.advance(31 * DAY)
    const hold = await postgres.sql.reserve()
    await hold`begin`
    await hold`select 1 from session order by id limit 1 for update`
    const purging = purge()
    try {
      await vi.waitFor(async () => expect(await count('session')).toBe(1), { timeout: 4_000 })
    } finally {
      await hold`rollback`
      hold.release()
    }
    await purging
    expect([await count('session'), await count('app_user')]).toEqual([0, 0])
  })

  test('is deleted by a job alone: whoever opens the users starts no clockwork', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const before = vi.getTimerCount()
      const { guest } = await createWorld()
      await guest()
      expect(vi.getTimerCount()).toBe(before)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('refreshing', () => {
  test('gives new tokens of the same session, which lives that much longer', async () => {
    const { guest, users, clock, viewerOf } = await createWorld()
    const { session, user } = await guest()
    await clock.advance(20 * DAY)
    const next = await users.refresh(session.refreshToken)
    expect(next.user).toEqual(user)
    expect(next.session).toMatchObject({ id: session.id, refreshTokenExpiresAt: new Date(clock.now() + 30 * DAY) })
    expect(next.session.refreshToken).not.toBe(session.refreshToken)
    await clock.advance(20 * DAY)
    const [row] = (
      await users.sessions(await viewerOf((await users.refresh(next.session.refreshToken)).session), {
        first: 5,
        after: null,
      })
    ).rows
    expect(row).toMatchObject({ lastSeenAt: new Date(clock.now()), expiresAt: new Date(clock.now() + 30 * DAY) })
  })

  test('twenty tabs at once, on two servers, are one rotation with one answer', async () => {
    const first = await createWorld()
    const second = await createWorld({ clock: first.clock })
    const { session } = await first.guest()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => [first, second][i % 2]!.users.refresh(session.refreshToken)),
    )
    expect(new Set(answers.map(answer => answer.session.refreshToken)).size).toBe(1)
    expect(await count('refresh_token')).toBe(2)
    await first.users.refresh(answers[0]!.session.refreshToken)
  })

  test('an answer that was lost is given again for ten seconds', async () => {
    const { guest, users, clock } = await createWorld()
    const { session } = await guest()
    const { session: next } = await users.refresh(session.refreshToken)
    await clock.advance(10 * SECOND)
    const again = await users.refresh(session.refreshToken)
    expect(again.session).toMatchObject({
      id: session.id,
      refreshToken: next.refreshToken,
      refreshTokenExpiresAt: next.refreshTokenExpiresAt,
    })
    expect(again.session.accessToken).not.toBe(next.accessToken)
  })

  test('a tab that lags behind two rotations is brought to the newest token', async () => {
    const { guest, users } = await createWorld()
    const { session } = await guest()
    const { session: next } = await users.refresh(session.refreshToken)
    const { session: newest } = await users.refresh(next.refreshToken)
    expect((await users.refresh(session.refreshToken)).session.refreshToken).toBe(newest.refreshToken)
  })

  test('a second use later on ends the session at once, for the thief and the owner, and is logged by ids alone', async () => {
    const { guest, users, clock, lines, viewerOf } = await createWorld()
    const { session, user } = await guest('가나다')
    const { session: next } = await users.refresh(session.refreshToken)
    await viewerOf(next)
    await clock.advance(10 * SECOND + 1)
    await expect(users.refresh(session.refreshToken)).rejects.toMatchObject(spent)
    await expect(users.refresh(next.refreshToken)).rejects.toMatchObject(spent)
    await expect(viewerOf(next)).rejects.toMatchObject(refused)
    const warnings = lines.filter(line => line.includes('"level":40'))
    expect(warnings.map(line => JSON.parse(line) as object)).toMatchObject([{ sessionId: session.id, userId: user.id }])
    for (const secret of [session.refreshToken, next.refreshToken, next.accessToken, '가나다'])
      expect(lines.join('')).not.toContain(secret)
    expect((await postgres.sql`select end_reason from session`)[0]).toEqual({ end_reason: 'reuse' })
  })

  test.each<[string, (token: string) => string]>([
    ['nothing', () => ''],
    ['an unknown one', () => randomBytes(32).toString('base64url')],
    ['one with NUL', token => `${token}\0`],
    ['one in another case', token => token.toLowerCase() + token.toUpperCase()],
    ['an endless one', () => 'A'.repeat(100_000)],
    ['SQL', () => "' or true --"],
  ])('a token that is none (%s) does nothing', async (_what, write) => {
    const { guest, users } = await createWorld()
    const { session } = await guest()
    await expect(users.refresh(write(session.refreshToken))).rejects.toMatchObject(spent)
    await users.signOut(write(session.refreshToken))
    await users.refresh(session.refreshToken)
  })

  test('one that has run out does nothing, even where it was used', async () => {
    const { guest, users, clock, lines } = await createWorld()
    const [unused, used] = [await guest(), await guest()]
    await clock.advance(DAY)
    const { session: next } = await users.refresh(used.session.refreshToken)
    await clock.advance(29 * DAY)
    for (const { session } of [unused, used])
      await expect(users.refresh(session.refreshToken)).rejects.toMatchObject(spent)
    await users.refresh(next.refreshToken)
    expect(lines.filter(line => line.includes('"level":40'))).toEqual([])
  })

  test('an access token is none, and neither is the hash that is kept', async () => {
    const { guest, users } = await createWorld()
    const { session } = await guest()
    const [row] = await postgres.sql<{ hash: Buffer }[]>`select hash from refresh_token`
    await expect(users.refresh(session.accessToken)).rejects.toMatchObject(spent)
    await expect(users.refresh(row!.hash.toString('base64url'))).rejects.toMatchObject(spent)
  })

  test('a session that dies is asked for as long as its token, and no longer', async () => {
    const { guest, clock } = await createWorld({ config: { refreshTokenTtl: 60 } })
    const { session } = await guest()
    expect(session.accessTokenExpiresAt.getTime()).toBe(Math.floor((clock.now() + MINUTE) / SECOND) * SECOND)
  })

  test('whatever is shown in whatever order, a session has one token to go on with, and a late second use ends it', async () => {
    const { guest, users, clock } = await createWorld()
    const step = fc.record({ which: fc.nat(), wait: fc.constantFrom(0, 0, 1, 4_000, 9_999, 10_000, 10_001, 60_000) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async steps => {
        const { session } = await guest()
        const issued = [session.refreshToken]
        const usedAt = new Map<string, number>()
        let isOver = false
        for (const { which, wait } of steps) {
          await clock.advance(wait)
          const token = issued[which % issued.length]!
          const first = usedAt.get(token)
          const isLate = first !== undefined && clock.now() - first > 10_000
          const answer = await users.refresh(token).catch(() => null)
          expect(answer === null).toBe(isOver || isLate)
          isOver ||= isLate
          if (!isOver && first === undefined) usedAt.set(token, clock.now())
          if (answer && !issued.includes(answer.session.refreshToken)) issued.push(answer.session.refreshToken)
          if (answer) expect(answer.session.refreshToken).toBe(issued.at(-1))
          const rows = await postgres.sql`
            select session.ended_at is null as live, count(*) filter (where used_at is null)::int as unused
            from refresh_token join session on session.id = session_id where session_id = ${session.id} group by 1`
          expect(rows).toEqual([{ live: !isOver, unused: 1 }])
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('ending', () => {
  test('signing out ends that session at once, and no other; a second time is no mistake', async () => {
    const { fromKakao, users, viewerOf } = await createWorld()
    const [phone, laptop] = [await fromKakao(), await fromKakao()]
    await viewerOf(phone.session)
    await users.signOut(phone.session.refreshToken)
    await users.signOut(phone.session.refreshToken)
    await expect(viewerOf(phone.session)).rejects.toMatchObject(refused)
    await expect(users.refresh(phone.session.refreshToken)).rejects.toMatchObject(spent)
    await viewerOf((await users.refresh(laptop.session.refreshToken)).session)
  })

  test('on every other server it is over within moments', async () => {
    const first = await createWorld()
    const second = await createWorld({ clock: first.clock })
    const { session, user } = await first.guest()
    await second.viewerOf(session)
    const heard = vi.fn()
    second.users.onViewerChanged(heard)
    await first.users.signOut(session.refreshToken)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(user.id))
    await expect(second.viewerOf(session)).rejects.toMatchObject(refused)
  })

  test('one of one’s own by its id; a stranger’s, an unknown and a malformed one are the same', async () => {
    const { fromKakao, users, viewerOf } = await createWorld()
    const [mine, other] = [await fromKakao({ sub: 1n }), await fromKakao({ sub: 1n })]
    const stranger = await fromKakao({ sub: 2n })
    const me = await viewerOf(mine.session)
    const bad = [
      stranger.session.id,
      randomUUID(),
      '',
      'x'.repeat(10_000),
      "' or true --",
      '\0',
      `${other.session.id} `,
    ]
    const answers = await Promise.all(bad.map(id => users.endSession(me, id).catch((error: unknown) => String(error))))
    expect(new Set(answers).size).toBe(1)
    await expect(users.endSession(me, randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
    await viewerOf(stranger.session)
    await users.endSession(me, other.session.id)
    await expect(viewerOf(other.session)).rejects.toMatchObject(refused)
    await expect(users.endSession(me, other.session.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await viewerOf(mine.session)
  })

  test('everywhere, with 10,000 sessions, is one notice, and lists go by an index', async () => {
    const { fromKakao, users, viewerOf, clock } = await createWorld()
    const mine = await fromKakao({ sub: 1n })
    const stranger = await fromKakao({ sub: 2n })
    const me = await viewerOf(mine.session)
    const now = new Date(clock.now()).toISOString()
    await postgres.sql`
      insert into session (user_id, device, created_at, last_seen_at, expires_at)
      select ${me.userId}, 'D', ${now}::timestamptz - i / 3 * interval '1 ms', ${now}, ${now}::timestamptz + interval '1 day'
      from generate_series(1, 9999) i`
    await postgres.sql`analyze session`
    const seen = new Set<string>()
    let after: { createdAt: Date; id: string } | null = null
    for (let hasMore = true; hasMore;) {
      const page: Awaited<ReturnType<typeof users.sessions>> = await users.sessions(me, { first: 100, after })
      for (const { id } of page.rows) seen.add(id)
      after = page.rows.at(-1) ?? null
      hasMore = page.hasMore
    }
    expect(seen.size).toBe(10_000)
    expect(await users.countSessions(me)).toBe(10_000)
    const plan = await postgres.sql`
      explain select id from session where user_id = ${me.userId} and ended_at is null and expires_at > ${now}
        and (created_at, id) < (${now}::timestamptz - interval '2 s', ${me.credential.id})
      order by created_at desc, id desc limit 101`
    expect(plan.map(row => String(row['QUERY PLAN'])).join('\n')).toMatch(/Index Scan Backward using session_user_live/)
    expect(plan.map(row => String(row['QUERY PLAN'])).join('\n')).not.toMatch(/Sort/)

    const heard = vi.fn()
    users.onViewerChanged(heard)
    expect(await users.signOutEverywhere(me)).toBe(10_000)
    expect(await users.signOutEverywhere(me)).toBe(0)
    await expect(viewerOf(mine.session)).rejects.toMatchObject(refused)
    await viewerOf(stranger.session)
    await users.signOut(stranger.session.refreshToken)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2))
    expect(heard.mock.calls).toEqual([[me.userId], [stranger.user.id]])
  })
})

describe('what is listed', () => {
  test('are one’s own live sessions, newest first, with where and when', async () => {
    const { fromKakao, users, viewerOf, clock } = await createWorld()
    const stranger = await fromKakao({ sub: 2n })
    const old = await fromKakao({ sub: 1n }, 'Windows의 Chrome')
    await clock.advance(MINUTE)
    const ended = await fromKakao({ sub: 1n })
    const mine = await fromKakao({ sub: 1n }, 'iPhone의 앱')
    await users.signOut(ended.session.refreshToken)
    const me = await viewerOf(mine.session)
    const { rows, hasMore } = await users.sessions(me, { first: 10, after: null })
    const at = new Date(clock.now())
    expect({ rows, hasMore }).toEqual({
      hasMore: false,
      rows: [
        {
          id: mine.session.id,
          device: 'iPhone의 앱',
          createdAt: at,
          lastSeenAt: at,
          expiresAt: mine.session.refreshTokenExpiresAt,
        },
        expect.objectContaining({ id: old.session.id, device: 'Windows의 Chrome' }),
      ],
    })
    const ids = [stranger, old, ended, mine].map(({ session }) => session.id)
    const found = await users.sessionsByIds(me, [...ids, 'no uuid', '\0', randomUUID()])
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set([old.session.id, mine.session.id]))
    expect(await users.sessionsByIds(me, ['no uuid'])).toEqual([])
    expect(await users.countSessions(me)).toBe(2)
  })

  test('a session is seen when it is used, a minute apart, though its row be locked', async () => {
    const { guest, users, clock, viewerOf } = await createWorld()
    const { session, viewer } = await guest()
    const lastSeen = async () => (await users.sessions(viewer, { first: 1, after: null })).rows[0]?.lastSeenAt.getTime()
    await clock.advance(2 * MINUTE)
    const held = await postgres.sql.reserve()
    await held`begin`
    await held`select 1 from session for update`
    await viewerOf(session)
    await held`rollback`
    held.release()
    await vi.waitFor(async () => expect(await lastSeen()).toBe(clock.now()))
  })
})

describe('the account', () => {
  test('takes a nickname and a time zone, each by itself, and says what is wrong with one', async () => {
    const { guest, users, viewerOf, clock } = await createWorld()
    const { session } = await guest('처음')
    const me = await viewerOf(session)
    await clock.advance(SECOND)
    expect(await users.update(me, { nickname: '다음' })).toMatchObject({ nickname: '다음', timeZone: 'Asia/Seoul' })
    expect(await users.update(me, { timeZone: 'Asia/Tokyo', nickname: null })).toMatchObject({
      nickname: '다음',
      timeZone: 'Asia/Tokyo',
    })
    expect(await users.update(me, {})).toMatchObject({ nickname: '다음' })
    await expect(users.update(me, { nickname: '가'.repeat(41) })).rejects.toMatchObject({
      code: 'TOO_LONG',
      path: ['input', 'nickname'],
    })
    await expect(users.update(me, { nickname: 'a\0' })).rejects.toMatchObject({
      code: 'INVALID',
      path: ['input', 'nickname'],
    })
    expect(await users.update(me, { missedAfterMinutes: 15 })).toMatchObject({ missedAfterMinutes: 15 })
    expect(await users.update(me, { missedAfterMinutes: 2_880, timeZone: null })).toMatchObject({
      missedAfterMinutes: 2_880,
      timeZone: 'Asia/Tokyo',
    })
    for (const missedAfterMinutes of [14, 2_881, 0, -1, 15.5, NaN, 2 ** 31 - 1])
      await expect(users.update(me, { nickname: '또', missedAfterMinutes })).rejects.toMatchObject({
        code: 'OUT_OF_RANGE',
        path: ['input', 'missedAfterMinutes'],
      })
    expect(await users.get(me)).toMatchObject({ nickname: '다음', missedAfterMinutes: 2_880 })
    await users.erase(me)
    for (const wish of [{ nickname: '유령' }, {}])
      await expect(users.update(me, wish)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('tells in the same transaction who has moved to another zone, and nothing of other changes', async () => {
    const moved: string[] = []
    let isRefused = false
    const { guest, users } = await createWorld({
      onMoved: async (tx, userId) => {
        const [row] = await tx.execute<{ zone: string }>('select time_zone as zone from app_user')
        moved.push(`${userId} ${row?.zone ?? ''}`)
        if (isRefused) throw new Error('not so')
      },
    })
    const { viewer } = await guest()
    const id = viewer.userId
    for (const wish of [{ nickname: '다음' }, { timeZone: 'Asia/Seoul' }, { missedAfterMinutes: 30 }, {}])
      await users.update(viewer, wish)
    expect(moved).toEqual([])
    await users.update(viewer, { timeZone: 'Asia/Tokyo', nickname: '또' })
    await users.update(viewer, { timeZone: 'Asia/Tokyo' })
    expect(moved).toEqual([`${id} Asia/Tokyo`])
    isRefused = true
    await expect(users.update(viewer, { timeZone: 'Europe/Paris', nickname: '파리' })).rejects.toThrow('not so')
    expect(await users.get(viewer)).toMatchObject({ timeZone: 'Asia/Tokyo', nickname: '또' })
  })

  test('erased, leaves nothing, ends at once, and is unlinked at Kakao; nobody else is touched', async () => {
    const { fromKakao, users, viewerOf, unlinked, lines, asked, run } = await createWorld()
    const mine = await fromKakao({ sub: 11n, nickname: '지워질이름' })
    const other = await fromKakao({ sub: 12n })
    const me = await viewerOf(mine.session)
    const { token } = await users.apiTokens.issue(me.userId, { name: '토큰', days: 1 })
    const heard = vi.fn()
    users.onViewerChanged(heard)
    await users.erase(me)
    await expect(viewerOf(mine.session)).rejects.toMatchObject(refused)
    await expect(users.authenticate(`Bearer ${token}`)).rejects.toMatchObject(refused)
    await expect(users.refresh(mine.session.refreshToken)).rejects.toMatchObject(spent)
    expect(await users.get(me)).toBeNull()
    expect(asked).toEqual(['user.unlink'])
    await run('user.unlink')
    expect([unlinked, await count('kakao_unlink')]).toEqual([[11n], 0])
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(me.userId))
    for (const table of ['session', 'refresh_token', 'app_user'])
      expect([table, await count(table)]).toEqual([table, 1])
    expect(await count('api_token')).toBe(0)
    await viewerOf(other.session)
    await users.erase(me)
    expect(lines.join('')).not.toContain('지워질이름')
  })

  test('erased while Kakao is down stays to be unlinked, and is taken off that list by signing in again', async () => {
    const people: KakaoPerson[] = [{ sub: 5n, nickname: null, picture: null }]
    const unlink = vi.fn(async () => Promise.reject(new UpstreamError('kakao.com', 'server', '고장')))
    const { users, viewerOf, countUnlinks, run } = await createWorld({
      kakao: { signIn: async () => people[0]!, unlink },
    })
    const code = { code: 'c', redirectUri }
    const { session, user } = await users.signInWithKakao(code, '')
    await users.erase(await viewerOf(session))
    await run('user.unlink')
    expect(unlink).toHaveBeenCalledOnce()
    expect(await countUnlinks()).toBe(1)
    const again = await users.signInWithKakao(code, '')
    expect(again.user.id).not.toBe(user.id)
    expect(await countUnlinks()).toBe(0)
  })

  test('is erased when its person has unlinked it at Kakao; an unknown one is nobody', async () => {
    const { fromKakao, users, viewerOf, unlinked, countUnlinks } = await createWorld()
    const { session } = await fromKakao({ sub: 9n })
    await users.eraseByKakaoSub(8n, null)
    await viewerOf(session)
    await users.eraseByKakaoSub(9n, null)
    await users.eraseByKakaoSub(9n, null)
    await expect(viewerOf(session)).rejects.toMatchObject(refused)
    expect([await count('app_user'), await countUnlinks(), unlinked]).toEqual([0, 0, []])
  })

  test('stays where its person has signed in again since they unlinked it, however often Kakao tells of that', async () => {
    const { clock, fromKakao, users, viewerOf } = await createWorld()
    await fromKakao({ sub: 9n })
    const left = clock.now() + 1_000
    await clock.advance(2_000)
    const { session } = await fromKakao({ sub: 9n })
    await users.eraseByKakaoSub(9n, left)
    await viewerOf(session)
    await users.eraseByKakaoSub(9n, clock.now())
    await expect(viewerOf(session)).rejects.toMatchObject(refused)
  })

  test('made after they had left stays, though none of its sessions is left to tell of that', async () => {
    const { clock, fromKakao, users } = await createWorld({ config: { refreshTokenTtl: 3_600 } })
    await fromKakao({ sub: 9n })
    const left = clock.now()
    await users.eraseByKakaoSub(9n, left)
    await clock.advance(SECOND)
    const { user } = await fromKakao({ sub: 9n })
    await postgres.sql`delete from session`
    await users.eraseByKakaoSub(9n, left)
    expect(await users.newest(1)).toMatchObject([{ id: user.id }])
  })

  test('erased while it signs in and refreshes all at once, ends without anybody waiting for ever', async () => {
    const { fromKakao, users, viewerOf } = await createWorld()
    const all = await Promise.all(Array.from({ length: 8 }, () => fromKakao({ sub: 3n })))
    const me = await viewerOf(all[0]!.session)
    const work = all.flatMap(({ session }, i) => [
      users.refresh(session.refreshToken).catch((error: unknown) => expect(error).toMatchObject(spent)),
      i % 3 === 0 ? users.erase(me) : i % 3 === 1 ? fromKakao({ sub: 3n }) : users.signOutEverywhere(me),
    ])
    await expect(Promise.all(work)).resolves.toHaveLength(16)
    expect(await count('app_user')).toBeLessThanOrEqual(1)
  })

  test('can be had as JSON: all that is held, nothing secret, and nothing of anybody else', async () => {
    const { fromKakao, users, viewerOf, clock } = await createWorld()
    const stranger = await fromKakao({ sub: 1n, nickname: '남의이름' })
    const { session } = await fromKakao({ sub: 9_007_199_254_740_993n, nickname: '내이름' })
    const next = await users.refresh(session.refreshToken)
    const me = await viewerOf(session)
    const { token, id } = await users.apiTokens.issue(me.userId, { name: '연구', days: 30 })
    const exported = JSON.parse(JSON.stringify(await users.export(me))) as Record<string, unknown>
    const at = new Date(clock.now()).toISOString()
    expect(exported).toMatchObject({
      exportedAt: at,
      user: { id: me.userId, kakaoSub: '9007199254740993', nickname: '내이름', roles: ['USER'], createdAt: at },
      sessions: [{ id: session.id, device: 'iPhone의 앱', createdAt: at, endedAt: null }],
      refreshTokens: [
        { sessionId: session.id, usedAt: at },
        { sessionId: session.id, usedAt: null },
      ],
      apiTokens: [{ id, name: '연구', revokedAt: null }],
    })
    const hashes = await postgres.sql<
      { hash: Buffer }[]
    >`select hash from refresh_token union select salt from refresh_token union select hash from api_token`
    const text = JSON.stringify(exported)
    for (const secret of [token, next.session.refreshToken, session.refreshToken, '남의이름', stranger.user.id])
      expect(text).not.toContain(secret)
    for (const { hash } of hashes)
      for (const form of ['hex', 'base64', 'base64url'] as const) expect(text).not.toContain(hash.toString(form))
    expect(text).not.toMatch(/"(hash|salt|data)"/)
  })

  test('and however many want theirs at once, one is read after the other and others are served', async () => {
    const { users, guest } = await createWorld()
    const people = await Promise.all(Array.from({ length: 12 }, (_, at) => guest(`사람${at}`)))
    const held = await postgres.sql.begin(async sql => {
      await sql`lock table refresh_token in access exclusive mode`
      const exports = Promise.all(people.map(({ viewer }) => users.export(viewer)))
      const waiting = async () => {
        const [row] = await sql<
          { count: number }[]
        >`select count(*)::int from pg_locks join pg_database d on d.oid = database where not granted and datname = current_database()`
        return row?.count
      }
      await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 5_000 })
      const answers = await Promise.all(people.map(({ viewer }) => users.get(viewer)))
      expect(answers.map(user => user?.nickname)).toEqual(people.map(({ user }) => user.nickname))
      expect(await waiting()).toBe(1)
      return { exports }
    })
    const exported = await held.exports
    expect(exported.map(({ user }) => user)).toEqual(
      people.map(({ user: { id } }) => expect.objectContaining({ id }) as unknown),
    )
  })

  test('and more than can be held at once is not read', async () => {
    const { guest } = await createWorld()
    const { viewer } = await guest('민지')
    const exports = (largest: number) => createExportStore(postgres.db, { largest }).readAll(viewer.userId, PERSONAL)
    expect(await exports(10)).toBeNull()
    expect(await exports(10_000)).toMatchObject({ user: { id: viewer.userId } })
  })
})

describe('roles and API tokens', () => {
  test('a role is there with the next operation on every server, and gone as soon; nobody loses USER', async () => {
    const first = await createWorld()
    const second = await createWorld({ clock: first.clock })
    const { session, user } = await first.guest()
    await second.viewerOf(session)
    expect((await first.users.roles.grant(user.id, 'ANALYST')).roles).toEqual(['USER', 'ANALYST'])
    expect((await first.users.roles.grant(user.id, 'ANALYST')).roles).toEqual(['USER', 'ANALYST'])
    expect((await first.viewerOf(session)).roles).toEqual(['USER', 'ANALYST'])
    await vi.waitFor(async () => expect((await second.viewerOf(session)).roles).toEqual(['USER', 'ANALYST']))
    await first.users.roles.revoke(user.id, 'ANALYST')
    expect((await first.viewerOf(session)).roles).toEqual(['USER'])
    await expect(first.users.roles.revoke(user.id, 'USER')).rejects.toMatchObject({ path: ['role'] })
    for (const id of [randomUUID(), 'nobody', ''])
      await expect(first.users.roles.grant(id, 'ADMIN')).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['userId'] })
  })

  test('the log says who was given what and what was taken, by ids, and never the token', async () => {
    const { guest, users, lines } = await createWorld()
    const { user } = await guest()
    await users.roles.grant(user.id, 'ANALYST')
    const { id, token } = await users.apiTokens.issue(user.id, { name: '연구실', days: 90 })
    await users.apiTokens.revoke(id)
    await users.roles.revoke(user.id, 'ANALYST')
    const told = lines
      .map(line => JSON.parse(line) as Record<string, unknown>)
      .filter(({ userId }) => userId === user.id)
    expect(told.map(({ msg, role, apiTokenId }) => [msg, role ?? apiTokenId])).toEqual([
      ['a role was granted', 'ANALYST'],
      ['an API token was issued', id],
      ['an API token was revoked', id],
      ['a role was taken', 'ANALYST'],
    ])
    expect(lines.join('')).not.toMatch(new RegExp(`${token.slice(8)}|연구실`))
  })

  test('a token works until it is revoked or has run out, and is kept as a hash alone', async () => {
    const { guest, users, clock } = await createWorld()
    const { user } = await guest()
    const { id, token, expiresAt } = await users.apiTokens.issue(user.id, { name: '연구실', days: 90 })
    expect(token).toMatch(/^pilling_[\w-]{43}$/)
    expect(expiresAt).toEqual(new Date(clock.now() + 90 * DAY))
    expect(await users.authenticate(`Bearer ${token}`)).toEqual({
      userId: user.id,
      roles: ['USER'],
      credential: { kind: 'token', id, expiresAt: expiresAt?.getTime() },
      isGuest: true,
      isVerified: true,
    })
    await vi.waitFor(async () => expect((await users.apiTokens.list())[0]?.lastUsedAt).toEqual(new Date(clock.now())))
    const rows = await postgres.sql`select * from api_token`
    expect(JSON.stringify(rows)).not.toContain(token.slice(8))
    await users.apiTokens.revoke(id)
    await expect(users.authenticate(`Bearer ${token}`)).rejects.toMatchObject(refused)
    for (const other of [id, randomUUID(), 'x'])
      await expect(users.apiTokens.revoke(other)).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
    await clock.advance(SECOND)
    const short = await users.apiTokens.issue(user.id, { name: '하루', days: 1 })
    await clock.advance(DAY)
    await expect(users.authenticate(`Bearer ${short.token}`)).rejects.toMatchObject(refused)
    expect((await users.apiTokens.list()).map(each => [each.name, each.revokedAt !== null])).toEqual([
      ['하루', false],
      ['연구실', true],
    ])
  })

  test.each([
    [{ name: ' ', days: null }, 'name'],
    [{ name: 'a\0', days: null }, 'name'],
    [{ name: '가'.repeat(61), days: null }, 'name'],
    [{ name: 'a', days: 0 }, 'days'],
    [{ name: 'a', days: 1.5 }, 'days'],
    [{ name: 'a', days: 1e9 }, 'days'],
    [{ name: 'a', days: NaN }, 'days'],
  ])('a token can’t be %j', async (wish, field) => {
    const { guest, users } = await createWorld()
    const { user } = await guest()
    await expect(users.apiTokens.issue(user.id, wish)).rejects.toMatchObject({ path: [field] })
  })

  test('the database itself refuses a role that is none', async () => {
    const { guest } = await createWorld()
    const { user } = await guest()
    for (const roles of ['{USER,ROOT}', '{ADMIN}', '{}'])
      await expect(postgres.sql`update app_user set roles = ${roles} where id = ${user.id}`).rejects.toThrow(
        'app_user_roles',
      )
  })
})

const untold = { code: 'UPSTREAM_UNAVAILABLE', details: { retryAfter: 1 } }

test('with PostgreSQL away a session goes on as a plain user, and an account says when to try again', async () => {
  const up = await createWorld()
  const { session, user, viewer: known } = await up.guest()
  await up.users.roles.grant(user.id, 'ADMIN')
  const closed = connectPostgres('postgres://nobody@127.0.0.1:1/nowhere', { log: pino({ level: 'silent' }) })
  closers.push(() => closed.close())
  const { users, viewerOf } = await createWorld({ clock: up.clock, db: closed.db })
  const viewer = await viewerOf(session)
  expect(viewer).toMatchObject({ userId: user.id, roles: ['USER'], isVerified: false })
  await Promise.all([users.get(viewer), users.erase(viewer)].map(work => expect(work).rejects.toMatchObject(untold)))
  const unavailable = { code: 'UPSTREAM_UNAVAILABLE', details: { retryAfter: 5 } }
  await Promise.all(
    [users.get(known), users.refresh(session.refreshToken), users.erase(known), users.signInAsGuest({}, '')].map(work =>
      expect(work).rejects.toMatchObject(unavailable),
    ),
  )
})

test('for whom a signature alone speaks nothing that is theirs is read or changed', async () => {
  const { users, guest } = await createWorld()
  const { viewer, user } = await guest('민지')
  const alone = { ...viewer, isVerified: false }
  const asked = [
    users.get(alone),
    users.update(alone, { nickname: '남', timeZone: null }),
    users.erase(alone),
    users.export(alone),
    users.sessions(alone, { first: 10, after: null }),
    users.countSessions(alone),
    users.sessionsByIds(alone, [viewer.credential.id]),
    users.endSession(alone, viewer.credential.id),
    users.signOutEverywhere(alone),
  ]
  await Promise.all(asked.map(work => expect(work).rejects.toMatchObject(untold)))
  expect(await users.get(viewer)).toEqual(user)
  expect(await users.countSessions(viewer)).toBe(1)
})

test('once PostgreSQL is back, whoever holds on to a viewer is told to look again', async () => {
  const proxy = await startProxy({ port: Number(new URL(database.url).port) })
  const through = connectPostgres(proxy.through(database.url), { log: pino({ level: 'silent' }) })
  closers.push(
    () => through.close(),
    () => proxy.close(),
  )
  const { users, guest, viewerOf, clock } = await createWorld({ db: through.db })
  const heard: (string | null)[] = []
  const { session } = await guest()
  await proxy.cut()
  await clock.advance(5 * SECOND)
  expect(await viewerOf(session)).toMatchObject({ isVerified: false })
  await proxy.heal()
  users.onViewerChanged(whose => heard.push(whose))
  await vi.waitFor(async () => {
    await clock.advance(SECOND)
    expect(await viewerOf(session)).toMatchObject({ isVerified: true })
  }, 5_000)
  expect(heard).toEqual([null])
})

test('two workers never claim the same person to unlink, and a lease that ran out comes up again', async () => {
  const store = createUnlinkStore(postgres.db)
  const [now, later] = [new Date(1_800_000_000_000), new Date(1_800_000_060_000)]
  await postgres.sql`
    insert into kakao_unlink (sub, asked_at, next_try_at)
    select i, ${now.toISOString()}, ${now.toISOString()} from generate_series(1, 30) i`
  const claims = await Promise.all(Array.from({ length: 40 }, () => store.claimUnlink(now, later)))
  const subs = claims.flatMap(claim => (claim ? [claim.sub] : []))
  expect(new Set(subs).size).toBe(subs.length)
  for (let claim = await store.claimUnlink(now, later); claim; claim = await store.claimUnlink(now, later))
    subs.push(claim.sub)
  expect(subs.length).toBe(30)
  expect(await store.claimUnlink(later, later)).toMatchObject({ attempts: 2, askedAt: now })
  await store.unlinkLater({ sub: 1n, askedAt: now }, new Date(later.getTime() + 1))
  await store.unlinkDone({ sub: 2n, askedAt: now })
  expect(await store.countUnlinks()).toBe(29)
})

test('what a worker finds out of somebody who came back and left again meanwhile says nothing of their new row', async () => {
  const store = createUnlinkStore(postgres.db)
  const [first, again, later] = [0, 1, 2].map(ms => new Date(1_800_000_000_000 + ms)) as [Date, Date, Date]
  const leave = (at: Date) => postgres.sql`
    insert into kakao_unlink (sub, asked_at, next_try_at) values (7, ${at.toISOString()}, ${at.toISOString()})`
  await leave(first)
  const claim = await store.claimUnlink(first, later)
  if (!claim) throw new Error('Nobody was claimed.')
  expect(await store.isStillAsked(claim)).toBe(true)
  await postgres.sql`delete from kakao_unlink`
  expect(await store.isStillAsked(claim)).toBe(false)
  await leave(again)
  expect(await store.isStillAsked(claim)).toBe(false)
  await store.unlinkLater(claim, new Date(later.getTime() + DAY))
  await store.unlinkDone(claim)
  expect(await store.claimUnlink(again, later)).toEqual({ sub: 7n, attempts: 1, askedAt: again })
})
