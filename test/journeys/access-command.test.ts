import { createHash, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { expect, onTestFinished, test, vi } from 'vitest'
import { findFreePort } from '../../src/db/port.js'
import { toGlobalId } from '../../src/graph/node.js'
import { openSocket } from '../fakes/socket.js'
import { startProgram } from '../program.js'
import { createWorld, type Person, type World } from '../world.js'

/** Runs `npm run access` to its end. */
async function run(env: Record<string, string>, ...args: string[]) {
  const program = startProgram('dist/access.js', env, ...args)
  return { code: await program.ended, said: program.said() }
}
const access = (world: World, ...args: string[]) => run(world.settings, ...args)
/** Several commands, each a whole process, on a busy machine. */
const PATIENCE = 90_000

const uuidOf = ({ id }: Pick<Person, 'id'>) => Buffer.from(id, 'base64url').toString().replace('User:', '')
const lineOf = (said: string, id: string) => said.split('\n').find(line => line.startsWith(id)) ?? ''

/** A token issued by the command, and its id. */
async function issue(world: World, userId: string, ...more: string[]) {
  const { code, said } = await access(world, 'token', userId, '--name', '통계팀', ...more)
  expect(code).toBe(0)
  const [token = ''] = /pilling_[\w-]{43}/.exec(said) ?? []
  const [, id = ''] = /revoke-token ([0-9a-f-]{36})/.exec(said) ?? []
  expect([token, id]).not.toContain('')
  return { token, id, said }
}

/** A token, where the command that issues it is not what is tested. */
const tokenOf = (world: World, person: Person, days: number | null = 1) =>
  world.app.users.apiTokens.issue(uuidOf(person), { name: '통계팀', days })

const asking =
  (server: Pick<World, 'send'>, token: string) =>
  (query = '{ viewer { id roles } }') =>
    server.send<{ viewer: { id: string; roles: string[] } }>(query, {}, { authorization: `Bearer ${token}` })

/** Every row of every table, as text. */
async function everyRow(url: string): Promise<string> {
  const sql = postgres(url, { max: 1 })
  onTestFinished(() => sql.end())
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`
  const rows = await Promise.all(tables.map(({ name }) => sql.unsafe(`select t::text as row from ${name} t`)))
  return rows.flatMap(each => each.map(({ row }) => String(row))).join('\n')
}

const NO_TRACE = / {4}at |node_modules|Failed query|params:/

test('users are listed, newest first, by id and never by name', async () => {
  const world = await createWorld()
  const [first, second] = [await world.signIn('김이름표식'), await world.signIn('박이름표식')]
  const { code, said } = await access(world, 'users')
  expect(code).toBe(0)
  expect(said).not.toContain('이름표식')
  expect(lineOf(said, uuidOf(first))).toMatch(/USER$/)
  expect(said.indexOf(uuidOf(second))).toBeLessThan(said.indexOf(uuidOf(first)))
})

test(
  'a role is granted and taken, by uuid and by the graph’s own id',
  async () => {
    const world = await createWorld()
    const [byUuid, byNode] = [await world.signIn(), await world.signIn()]
    const granted = await Promise.all([
      access(world, 'grant', uuidOf(byUuid).toUpperCase(), 'ANALYST'),
      access(world, 'grant', byNode.id, 'admin'),
    ])
    expect(granted.map(({ code }) => code)).toEqual([0, 0])
    expect(granted[0].said).toContain('USER, ANALYST')
    const rolesOf = async (person: Person) =>
      (await person.ask<{ viewer: { roles: string[] } }>('{ viewer { roles } }')).viewer.roles
    await vi.waitFor(async () => expect(await rolesOf(byUuid)).toEqual(['USER', 'ANALYST']), { timeout: 10_000 })
    await vi.waitFor(async () => expect(await rolesOf(byNode)).toEqual(['USER', 'ADMIN']), { timeout: 10_000 })
    expect(lineOf((await access(world, 'users')).said, uuidOf(byNode))).toMatch(/USER, ADMIN$/)

    const again = await access(world, 'grant', byNode.id, 'ADMIN')
    expect([again.code, again.said]).toEqual([0, expect.stringMatching(/USER, ADMIN$/m)])
    expect((await access(world, 'revoke', byNode.id, 'ADMIN')).code).toBe(0)
    await vi.waitFor(async () => expect(await rolesOf(byNode)).toEqual(['USER']), { timeout: 10_000 })
    expect(await rolesOf(byUuid)).toEqual(['USER', 'ANALYST'])
  },
  PATIENCE,
)

test(
  'a token is shown once, works on running servers, and lies nowhere but as a hash',
  async () => {
    const world = await createWorld()
    const person = await world.signIn()
    await world.app.users.roles.grant(uuidOf(person), 'ANALYST')
    const { token, id, said } = await issue(world, person.id)
    expect(said).toContain(`Authorization: Bearer ${token}`)
    const ask = asking(world, token)
    expect(await ask()).toMatchObject({ status: 200, data: { viewer: { id: person.id, roles: ['USER', 'ANALYST'] } } })

    const secret = token.replace('pilling_', '')
    const bytes = Buffer.from(secret, 'base64url')
    const rows = await everyRow(world.databaseUrl)
    for (const form of [token, secret, bytes.toString('hex'), bytes.toString('base64')])
      expect(rows.includes(form)).toBe(false)
    expect(rows).toContain(createHash('sha256').update(token).digest('hex'))

    const isSeen = async () => (await world.app.users.apiTokens.list())[0]?.lastUsedAt
    await vi.waitFor(async () => expect(await isSeen()).toBeInstanceOf(Date), { timeout: 10_000 })
    const listed = await access(world, 'tokens')
    // When it was issued, until when it is good, and when it was last used.
    expect(lineOf(listed.said, id)).toMatch(/( {2}\d{4}-\d\d-\d\dT\d\d:\d\dZ){3} {2}\S+ \(issued\) {2}통계팀$/)
    expect(listed.said).not.toContain(secret)
    expect(lineOf(listed.said, id)).toContain(uuidOf(person))
  },
  PATIENCE,
)

test('what belongs to a person’s account is closed to a token; what the person may read is not', async () => {
  const world = await createWorld()
  const person = await world.signIn('그대로')
  const ask = asking(world, (await tokenOf(world, person)).token)
  expect((await ask('{ viewer { id nickname } }')).errors).toEqual([])
  for (const operation of [
    '{ exportViewer }',
    '{ viewer { sessions { nodes { id } } } }',
    'mutation { updateViewer(input: { nickname: "바뀜" }) { viewer { id } } }',
    'mutation { signOutEverywhere { userErrors { code } } }',
    'mutation { deleteViewer { deletedId } }',
    `mutation { endSession(id: "${toGlobalId('ViewerSession', randomUUID())}") { deletedId } }`,
  ])
    expect((await ask(operation)).errors, operation).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  expect(await person.ask('{ viewer { nickname } }')).toEqual({ viewer: { nickname: '그대로' } })
})

test(
  'a token that is revoked is refused on running servers within seconds, and its socket is closed',
  async () => {
    const world = await createWorld()
    const other = await world.open()
    const person = await world.signIn()
    const [revoked, kept] = [await tokenOf(world, person), await tokenOf(world, person)]
    const asks = [asking(world, revoked.token), asking(other, revoked.token)]
    for (const ask of asks) expect((await ask()).status).toBe(200)
    const socket = await openSocket({ port: Number(new URL(other.url).port) })
    await socket.init(`Bearer ${revoked.token}`)

    const { code, said } = await access(world, 'revoke-token', revoked.id)
    expect([code, said]).toEqual([0, expect.stringContaining('revoked')])
    for (const ask of asks)
      await vi.waitFor(async () => expect((await ask()).status).toBe(401), { timeout: 10_000, interval: 20 })
    expect(await socket.closed()).toBe('4403 Session ended')
    expect((await asking(world, kept.token)()).status).toBe(200)
    expect((await person.send('{ viewer { id } }')).status).toBe(200)
    const list = (await access(world, 'tokens')).said
    expect([lineOf(list, revoked.id), lineOf(list, kept.id)]).toEqual([
      expect.stringContaining('revoked'),
      expect.stringContaining('issued'),
    ])
    const again = await access(world, 'revoke-token', revoked.id)
    expect([again.code, again.said]).toEqual([1, expect.stringContaining('이미 취소')])
  },
  PATIENCE,
)

test(
  'a token runs out when it was said to, or never',
  async () => {
    const world = await createWorld()
    const person = await world.signIn()
    const [day, usual, forever] = await Promise.all([
      issue(world, person.id, '--days', '1'),
      issue(world, person.id),
      issue(world, person.id, '--days', '0'),
    ])
    const statuses = async () =>
      Promise.all([day, usual, forever].map(async ({ token }) => (await asking(world, token)()).status))
    const DAY = 86_400_000
    expect(await statuses()).toEqual([200, 200, 200])
    world.clock.passes(DAY + 1_000)
    expect(await statuses()).toEqual([401, 200, 200])
    world.clock.passes(89 * DAY)
    expect(await statuses()).toEqual([401, 401, 200])
    world.clock.passes(5_000 * DAY)
    expect(await statuses()).toEqual([401, 401, 200])
  },
  PATIENCE,
)

test('the token of somebody who left is no more', async () => {
  const world = await createWorld()
  const person = await world.signIn()
  const { token, id } = await tokenOf(world, person)
  expect((await asking(world, token)()).status).toBe(200)
  await person.ask('mutation { deleteViewer { deletedId } }')
  await vi.waitFor(async () => expect((await asking(world, token)()).status).toBe(401), { timeout: 10_000 })
  expect((await access(world, 'tokens')).said).not.toContain(id)
})

test(
  'what can’t be done is said in a sentence, with a code for scripts',
  async () => {
    const world = await createWorld()
    const nobody = randomUUID()
    const person = await world.signIn()
    /** What was typed, the code, and what is said. */
    const cases: [typed: string[], code: number, said: RegExp][] = [
      [[], 2, /쓰는 법 \(usage\)/],
      [['grant', 'x; drop table app_user', 'ADMIN'], 2, /쓰는 법 \(usage\)/],
      [['token', person.id], 2, /쓰는 법 \(usage\)/],
      [['grant', toGlobalId('User', nobody), 'ADMIN'], 1, /그런 사용자가 없습니다/],
      [['revoke', person.id, 'USER'], 1, /USER 역할은 모두에게/],
      [['token', person.id, '--name', '가\u001b[2J'], 1, /제어 문자/],
      [['token', person.id, '--name', '가', '--days', '99999'], 1, /3650/],
      [['revoke-token', nobody], 1, /그런 토큰이 없거나/],
    ]
    const ended = await Promise.all(cases.map(([typed]) => access(world, ...typed)))
    for (const [i, [typed, code, said]] of cases.entries()) {
      expect([typed, ended[i]?.code, ended[i]?.said]).toEqual([typed, code, expect.stringMatching(said)])
      expect(ended[i]?.said).not.toMatch(NO_TRACE)
    }
    expect(lineOf((await access(world, 'users')).said, uuidOf(person))).toMatch(/ {2}USER$/)
    expect(await world.app.users.apiTokens.list()).toEqual([])
  },
  PATIENCE,
)

test('a wrong environment, or a database that is away, is said without its secrets', async () => {
  const away = `postgres://someone:hush-hush@127.0.0.1:${await findFreePort()}/pilling`
  const ended = await Promise.all([
    run({ DATABASE_URL: away }, 'users'),
    run({ DATABASE_URL: 'mysql://hush-hush', PORT: 'hush-hush' }, 'users'),
    run({ NODE_ENV: 'production', DATABASE_URL: away }, 'users'),
  ])
  expect(ended.map(({ code }) => code)).toEqual([1, 1, 1])
  expect(ended[0].said).toContain('it could not be done')
  expect(ended[1].said).toMatch(/DATABASE_URL: /)
  expect(ended[2].said).toMatch(/SIGNING_KEY: /)
  for (const { said } of ended) expect(said).not.toMatch(/hush|someone| {4}at |node_modules/)
})
