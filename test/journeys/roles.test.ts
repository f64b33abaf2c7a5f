import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openSocket } from '../fakes/socket.js'
import { startProgram } from '../program.js'
import { createWorld, type Person, type World } from '../world.js'

type Server = Awaited<ReturnType<World['open']>>
type Role = 'USER' | 'ANALYST' | 'ADMIN'

interface Answer {
  data: unknown
  errors: { message: string; extensions: Record<string, unknown> }[]
}
type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Answer>

/** Both ways in, for whoever holds this token. */
const DOORS: Record<'HTTP' | 'WebSocket', (server: Server, token: string | null) => Promise<Ask>> = {
  HTTP: async (server, token) => (query, variables) =>
    server.send(query, variables, token ? { authorization: `Bearer ${token}` } : {}),
  WebSocket: async (server, token) => {
    const socket = await openSocket({ port: Number(new URL(server.url).port) })
    onTestFinished(() => socket.socket.terminate())
    await (token ? socket.init(`Bearer ${token}`) : socket.init())
    let asked = 0
    return async (query, variables) => {
      const id = `question${++asked}`
      socket.say({ id, type: 'subscribe', payload: { query, variables } })
      const told = await vi.waitFor(
        () => {
          const message = socket.told.find(each => each.id === id)
          expect(message).toBeDefined()
          return message
        },
        { timeout: 10_000, interval: 5 },
      )
      if (told?.type === 'error') return { data: null, errors: told.payload as Answer['errors'] }
      const { data = null, errors = [] } = told?.payload as Partial<Answer>
      return { data, errors }
    }
  },
}
const doors = Object.keys(DOORS) as (keyof typeof DOORS)[]

const uuidOf = ({ id }: Pick<Person, 'id'>) => Buffer.from(id, 'base64url').toString().replace('User:', '')

async function personWith(world: World, role: Role) {
  const person = await world.signIn()
  if (role !== 'USER') await world.app.users.roles.grant(uuidOf(person), role)
  return person
}

async function apiTokenOf(world: World, person: Person) {
  const { token } = await world.app.users.apiTokens.issue(uuidOf(person), { name: '시험', days: 1 })
  return token
}

/** Everybody there is, by what they show. */
async function everybody(world: World): Promise<Record<Who, string | null>> {
  const [user, analyst, admin] = [
    await personWith(world, 'USER'),
    await personWith(world, 'ANALYST'),
    await personWith(world, 'ADMIN'),
  ]
  return {
    nobody: null,
    USER: user.accessToken,
    ANALYST: analyst.accessToken,
    ADMIN: admin.accessToken,
    'the API token of a USER': await apiTokenOf(world, user),
    'the API token of an ANALYST': await apiTokenOf(world, analyst),
  }
}
const WHO = ['nobody', 'USER', 'ANALYST', 'ADMIN', 'the API token of a USER', 'the API token of an ANALYST'] as const
type Who = (typeof WHO)[number]

/** Who may see the schema. */
const MAY: Record<'open' | 'analyst' | 'off', readonly Who[]> = {
  open: WHO,
  analyst: ['ANALYST', 'ADMIN', 'the API token of an ANALYST'],
  off: [],
}
const modes = Object.keys(MAY) as (keyof typeof MAY)[]

const INTROSPECTIONS = [
  '{ __schema { queryType { name } types { name } } }',
  '{ __type(name: "Query") { name } }',
  '{ viewer { id } inside: __type(name: "Query") { name } }',
  'query { ...rest } fragment rest on Query { __schema { queryType { name } } }',
  'query asked { viewer { id } ... on Query { __schema { queryType { name } } } }',
]

/** Documents with a slip in them, and the name that a helpful server would suggest. */
const SLIPS: [where: string, query: string, variables: Record<string, unknown>, name: string][] = [
  ['a field', '{ medicins(search: "가") { nodes { name } } }', {}, 'medicines'],
  ['a field below', '{ viewer { nicknam } }', {}, 'nickname'],
  ['an argument', '{ medicines(serch: "가", search: "가") { totalCount } }', {}, '"search"'],
  ['a type', '{ node(id: "x") { ... on Medicin { name } } }', {}, 'Medicine'],
  ['a variable’s type', 'query ($input: SignInAsGuestInpu) { viewer { id } }', {}, 'SignInAsGuestInput'],
  ['a missing selection', '{ viewer }', {}, 'viewer { ... }'],
  ['an input', 'mutation { signInAsGuest(input: { nicknam: "가" }) { viewer { id } } }', {}, 'nickname'],
  [
    'a variable’s value',
    'mutation ($input: SignInAsGuestInput) { signInAsGuest(input: $input) { viewer { id } } }',
    { input: { nicknam: '가' } },
    'nickname',
  ],
]

describe.each(modes)('INTROSPECTION=%s', mode => {
  let server: Server
  let tokens: Record<Who, string | null>
  beforeEach(async () => {
    const world = await createWorld()
    tokens = await everybody(world)
    server = await world.open({ INTROSPECTION: mode })
  })

  test.each(doors)('the schema is told by %s to those who may know it, and to nobody else', async door => {
    for (const who of WHO) {
      const ask = await DOORS[door](server, tokens[who])
      const codes = await Promise.all(
        INTROSPECTIONS.map(async query => {
          const { data, errors } = await ask(query)
          if (errors.length > 0) expect(data, `${who}: ${query}`).toBeNull()
          return errors.map(({ extensions: { code } }) => code).join() || 'told'
        }),
      )
      expect(codes, who).toEqual(INTROSPECTIONS.map(() => (MAY[mode].includes(who) ? 'told' : 'FORBIDDEN')))
      expect(await ask('{ __typename }'), who).toMatchObject({ data: { __typename: 'Query' } })
    }
  })

  test.each(doors)('a slip is answered by %s with a suggestion only to those who may know the schema', async door => {
    for (const who of WHO) {
      const ask = await DOORS[door](server, tokens[who])
      for (const [where, query, variables, name] of SLIPS) {
        const { errors } = await ask(query, variables)
        const said = errors.map(({ message }) => message).join('\n')
        const place = `${who}, ${where}: ${said}`
        expect(errors.length, place).toBeGreaterThan(0)
        expect(said.includes('Did you mean') && said.includes(name), place).toBe(MAY[mode].includes(who))
        if (!MAY[mode].includes(who)) expect(said, place).not.toMatch(/did you mean/i)
      }
    }
  })

  test('the playground is there unless the schema is hidden from everybody', async () => {
    const { status } = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })
    expect(status).toBe(mode === 'off' ? 404 : 200)
  })
})

const PRODUCTION = { NODE_ENV: 'production' }
const GUEST = 'mutation { signInAsGuest(input: {}) { viewer { id roles } session { accessToken } } }'

describe('in production', () => {
  test('the schema is for analysts, unless it is said otherwise', async () => {
    const world = await createWorld()
    const tokens = await everybody(world)
    const production = await world.open(PRODUCTION)
    for (const door of doors)
      for (const who of WHO) {
        const { errors } = await (await DOORS[door](production, tokens[who]))('{ __schema { queryType { name } } }')
        const expected = MAY.analyst.includes(who) ? [] : ['FORBIDDEN']
        expect(
          errors.map(({ extensions: { code } }) => code),
          `${who} by ${door}`,
        ).toEqual(expected)
      }
    const slip = await production.send('{ medicins(search: "가") { nodes { name } } }')
    expect(slip.errors[0]?.message).not.toMatch(/did you mean/i)
    const open = await world.open({ ...PRODUCTION, INTROSPECTION: 'open' })
    expect((await open.send('{ __schema { queryType { name } } }')).errors).toEqual([])
  })

  test('guests are refused, and none is made', async () => {
    const world = await createWorld({ env: PRODUCTION })
    const { data, errors } = await world.send(GUEST)
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ path: ['signInAsGuest'], extensions: { code: 'FORBIDDEN' } }])
    expect(await world.app.users.newest(20)).toEqual([])
  })

  test('guests may come in where GUEST_SIGN_IN says so, and elsewhere not where it says no', async () => {
    const world = await createWorld({ env: { ...PRODUCTION, GUEST_SIGN_IN: 'on' } })
    expect(await world.ask(GUEST)).toMatchObject({ signInAsGuest: { viewer: { roles: ['USER'] } } })
    const closed = await world.open({ NODE_ENV: 'development', GUEST_SIGN_IN: 'off' })
    expect((await closed.send(GUEST)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })
})

test('whoever signs in is a USER and nothing more, and can’t make themselves more', async () => {
  const world = await createWorld()
  const person = await world.signIn()
  expect(await person.ask('{ viewer { roles } }')).toEqual({ viewer: { roles: ['USER'] } })
  for (const input of ['{ roles: [ADMIN] }', '{ nickname: "가", roles: [ADMIN] }', '{ role: ADMIN }']) {
    const { data, errors } = await person.send(`mutation { updateViewer(input: ${input}) { viewer { roles } } }`)
    expect([data, errors[0]?.extensions['code']]).toEqual([null, 'GRAPHQL_VALIDATION_FAILED'])
  }
  expect(await person.ask('{ viewer { roles } }')).toEqual({ viewer: { roles: ['USER'] } })
})

test('a role that the command grants counts on running servers within seconds, on open sockets too; so does its revocation', async () => {
  const world = await createWorld({ env: { INTROSPECTION: 'analyst' } })
  const other = await world.open()
  const person = await world.signIn()
  const asks = await Promise.all(
    [world, other].flatMap(each => doors.map(door => DOORS[door](each, person.accessToken))),
  )
  const everywhere = async (roles: Role[]) =>
    vi.waitFor(
      async () => {
        for (const ask of asks) {
          expect((await ask('{ viewer { roles } }')).data).toEqual({ viewer: { roles } })
          const { errors } = await ask('{ __schema { queryType { name } } }')
          expect(errors.length).toBe(roles.includes('ANALYST') ? 0 : 1)
        }
      },
      { timeout: 10_000 },
    )
  const command = async (...args: string[]) =>
    expect(await startProgram('dist/access.js', world.settings, ...args).ended).toBe(0)

  await everywhere(['USER'])
  await command('grant', uuidOf(person), 'ANALYST')
  await everywhere(['USER', 'ANALYST'])
  await command('revoke', uuidOf(person), 'ANALYST')
  await everywhere(['USER'])
}, 90_000)
