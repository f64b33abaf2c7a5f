import { expect, onTestFinished, test, vi } from 'vitest'
import { toGlobalId } from '../../src/graph/node.js'
import { type Example, filled } from '../../src/web/playground/example.js'
import { EXAMPLES } from '../examples.js'
import { openSocket } from '../fakes/socket.js'
import { createWorld, type Person, type World } from '../world.js'

const MINUTE = 60_000
/** What our samples have none of, or a new world not yet. */
const MAY_BE_EMPTY = new Set(['pharmacies/by-hpid', 'mine/devices', 'mine/changes', 'operations/dead-letters'])

type Data = Record<string, unknown>
interface Answer {
  data: Data | null
  errors: { message: string }[]
}

/** A world of samples alone, as whoever opens the playground for the first time finds it. */
async function given() {
  const world = await createWorld({ openai: true })
  return {
    world,
    people: {
      USER: await personAs(world, 'USER'),
      ANALYST: await personAs(world, 'ANALYST'),
      ADMIN: await personAs(world, 'ADMIN'),
    },
  }
}
type Given = Awaited<ReturnType<typeof given>>

async function personAs(world: World, role: NonNullable<Example['as']>): Promise<Person> {
  const person = await world.signIn()
  const userId = Buffer.from(person.id, 'base64url').toString().replace('User:', '')
  if (role !== 'USER') await world.app.users.roles.grant(userId, role)
  return person
}

/** As the one it is for, with the variables that the playground fills in. */
const headersFor = ({ as }: Example, { people }: Given): Record<string, string> =>
  as === null ? {} : { authorization: `Bearer ${people[as].accessToken}` }

async function run(example: Example, here: Given, more: Data = {}): Promise<Answer> {
  const { world } = here
  const variables = { ...filled(example.variables, world.clock.now()), ...more }
  return world.send<Data>(example.document, variables, headersFor(example, here))
}

const named = (name: string): Example => {
  const example = EXAMPLES.find(each => each.name === name)
  if (!example) throw new Error(`There is no example ${name}`)
  return example
}

/** What would disappoint whoever runs it: errors, and nothing to see. */
function disappointments({ data, errors }: Answer, name: string): string[] {
  const told = errors.map(({ message }) => message)
  const refused = JSON.stringify(data ?? {}).match(/"userErrors":\[\{.*?\}/g) ?? []
  const isEmpty = !MAY_BE_EMPTY.has(name) && emptyIn(data)
  return [...told, ...refused, ...(isEmpty ? ['there is nothing in it'] : [])]
}

/** Nothing at the root, or a list of its own without anything. */
function emptyIn(data: Data | null): boolean {
  const values = Object.values(data ?? {})
  return (
    values.length === 0 ||
    values.some(value => value === null || (Array.isArray(value) && value.length === 0) || emptyList(value))
  )
}

function emptyList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, inside]) =>
    ['nodes', 'edges', 'doses', 'results'].includes(key)
      ? Array.isArray(inside) && inside.length === 0
      : !Array.isArray(inside) && emptyList(inside),
  )
}

const SAMPLE = toGlobalId('Medicine', '202106092')
const CREATE = `mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) { schedule { id } } }`

/** The global id of a dose of theirs, so many milliseconds from now. */
async function doseOf({ world, people }: Given, inMs: number): Promise<string> {
  const input = { medicineId: SAMPLE, scheduledTime: new Date(world.clock.now() + inMs).toISOString() }
  const { createSchedule } = await people.USER.ask<{ createSchedule: { schedule: { id: string } } }>(CREATE, { input })
  return createSchedule.schedule.id
}

test('each example is answered with something to see and without an error, as the one it is for', async () => {
  const here = await given()
  const dose = await doseOf(here, -30 * MINUTE)
  const ids: Record<string, Data> = { 'mine/complete': { id: dose }, 'mine/reopen': { id: dose } }
  const asked = EXAMPLES.filter(({ group }) => group !== 'live')
  const problems: Record<string, string[]> = {}
  for (const example of asked) {
    const found = disappointments(await run(example, here, ids[example.name]), example.name)
    if (found.length > 0) problems[example.name] = found
  }
  expect(problems).toEqual({})
  expect(asked.length).toBeGreaterThan(40)
})

test('what is for those who are signed in is told so to the others', async () => {
  const here = await given()
  for (const example of EXAMPLES.filter(({ as, document }) => as !== null && document.startsWith('query'))) {
    const { data, errors } = await here.world.send<Data>(example.document, filled(example.variables, Date.now()))
    const isKept = errors.length > 0 || data?.['viewer'] === null
    expect([example.name, isKept]).toEqual([example.name, true])
  }
})

test('an analyst runs theirs with an API token too', async () => {
  const here = await given()
  const userId = Buffer.from(here.people.ANALYST.id, 'base64url').toString().replace('User:', '')
  const { token } = await here.world.app.users.apiTokens.issue(userId, { name: '시험', days: 1 })
  const theirs = EXAMPLES.filter(({ as }) => as === 'ANALYST')
  expect(theirs).not.toEqual([])
  for (const example of theirs) {
    const variables = filled(example.variables, here.world.clock.now())
    const { errors } = await here.world.send(example.document, variables, { authorization: `Bearer ${token}` })
    expect([example.name, errors]).toEqual([example.name, []])
  }
})

test.each(['text/csv', 'application/jsonl'])('those for files come as %s', async accept => {
  const here = await given()
  await doseOf(here, -30 * MINUTE)
  await run(named('mine/save'), here)
  for (const example of EXAMPLES.filter(({ group }) => group === 'files')) {
    const response = await fetch(`${here.world.url}/graphql`, {
      method: 'POST',
      headers: { accept, 'content-type': 'application/json', ...headersFor(example, here) },
      body: JSON.stringify({ query: example.document, variables: filled(example.variables, here.world.clock.now()) }),
    })
    const lines = (await response.text()).trimEnd().split('\n')
    expect([example.name, response.status, response.headers.get('content-type')]).toEqual([
      example.name,
      200,
      expect.stringContaining(accept),
    ])
    expect(lines.length).toBeGreaterThan(accept === 'text/csv' ? 1 : 0)
  }
})

/** Follows an example on a socket, and gives what it is told. */
async function follow(example: Example, here: Given) {
  const socket = await openSocket({ port: Number(new URL(here.world.url).port) })
  onTestFinished(() => socket.socket.terminate())
  const { authorization } = headersFor(example, here)
  await (authorization ? socket.init(authorization) : socket.init())
  const variables = filled(example.variables, here.world.clock.now())
  socket.say({ id: 'it', type: 'subscribe', payload: { query: example.document, variables } })
  // A socket answers in order: once it has answered this, it follows the other.
  await socket.ask('{ __typename }')
  return async () => {
    const first = () => socket.told.find(({ id }) => id === 'it')
    await vi.waitFor(() => expect(first()).toBeDefined(), { timeout: 30_000, interval: 50 })
    return first()
  }
}

test.each<[string, (here: Given) => Promise<unknown>]>([
  ['live/schedule-changed', here => doseOf(here, 60 * MINUTE)],
  [
    'live/dose-due',
    async here => {
      await doseOf(here, 2 * MINUTE)
      here.world.clock.passes(3 * MINUTE)
    },
  ],
  ['live/summary-ready', async () => {}],
])('%s is told of what happens', async (name, happens) => {
  const here = await given()
  const heard = await follow(named(name), here)
  await happens(here)
  expect(await heard()).toEqual({ id: 'it', type: 'next', payload: { data: expect.anything() } })
})

test('every example that follows is among these', () => {
  expect(
    EXAMPLES.filter(({ group }) => group === 'live')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['live/dose-due', 'live/schedule-changed', 'live/summary-ready'])
})
