import { randomUUID } from 'node:crypto'
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  isCompositeType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RESOLVERS } from '../../src/fields.js'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { schemaOf } from '../../src/graph/schema.js'
import { openSocket, until } from '../fakes/socket.js'
import { createWorld, type Person, type Reply, type World } from '../world.js'

/**
 * How a field is kept from strangers.
 * `public`: tells nothing of anybody. `credential`: takes no id, so it can only tell of whoever holds the credential.
 * `admin`: nobody's things, and for administrators alone. `analyst`: sums of many people, for analysts and administrators.
 * Else an operation on somebody's things, by their ids: for a stranger those must be as ids that nobody has.
 */
type Row = 'public' | 'credential' | 'admin' | 'analyst' | Foreign
interface Foreign {
  query: string
  variables: (of: Things) => Record<string, unknown>
}

/** The ids of what somebody has; of nobody, ids of the same form. */
interface Things {
  user: string
  session: string
  scrap: string
  schedule: string
  regimen: string
}

const DELETE = 'mutation ($id: ID!) { deleteScrap(id: $id) { deletedId userErrors { code path message } } }'

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const [YESTERDAY, TOMORROW] = [inDays(-1).slice(0, 10), inDays(2).slice(0, 10)]

/** How those are asked that must be told something. */
const ARGUMENTS: Record<string, string> = {
  'User.adherence': `(from: "${YESTERDAY}", to: "${TOMORROW}")`,
  'User.calendar': `(from: "${YESTERDAY}", to: "${TOMORROW}")`,
}

/** A mutation of a dose, or of a regimen, that is asked for by its id alone. */
const ofSchedule = (name: string, rest = ''): Foreign => ({
  query: `mutation ($id: ID!) { ${name}(id: $id${rest}) { schedule { id note } userErrors { code path message } } }`,
  variables: ({ schedule }) => ({ id: schedule }),
})
const ofRegimen = (name: string, rest = ''): Foreign => ({
  query: `mutation ($id: ID!) { ${name}(id: $id${rest}) { regimen { id note } userErrors { code path message } } }`,
  variables: ({ regimen }) => ({ id: regimen }),
})

const ROOTS: Record<string, Row> = {
  'Query.medicine': 'public',
  'Query.medicines': 'public',
  'Query.medicinesForSymptom': 'public',
  'Query.medicineSuggestions': 'public',
  'Query.pharmacies': 'public',
  'Query.pharmacy': 'public',
  'Query.viewer': 'credential',
  'Query.exportViewer': 'credential',
  'Query.previewRegimen': 'credential',
  'Query.changes': 'credential',
  'Query.insights': 'analyst',
  'Query.jobs': 'admin',
  'Query.deadLetters': 'admin',
  'Query.pushKey': 'public',
  'Query.node': {
    query: `query ($user: ID!, $session: ID!, $scrap: ID!, $schedule: ID!, $regimen: ID!) {
      user: node(id: $user) { id } session: node(id: $session) { id } scrap: node(id: $scrap) { id }
      schedule: node(id: $schedule) { id } regimen: node(id: $regimen) { id }
    }`,
    variables: things => ({ ...things }),
  },
  'Query.nodes': {
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: things => ({ ids: Object.values(things) }),
  },
  'Mutation.runJob': 'admin',
  'Mutation.retryDeadLetter': 'admin',
  'Mutation.signInWithKakao': 'credential',
  'Mutation.signInAsGuest': 'credential',
  'Mutation.refreshSession': 'credential',
  'Mutation.signOut': 'credential',
  'Mutation.signOutEverywhere': 'credential',
  'Mutation.updateViewer': 'credential',
  'Mutation.deleteViewer': 'credential',
  'Mutation.endSession': {
    query: 'mutation ($id: ID!) { endSession(id: $id) { deletedId userErrors { code path message } } }',
    variables: ({ session }) => ({ id: session }),
  },
  'Mutation.registerPush': 'credential',
  'Mutation.removePush': 'credential',
  'Subscription.summaryReady': 'public',
  'Subscription.doseDue': 'credential',
  'Subscription.scheduleChanged': 'credential',
  'Mutation.createSchedule': 'credential',
  'Mutation.completeSchedule': ofSchedule('completeSchedule'),
  'Mutation.skipSchedule': ofSchedule('skipSchedule'),
  // Nothing is to be taken back of it yet: that is no change.
  'Mutation.reopenSchedule': ofSchedule('reopenSchedule'),
  'Mutation.rescheduleSchedule': ofSchedule('rescheduleSchedule', `, scheduledTime: "${inDays(2)}"`),
  'Mutation.deleteSchedule': {
    query: 'mutation ($id: ID!) { deleteSchedule(id: $id) { deletedId userErrors { code path message } } }',
    variables: ({ schedule }) => ({ id: schedule }),
  },
  'Mutation.createRegimen': 'credential',
  'Mutation.updateRegimen': ofRegimen('updateRegimen', ', input: { note: "바꾼 메모" }'),
  'Mutation.endRegimen': ofRegimen('endRegimen'),
  'Mutation.applyOffline': {
    query: `mutation ($scrap: ID!, $schedule: ID!, $regimen: ID!, $a: String!, $b: String!, $c: String!) {
      applyOffline(mutations: [
        { clientMutationId: $a, skipSchedule: { id: $schedule } }
        { clientMutationId: $b, updateRegimen: { id: $regimen, input: { note: "바꾼 메모" } } }
        { clientMutationId: $c, deleteScrap: { id: $scrap } }
      ]) { results { deletedId schedule { id note } regimen { id note } userErrors { code path message } } }
    }`,
    // Named anew, since a name stands for one request.
    variables: ({ scrap, schedule, regimen }) => ({
      scrap,
      schedule,
      regimen,
      a: randomUUID(),
      b: randomUUID(),
      c: randomUUID(),
    }),
  },
  'Mutation.saveScrap': 'credential',
  'Mutation.deleteScrap': {
    query: DELETE,
    variables: ({ scrap }) => ({ id: scrap }),
  },
}

/** Ids in an input that are of what anybody may read, and so lead to nobody's things. */
const PUBLIC_IDS = ['SaveScrapInput.medicineId', 'CreateScheduleInput.medicineId', 'CreateRegimenInput.medicineId']

/** So is the argument of these. */
const OF_PUBLIC_IDS = ['Subscription.summaryReady']

/** What may be read by anybody who reaches one: type and fields, so that a new one that is somebody's is thought of. */
const PUBLIC: Record<string, string[]> = {
  Medicine: [
    'adverseReactions',
    'boxedWarning',
    'dosageAndAdministration',
    'drugInteractions',
    'id',
    'imageUrl',
    'indications',
    'itemSeq',
    'manufacturer',
    'name',
    'precautions',
    'provenance',
    'storage',
    'summary',
  ],
  MedicineConnection: ['edges', 'isCatalogueComplete', 'nodes', 'pageInfo', 'servedFrom', 'totalCount'],
  MedicineEdge: ['cursor', 'matchedBy', 'node'],
  MedicineSummary: ['citations', 'createdAt', 'keyword', 'model', 'origin', 'pending', 'stale', 'text'],
  Citation: ['quote', 'section'],
  MedicineSuggestion: ['itemSeq', 'matchedBy', 'name'],
  Pharmacy: [
    'address',
    'closesAt',
    'distanceMeters',
    'hours',
    'hpid',
    'id',
    'isOpen',
    'location',
    'mapMatch',
    'mapUrl',
    'name',
    'opensAt',
    'phone',
    'phoneSource',
    'provenance',
    'unclearHours',
  ],
  PharmacyConnection: ['edges', 'isListComplete', 'isMapServiceIncluded', 'nodes', 'pageInfo', 'totalCount'],
  PharmacyEdge: ['cursor', 'node'],
  Coordinates: ['latitude', 'longitude'],
  OpeningHours: ['closes', 'day', 'opens'],
  PageInfo: ['endCursor', 'hasNextPage', 'hasPreviousPage', 'startCursor'],
  Provenance: ['fetchedAt', 'source', 'stale', 'updatedAt'],
  UserError: ['code', 'message', 'path'],
}

const MEDICINE = { itemSeq: '700000001', name: '누구나보는정' }
const ANOTHER = { itemSeq: '700000002', name: '또다른정' }

/** Fields of what anybody may read that tell of whoever asks, and of nobody else; each with a way to it. */
const OF_THE_ASKER: Record<string, { query: (selection: string) => string; nothing: unknown }> = {
  'Medicine.viewerScrap': {
    query: selection => `{ medicine(itemSeq: "${MEDICINE.itemSeq}") { ${selection} } }`,
    nothing: { medicine: { viewerScrap: null } },
  },
}

/** What belongs to somebody and can be asked for by its global id: there a stranger finds null, for every field. */
const BY_ID: Record<string, { fields: string[]; id: (of: Things) => string }> = {
  User: {
    fields: [
      'adherence',
      'calendar',
      'createdAt',
      'id',
      'isGuest',
      'missedAfterMinutes',
      'nickname',
      'picture',
      'pushDevices',
      'regimens',
      'roles',
      'schedules',
      'scrapCategories',
      'scraps',
      'sessions',
      'timeZone',
    ],
    id: ({ user }) => user,
  },
  ViewerSession: {
    fields: ['createdAt', 'device', 'expiresAt', 'id', 'isCurrent', 'lastSeenAt'],
    id: ({ session }) => session,
  },
  Scrap: {
    fields: ['category', 'createdAt', 'id', 'medicine', 'notes', 'updatedAt'],
    id: ({ scrap }) => scrap,
  },
  Schedule: {
    fields: [
      'completed',
      'completedAt',
      'createdAt',
      'dose',
      'id',
      'medicine',
      'note',
      'regimen',
      'scheduledTime',
      'status',
      'updatedAt',
    ],
    id: ({ schedule }) => schedule,
  },
  Regimen: {
    fields: [
      'active',
      'createdAt',
      'cycle',
      'daysOfWeek',
      'dose',
      'endsOn',
      'everyDays',
      'followsViewerTimeZone',
      'id',
      'medicine',
      'note',
      'startsOn',
      'timeZone',
      'times',
      'updatedAt',
    ],
    id: ({ regimen }) => regimen,
  },
}

/** What belongs to somebody and is only reached through a field that has its own row: type and fields, so that a new one is thought of. */
const REACHED: Record<string, string[]> = {
  ApplyOfflinePayload: ['results'],
  Change: ['at', 'entity', 'id', 'kind', 'regimen', 'schedule', 'scrap'],
  ChangePage: ['changes', 'cursor', 'hasMore', 'isReset'],
  OfflineResult: ['clientMutationId', 'deletedId', 'regimen', 'schedule', 'scrap', 'userErrors'],
  AdherenceInsight: ['completed', 'dayOfWeek', 'due', 'people', 'rate'],
  CacheInsight: ['cache', 'day', 'level', 'reads', 'share'],
  Insights: ['adherence', 'cacheReads', 'from', 'searches', 'summaries', 'suppressed', 'terms', 'to'],
  SearchInsight: ['day', 'people', 'searches', 'term'],
  SummaryInsight: ['calls', 'day', 'origin', 'reads', 'tokens', 'usd'],
  SuppressedInsights: ['adherence', 'adherenceDaysCounted', 'cacheReads', 'daysCounted', 'searches', 'summaries'],
  TermInsight: ['days', 'people', 'searches', 'term'],
  AdherenceDay: ['completed', 'date', 'due', 'missed', 'skipped'],
  AdherenceReport: ['completed', 'currentStreakDays', 'days', 'due', 'from', 'missed', 'rate', 'skipped', 'to'],
  CalendarDay: ['completed', 'date', 'due', 'missed', 'schedules', 'skipped'],
  Cycle: ['daysOff', 'daysOn'],
  Dose: ['amount', 'unit'],
  PreviewedDose: ['date', 'localTime', 'scheduledTime'],
  RegimenConnection: ['edges', 'nodes', 'pageInfo', 'totalCount'],
  RegimenEdge: ['cursor', 'node'],
  RegimenPayload: ['regimen', 'userErrors'],
  RegimenPreview: ['doses', 'userErrors'],
  ScheduleConnection: ['edges', 'nodes', 'pageInfo', 'totalCount'],
  ScheduleEdge: ['cursor', 'node'],
  SchedulePayload: ['schedule', 'userErrors'],
  DeletePayload: ['deletedId', 'userErrors'],
  DeleteViewerPayload: ['deletedId', 'userErrors'],
  DoseDue: ['at', 'cursor', 'schedule', 'scheduledTime'],
  PushDevice: ['createdAt', 'device', 'lastUsedAt'],
  PushPayload: ['device', 'userErrors'],
  ScheduleChange: ['at', 'cursor', 'kind', 'schedule', 'scheduleId'],
  ScrapCategory: ['count', 'name'],
  ScrapConnection: ['edges', 'nodes', 'pageInfo', 'totalCount'],
  ScrapEdge: ['cursor', 'node'],
  ScrapPayload: ['scrap', 'userErrors'],
  DeadLetter: ['attempts', 'diedAt', 'enqueuedAt', 'error', 'id', 'job', 'payload'],
  Job: ['cron', 'dead', 'failures', 'lastError', 'lastRun', 'name', 'nextRun', 'running', 'waiting'],
  RunJobPayload: ['job', 'userErrors'],
  Session: ['accessToken', 'accessTokenExpiresAt', 'refreshToken', 'refreshTokenExpiresAt'],
  SignInPayload: ['session', 'userErrors', 'viewer'],
  SignOutPayload: ['userErrors'],
  UpdateViewerPayload: ['userErrors', 'viewer'],
  ViewerSessionConnection: ['edges', 'nodes', 'pageInfo', 'totalCount'],
  ViewerSessionEdge: ['cursor', 'node'],
}

const schema = schemaOf(RESOLVERS)
const objects = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(type => !isIntrospectionType(type))
const isRoot = ({ name }: GraphQLObjectType) => ['Query', 'Mutation', 'Subscription'].includes(name)
const fieldsOf = (type: GraphQLObjectType) => Object.keys(type.getFields()).sort()
/** The type and the name of a field such as `Medicine.viewerScrap`. */
const partsOf = (field: string) => field.split('.') as [string, string]

describe('every field has a verdict: add a row here for a new one', () => {
  test('each field of a root', () => {
    const fields = objects.filter(isRoot).flatMap(type => fieldsOf(type).map(field => `${type.name}.${field}`))
    expect(Object.keys(ROOTS).sort()).toEqual(fields.sort())
  })

  test('each field of each type', () => {
    const types = objects.filter(type => !isRoot(type))
    const known = Object.fromEntries([
      ...Object.entries(BY_ID).map(([name, { fields }]) => [name, fields] as const),
      ...Object.entries({ ...REACHED, ...PUBLIC }),
    ])
    const others = types.map(type => [
      type.name,
      fieldsOf(type).filter(field => !(`${type.name}.${field}` in OF_THE_ASKER)),
    ])
    expect(Object.fromEntries(others)).toEqual(known)
  })

  test('what anybody may read leads to nothing that belongs to somebody else', () => {
    const leads = objects
      .filter(({ name }) => name in PUBLIC)
      .flatMap(type => Object.values(type.getFields()).map(field => [`${type.name}.${field.name}`, field] as const))
    const roots = objects.filter(isRoot).flatMap(type =>
      Object.values(type.getFields())
        .map(field => [`${type.name}.${field.name}`, field] as const)
        .filter(([name]) => ROOTS[name] === 'public'),
    )
    const astray = [...leads, ...roots].filter(([, { type }]) => {
      const target = getNamedType(type)
      return isCompositeType(target) && !(target.name in PUBLIC)
    })
    expect(astray.map(([name]) => name).sort()).toEqual(Object.keys(OF_THE_ASKER).sort())
  })

  test('whatever belongs to somebody and has an id is a thing that strangers are sent for', () => {
    const nodes = objects
      .filter(type => type.getInterfaces().some(({ name }) => name === 'Node'))
      .map(type => type.name)
    expect(nodes.filter(name => !(name in PUBLIC)).sort()).toEqual(Object.keys(BY_ID).sort())
  })

  test('what takes no id of a thing has no argument for one, however deep', () => {
    const taking = objects.flatMap(type =>
      Object.values(type.getFields())
        .filter(({ args }) => args.some(arg => takesAnId(arg.type)))
        .map(({ name }) => `${type.name}.${name}`),
    )
    // Beside the roots no field takes an id at all.
    expect(taking.filter(name => typeof ROOTS[name] !== 'object' && ROOTS[name] !== 'admin')).toEqual(OF_PUBLIC_IDS)
    expect(OF_PUBLIC_IDS.filter(name => ROOTS[name] !== 'public')).toEqual([])
  })

  test('each id that leads to nobody’s things is one', () => {
    const ids = Object.values(schema.getTypeMap())
      .filter(isInputObjectType)
      .flatMap(type => Object.values(type.getFields()).map(field => [type.name, field] as const))
      .filter(([, { type }]) => getNamedType(type).name === 'ID')
      .map(([name, field]) => `${name}.${field.name}`)
    expect(ids).toEqual(expect.arrayContaining(PUBLIC_IDS))
  })
})

function takesAnId(type: GraphQLInputType, seen = new Set<string>()): boolean {
  const named = getNamedType(type)
  if (named.name === 'ID') return true
  if (!isInputObjectType(named) || seen.has(named.name)) return false
  seen.add(named.name)
  return Object.values(named.getFields()).some(
    field => !PUBLIC_IDS.includes(`${named.name}.${field.name}`) && takesAnId(field.type, seen),
  )
}

/** Somebody who asks, at whichever door. */
type Asker = Pick<Person, 'send'>

interface Given {
  world: World
  /** Whose things are asked for, and their ids. */
  owner: Person
  things: Things
  stranger: Person
  /** All who are not the owner: nobody, somebody, those with roles, with an API token, on a socket. */
  others: Record<string, Asker>
}

const OWNERS_NAME = '김주인표식'
const STRANGERS_NAME = '박남'

const SAVE = `mutation ($id: ID!, $words: String) {
  saveScrap(input: { medicineId: $id, category: $words, notes: $words }) { scrap { id } userErrors { code } }
}`
const saving = (words: string, { itemSeq } = MEDICINE) => ({ id: toGlobalId('Medicine', itemSeq), words })

/** The id of a scrap whose every text is `words`. */
const scrapOf = async (person: Person, words: string, medicine = MEDICINE) =>
  (await person.ask<{ saveScrap: { scrap: { id: string } } }>(SAVE, saving(words, medicine))).saveScrap.scrap.id

const ADD = `mutation ($id: ID!, $words: String) {
  createSchedule(input: { medicineId: $id, scheduledTime: "${inDays(1)}", note: $words }) { schedule { id } userErrors { code } }
}`
const PLAN = `mutation ($id: ID!, $words: String) {
  createRegimen(input: { medicineId: $id, times: ["08:00"], everyDays: 30, startsOn: "${TOMORROW}", note: $words }) {
    regimen { id } userErrors { code }
  }
}`

/** One of each that a person may make, with `words` in every text. */
async function thingsOf(person: Person, words: string, medicine = MEDICINE) {
  const variables = saving(words, medicine)
  const { createSchedule } = await person.ask<{ createSchedule: { schedule: { id: string } } }>(ADD, variables)
  const { createRegimen } = await person.ask<{ createRegimen: { regimen: { id: string } } }>(PLAN, variables)
  const scrap = await scrapOf(person, words, medicine)
  return { scrap, schedule: createSchedule.schedule.id, regimen: createRegimen.regimen.id }
}

async function given(): Promise<Given> {
  const world = await createWorld({ medicines: [MEDICINE, ANOTHER] })
  const owner = await world.signIn(OWNERS_NAME)
  const stranger = await world.signIn(STRANGERS_NAME)
  const session = (await pageOf('sessions', owner)).nodes[0]?.id ?? ''
  const things = { user: owner.id, session, ...(await thingsOf(owner, OWNERS_NAME)) }
  return { world, owner, things, stranger, others: await othersIn(world, stranger) }
}

async function othersIn(world: World, stranger: Person): Promise<Record<string, Asker>> {
  const [admin, analyst] = [await world.signIn('최관리'), await world.signIn('정분석')]
  const { roles, apiTokens } = world.app.users
  for (const role of ['ANALYST', 'ADMIN'] as const) await roles.grant(uuidOf(admin), role)
  await roles.grant(uuidOf(analyst), 'ANALYST')
  const { token } = await apiTokens.issue(uuidOf(analyst), { name: '분석', days: 1 })
  return {
    nobody: world,
    stranger,
    'an administrator': admin,
    'an API token': world.personOf(analyst.id, { accessToken: token, refreshToken: '' }),
    'a stranger on a socket': await overSocket(world, `Bearer ${stranger.accessToken}`),
    'nobody on a socket': await overSocket(world, null),
  }
}

/** The same question at the other door; a socket has no status. */
async function overSocket(world: World, authorization: string | null): Promise<Asker> {
  const socket = await openSocket({ port: Number(new URL(world.url).port) })
  onTestFinished(() => socket.socket.terminate())
  await socket.init(authorization)
  let asked = 0
  return {
    async send<T>(query: string, variables: Record<string, unknown> = {}): Promise<Reply<T>> {
      const id = `asked-${++asked}`
      socket.say({ id, type: 'subscribe', payload: { query, variables } })
      await until(() => expect(socket.told.some(message => message.id === id)).toBe(true))
      const payload = socket.told.find(message => message.id === id)?.payload
      const { data = null, errors = [] } = Array.isArray(payload)
        ? { errors: payload as Reply<T>['errors'] }
        : (payload as Partial<Reply<T>>)
      return { status: 200, headers: new Headers(), data, errors }
    },
  }
}

const uuidOf = ({ id }: Person) => fromGlobalId(id)?.id ?? ''

const nobodys = (): Things => ({
  user: toGlobalId('User', randomUUID()),
  session: toGlobalId('ViewerSession', randomUUID()),
  scrap: toGlobalId('Scrap', randomUUID()),
  schedule: toGlobalId('Schedule', randomUUID()),
  regimen: toGlobalId('Regimen', randomUUID()),
})

/** Lists of what a viewer has. */
const LISTS = ['sessions', 'scraps', 'schedules', 'regimens'] as const
type List = (typeof LISTS)[number]
const listing = (list: List) => `query ($after: String) { viewer { ${list}(after: $after) {
  nodes { id } edges { cursor } totalCount } } }`
interface Page {
  nodes: { id: string }[]
  edges: { cursor: string }[]
  totalCount: number
}
const pageOf = async (list: List, person: Person, after: string | null = null) =>
  (await person.ask<{ viewer: Record<List, Page> }>(listing(list), { after })).viewer[list]

/** All that is held about the owner, but for when they were last seen. */
const heldOf = async (owner: Person) => {
  const { exportViewer } = await owner.ask<{ exportViewer: unknown }>('{ exportViewer }')
  return JSON.stringify(exportViewer, (key, value: unknown) => (/exportedAt|last\w+At/.test(key) ? null : value))
}

/** What came back, but for the ids that were asked for and the number of the request. */
const plain = <T>({ status, data, errors }: Reply<T>, asked: Record<string, unknown>) =>
  Object.values(asked)
    .flat()
    .reduce<string>(
      (text, id) => text.replaceAll(String(id), '<id>'),
      JSON.stringify({
        status,
        data,
        errors: errors.map(({ message, path, extensions }) => [message, path, extensions]),
      }),
    )

describe('somebody else’s things are as things that nobody has', () => {
  const foreign = Object.entries(ROOTS).flatMap(([name, row]) =>
    typeof row === 'string' ? [] : [[name, row] as const],
  )

  test.each(foreign)('%s', async (_, { query, variables }) => {
    const { owner, things, stranger, others } = await given()
    const before = await heldOf(owner)
    const [theirs, none] = [variables(things), variables(nobodys())]
    for (const [who, asker] of Object.entries(others)) {
      const ofTheirs = plain(await asker.send(query, theirs), theirs)
      expect(ofTheirs, who).toBe(plain(await asker.send(query, none), none))
      expect(ofTheirs, who).not.toContain(OWNERS_NAME)
    }
    expect(await heldOf(owner)).toBe(before)
    // And the owner is answered otherwise, or this would prove nothing.
    const asOwner = await owner.send(query, theirs)
    expect(asOwner.errors).toEqual([])
    expect(plain(asOwner, theirs)).not.toBe(plain(await stranger.send(query, none), none))
  })

  const fields = Object.entries(BY_ID).flatMap(([type, { fields, id }]) =>
    fields.map(field => [type, field, id] as const),
  )

  test('each field, through node', async () => {
    const { owner, things, others } = await given()
    for (const [type, field, id] of fields) {
      const query = `query ($id: ID!) { node(id: $id) { ... on ${type} { ${selectionOf(type, field)} } } }`
      const asked = (by: Asker) => by.send<{ node: object | null }>(query, { id: id(things) })
      const { data, errors } = await asked(owner)
      expect([errors, Object.keys(data?.node ?? {})], `${type}.${field}`).toEqual([[], [field]])
      for (const [who, asker] of Object.entries(others))
        expect(await asked(asker), `${type}.${field}, ${who}`).toMatchObject({ data: { node: null }, errors: [] })
    }
  })

  test('an id of theirs among one’s own changes nothing for the others', async () => {
    const { owner, stranger } = await given()
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
    expect(await stranger.ask(query, { ids: [owner.id, stranger.id, owner.id] })).toEqual({
      nodes: [null, { id: stranger.id }, null],
    })
  })

  test.each(LISTS)('a cursor of theirs leads through one’s own alone: %s', async list => {
    const { world, owner, stranger } = await given()
    await thingsOf(stranger, STRANGERS_NAME)
    // So that behind the first of the owner's is another of theirs.
    await thingsOf(owner, OWNERS_NAME, ANOTHER)
    const { edges } = await pageOf(list, owner)
    const own = await pageOf(list, stranger)
    const page = await pageOf(list, stranger, edges[0]?.cursor)
    expect(page.totalCount).toBe(own.totalCount)
    expect(own.nodes).toEqual(expect.arrayContaining(page.nodes))
    expect(await world.ask(listing(list), { after: edges[0]?.cursor })).toEqual({ viewer: null })
  })
})

/** Each field for administrators; no job and no dead letter that there is. */
const FOR_ADMINISTRATORS: Record<string, string> = {
  'Query.jobs': '{ jobs { name } }',
  'Query.deadLetters': '{ deadLetters { id payload } }',
  'Mutation.runJob': 'mutation { runJob(name: "없는.일") { job { name } userErrors { code path } } }',
  'Mutation.retryDeadLetter': `mutation {
    retryDeadLetter(id: "${toGlobalId('DeadLetter', randomUUID())}") { job { name } userErrors { code path } }
  }`,
}

describe('what is for administrators', () => {
  test('is asked below, each field', () => {
    const fields = Object.keys(ROOTS).filter(name => ROOTS[name] === 'admin')
    expect(Object.keys(FOR_ADMINISTRATORS).sort()).toEqual(fields.sort())
  })

  test('is answered to them, and refused to all others', async () => {
    const { others } = await given()
    for (const [name, query] of Object.entries(FOR_ADMINISTRATORS))
      for (const [who, asker] of Object.entries(others)) {
        const { data, errors } = await asker.send(query)
        const codes = errors.map(({ extensions }) => extensions['code'])
        const refusal = who.startsWith('nobody') ? 'UNAUTHENTICATED' : 'FORBIDDEN'
        expect([name, who, codes]).toEqual([name, who, who === 'an administrator' ? [] : [refusal]])
        if (who !== 'an administrator') expect(data).toBeNull()
      }
  })
})

/** Each field for analysts, with all that is within. */
const FOR_ANALYSTS: Record<string, string> = {
  'Query.insights': `{ insights(from: "${YESTERDAY}", to: "${TOMORROW}") {
    ${(REACHED['Insights'] ?? []).map(field => selectionOf('Insights', field)).join(' ')} } }`,
}

describe('what is for analysts', () => {
  test('is asked below, each field', () => {
    const fields = Object.keys(ROOTS).filter(name => ROOTS[name] === 'analyst')
    expect(Object.keys(FOR_ANALYSTS).sort()).toEqual(fields.sort())
  })

  test('is answered to them, by an API token too, and to administrators, and refused to all others', async () => {
    const { owner, others } = await given()
    for (const [name, query] of Object.entries(FOR_ANALYSTS)) {
      for (const [who, asker] of Object.entries({ ...others, owner })) {
        const { data, errors } = await asker.send(query)
        const codes = errors.map(({ extensions }) => extensions['code'])
        const may = who === 'an administrator' || who === 'an API token'
        const refusal = who.startsWith('nobody') ? 'UNAUTHENTICATED' : 'FORBIDDEN'
        expect([name, who, codes]).toEqual([name, who, may ? [] : [refusal]])
        if (!may) expect(data).toBeNull()
        expect(JSON.stringify(data)).not.toContain(OWNERS_NAME)
      }
    }
  })
})

/** Each mutation that takes no id of a thing, as somebody would do it to themselves. */
const OWN: Record<string, { query: string; variables?: (by: Person) => Record<string, unknown> }> = {
  // Of the very medicine that the owner has saved.
  'Mutation.saveScrap': { query: SAVE, variables: () => saving(STRANGERS_NAME) },
  'Mutation.createSchedule': { query: ADD, variables: () => saving(STRANGERS_NAME) },
  'Mutation.createRegimen': { query: PLAN, variables: () => saving(STRANGERS_NAME) },
  'Mutation.updateViewer': {
    query:
      'mutation { updateViewer(input: { nickname: "남", timeZone: "Asia/Tokyo", missedAfterMinutes: 60 }) { viewer { id } } }',
  },
  'Mutation.registerPush': {
    query: `mutation { registerPush(input: { endpoint: "https://fcm.googleapis.com/fcm/send/x", p256dh: "x", auth: "x" }) {
      device { device } } }`,
  },
  'Mutation.removePush': {
    query: 'mutation { removePush(endpoint: "https://fcm.googleapis.com/fcm/send/x") { device { device } } }',
  },
  'Mutation.signInAsGuest': { query: 'mutation { signInAsGuest { viewer { id } } }' },
  'Mutation.signInWithKakao': {
    query: `mutation { signInWithKakao(input: { code: "x", redirectUri: "https://app.example.kr/auth/kakao/callback" }) {
      viewer { id } } }`,
  },
  'Mutation.refreshSession': {
    query: 'mutation ($token: String!) { refreshSession(refreshToken: $token) { viewer { id } } }',
    variables: ({ refreshToken }) => ({ token: refreshToken }),
  },
  'Mutation.signOutEverywhere': { query: 'mutation { signOutEverywhere { userErrors { code } } }' },
  'Mutation.signOut': {
    query: 'mutation ($token: String!) { signOut(refreshToken: $token) { userErrors { code } } }',
    variables: ({ refreshToken }) => ({ token: refreshToken }),
  },
  'Mutation.deleteViewer': { query: 'mutation { deleteViewer { deletedId } }' },
}

describe('what takes no id of a thing', () => {
  test('tells a stranger, or nobody, nothing of the owner', async () => {
    const { owner, others, things } = await given()
    const ofViewer = `{ viewer { ${BY_ID['User']?.fields.map(field => selectionOf('User', field)).join(' ')} } }`
    for (const everything of [ofViewer, '{ exportViewer }']) {
      expect(JSON.stringify(await owner.ask(everything))).toContain(OWNERS_NAME)
      for (const [who, asker] of Object.entries(others)) {
        const answer = JSON.stringify(await asker.send(everything))
        for (const trace of [OWNERS_NAME, ...Object.values(things), uuidOf(owner)])
          expect(answer, who).not.toContain(trace)
      }
      expect(JSON.stringify(await others['stranger']?.send(everything))).toContain(STRANGERS_NAME)
    }
  })

  test('each mutation of the kind is asked below', () => {
    const kind = Object.entries(ROOTS).flatMap(([name, row]) =>
      name.startsWith('Mutation.') && row === 'credential' ? [name] : [],
    )
    expect(Object.keys(OWN).sort()).toEqual(kind.sort())
  })

  test.each(Object.entries(OWN))('%s by a stranger leaves the owner as they are', async (_, { query, variables }) => {
    const { owner, stranger } = await given()
    const before = await heldOf(owner)
    // Whatever becomes of it: without Kakao nobody signs in with it.
    const { errors } = await stranger.send(query, variables?.(stranger))
    expect(errors.filter(({ extensions }) => extensions['code'] !== 'FORBIDDEN')).toEqual([])
    expect(await heldOf(owner)).toBe(before)
  })

  test.each(['exportViewer', 'deleteViewer', 'signOutEverywhere', 'updateViewer'])(
    '%s is refused to nobody and to an API token',
    async name => {
      const { others } = await given()
      const query = name === 'exportViewer' ? '{ exportViewer }' : (OWN[`Mutation.${name}`]?.query ?? '')
      const codeFor = async (who: string) =>
        (await others[who]?.send(query))?.errors.map(({ extensions }) => extensions['code'])
      expect(await codeFor('nobody')).toEqual(['UNAUTHENTICATED'])
      expect(await codeFor('nobody on a socket')).toEqual(['UNAUTHENTICATED'])
      expect(await codeFor('an API token')).toEqual(['FORBIDDEN'])
    },
  )

  test('whatever is done to things is refused to nobody, whatever is named', async () => {
    const { others, things } = await given()
    const mutations = Object.entries(ROOTS).flatMap(([name, row]) =>
      name.startsWith('Mutation.') && typeof row === 'object' ? [row] : [],
    )
    const asked = mutations.flatMap(({ query, variables }) => [
      { query, variables: variables(things) },
      { query, variables: variables(nobodys()) },
    ])
    for (const query of [SAVE, ADD, PLAN]) asked.push({ query, variables: saving('') })
    for (const who of ['nobody', 'nobody on a socket'])
      for (const { query, variables } of asked)
        expect((await others[who]?.send(query, variables))?.errors, `${who}: ${query}`).toMatchObject([
          { extensions: { code: 'UNAUTHENTICATED' } },
        ])
  })

  test('an API token plans and marks as its person does', async () => {
    const { others } = await given()
    const token = others['an API token']
    const added = await token?.send<{ createSchedule: { schedule: { id: string } } }>(ADD, saving('분석가의 것'))
    const id = added?.data?.createSchedule.schedule.id
    const taken = await token?.send('mutation ($id: ID!) { completeSchedule(id: $id) { schedule { id completed } } }', {
      id,
    })
    expect(taken).toMatchObject({ data: { completeSchedule: { schedule: { id, completed: true } } }, errors: [] })
    const seen = await token?.send('{ viewer { schedules { nodes { id note } } } }')
    expect(seen).toMatchObject({ data: { viewer: { schedules: { nodes: [{ id, note: '분석가의 것' }] } } } })
  })
})

describe('what anybody may read tells of whoever asks, and of nobody else', () => {
  test.each(Object.entries(OF_THE_ASKER))('%s', async (name, { query: queryOf, nothing }) => {
    const { owner, stranger, things, others } = await given()
    const query = queryOf(selectionOf(...partsOf(name)))
    const asked = async (by: Asker) => {
      const { data, errors } = await by.send(query)
      expect(errors).toEqual([])
      return JSON.stringify(data)
    }
    // Whoever has asked before: the owner first.
    const theirs = await asked(owner)
    expect(theirs).toContain(OWNERS_NAME)
    expect(theirs).toContain(things.scrap)
    for (const [who, asker] of Object.entries(others)) expect(JSON.parse(await asked(asker)), who).toEqual(nothing)
    await scrapOf(stranger, STRANGERS_NAME)
    for (const [who, asker] of Object.entries(others)) {
      const answer = await asked(asker)
      expect(answer, who).not.toContain(OWNERS_NAME)
      expect(answer.includes(STRANGERS_NAME), who).toBe(/^a stranger|^stranger/.test(who))
    }
    expect(await asked(owner)).toBe(theirs)
  })
})

/** The field with all the leaves below it, two levels deep; arguments only where they must be. */
function selectionOf(typeName: string, fieldName: string): string {
  const type = schema.getType(typeName)
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
  if (!field) throw new Error(`There is no ${typeName}.${fieldName}.`)
  const given = ARGUMENTS[`${typeName}.${fieldName}`] ?? ''
  if (!given && field.args.some(isRequiredArgument))
    throw new Error(`Say in this test how to ask ${typeName}.${fieldName}.`)
  const asked = `${fieldName}${given}`
  return isCompositeType(getNamedType(field.type)) ? `${asked} { ${leavesOf(field, 2).join(' ')} }` : asked
}

function leavesOf(field: GraphQLField<unknown, unknown>, deep: number): string[] {
  const type = getNamedType(field.type)
  if (!isObjectType(type)) return ['__typename']
  return Object.values(type.getFields()).flatMap(inner => {
    if (inner.args.some(isRequiredArgument)) return []
    if (!isCompositeType(getNamedType(inner.type))) return [inner.name]
    return deep > 1 ? [`${inner.name} { ${leavesOf(inner, deep - 1).join(' ')} }`] : []
  })
}
