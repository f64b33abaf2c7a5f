import { randomUUID } from 'node:crypto'
import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  isCompositeType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { RESOLVERS } from '../../src/app.js'
import { toGlobalId } from '../../src/graph/node.js'
import { schemaOf } from '../../src/graph/schema.js'
import { createWorld, type Person, type World } from '../world.js'

/**
 * How a field is kept from strangers.
 * `public`: tells nothing of anybody. `credential`: takes no id, so it can only tell of whoever holds the credential.
 * Else an operation on somebody's things, by their ids: for a stranger those must be as ids that nobody has.
 */
type Row = 'public' | 'credential' | Foreign
interface Foreign {
  query: string
  variables: (of: Things) => Record<string, unknown>
}

/** The ids of what somebody has; of nobody, ids of the same form. */
interface Things {
  user: string
  session: string
  refreshToken: string
}

const ROOTS: Record<string, Row> = {
  'Query.medicine': 'public',
  'Query.medicines': 'public',
  'Query.medicinesForSymptom': 'public',
  'Query.medicineSuggestions': 'public',
  'Query.viewer': 'credential',
  'Query.exportViewer': 'credential',
  'Query.node': {
    query: 'query ($user: ID!, $session: ID!) { user: node(id: $user) { id } session: node(id: $session) { id } }',
    variables: ({ user, session }) => ({ user, session }),
  },
  'Query.nodes': {
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: ({ user, session }) => ({ ids: [user, session] }),
  },
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
}

/** Types whose every field may be read by anybody who reaches one. */
const PUBLIC = new Set([
  'Medicine',
  'MedicineConnection',
  'MedicineEdge',
  'MedicineSuggestion',
  'PageInfo',
  'Provenance',
  'UserError',
])

/** What belongs to somebody and can be asked for by its global id: there a stranger finds null, for every field. */
const BY_ID: Record<string, { fields: string[]; id: (of: Things) => string }> = {
  User: {
    fields: ['createdAt', 'id', 'isGuest', 'nickname', 'picture', 'roles', 'sessions', 'timeZone'],
    id: ({ user }) => user,
  },
  ViewerSession: {
    fields: ['createdAt', 'device', 'expiresAt', 'id', 'isCurrent', 'lastSeenAt'],
    id: ({ session }) => session,
  },
}

/** What belongs to somebody and is only reached through a field that has its own row: type and fields, so that a new one is thought of. */
const REACHED: Record<string, string[]> = {
  DeletePayload: ['deletedId', 'userErrors'],
  DeleteViewerPayload: ['deletedId', 'userErrors'],
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

describe('every field has a verdict: add a row here for a new one', () => {
  test('each field of a root', () => {
    const fields = objects.filter(isRoot).flatMap(type => fieldsOf(type).map(field => `${type.name}.${field}`))
    expect(Object.keys(ROOTS).sort()).toEqual(fields.sort())
  })

  test('each type, and each field of those that belong to somebody', () => {
    const types = objects.filter(type => !isRoot(type) && !PUBLIC.has(type.name))
    const known = Object.fromEntries([
      ...Object.entries(BY_ID).map(([name, { fields }]) => [name, fields] as const),
      ...Object.entries(REACHED),
    ])
    expect(Object.fromEntries(types.map(type => [type.name, fieldsOf(type)]))).toEqual(known)
  })

  test('what takes no id of a thing has no argument for one', () => {
    const taking = objects.filter(isRoot).flatMap(type =>
      Object.values(type.getFields())
        .filter(({ args }) => args.some(arg => getNamedType(arg.type).name === 'ID'))
        .map(({ name }) => `${type.name}.${name}`),
    )
    expect(taking.filter(name => typeof ROOTS[name] === 'string')).toEqual([])
  })
})

interface Given {
  world: World
  /** Whose things are asked for, and their ids. */
  owner: Person
  things: Things
  stranger: Person
}

const OWNERS_NAME = '김주인표식'

async function given(): Promise<Given> {
  const world = await createWorld()
  const owner = await world.signIn(OWNERS_NAME)
  const stranger = await world.signIn('박남')
  const { viewer } = await owner.ask<{ viewer: { sessions: { nodes: { id: string }[] } } }>(
    '{ viewer { sessions { nodes { id } } } }',
  )
  const things = { user: owner.id, session: viewer.sessions.nodes[0]?.id ?? '', refreshToken: owner.refreshToken }
  return { world, owner, things, stranger }
}

const nobodys = (): Things => ({
  user: toGlobalId('User', randomUUID()),
  session: toGlobalId('ViewerSession', randomUUID()),
  refreshToken: Buffer.alloc(32, 7).toString('base64url'),
})

/** All that is held about the owner, but for when they were last seen. */
const heldOf = async (owner: Person) => {
  const { exportViewer } = await owner.ask<{ exportViewer: unknown }>('{ exportViewer }')
  return JSON.stringify(exportViewer, (key, value: unknown) => (/exportedAt|last\w+At/.test(key) ? null : value))
}

describe('somebody else’s things are as things that nobody has', () => {
  const foreign = Object.entries(ROOTS).flatMap(([name, row]) =>
    typeof row === 'string' ? [] : [[name, row] as const],
  )

  test.each(foreign)('%s', async (_, { query, variables }) => {
    const { world, owner, things, stranger } = await given()
    const before = await heldOf(owner)
    const [theirs, none] = [variables(things), variables(nobodys())]
    for (const asker of [stranger, world]) {
      const answers = [await asker.send(query, theirs), await asker.send(query, none)]
      const [ofTheirs, ofNone] = answers.map(({ status, data, errors }) =>
        JSON.stringify({ status, data, errors: errors.map(({ message, extensions }) => ({ message, extensions })) }),
      )
      expect(ofTheirs).toBe(ofNone)
      expect(ofTheirs).not.toContain(OWNERS_NAME)
    }
    expect(await heldOf(owner)).toBe(before)
    // And the owner is answered otherwise, or this would prove nothing.
    const asOwner = await owner.send(query, theirs)
    expect(JSON.stringify(asOwner.data)).not.toBe(JSON.stringify((await stranger.send(query, none)).data))
  })

  const fields = Object.entries(BY_ID).flatMap(([type, { fields, id }]) =>
    fields.map(field => [type, field, id] as const),
  )

  test('each field, through node', async () => {
    const { world, owner, things, stranger } = await given()
    for (const [type, field, id] of fields) {
      const query = `query ($id: ID!) { node(id: $id) { ... on ${type} { ${selectionOf(type, field)} } } }`
      const asked = (by: { send: Person['send'] }) => by.send<{ node: object | null }>(query, { id: id(things) })
      expect(await asked(owner), `${type}.${field}`).toMatchObject({ data: { node: expect.any(Object) as object } })
      for (const asker of [stranger, world])
        expect((await asked(asker)).data, `${type}.${field}`).toEqual({ node: null })
    }
  })
})

test('what takes no id tells a stranger, or nobody, nothing of the owner', async () => {
  const { world, stranger } = await given()
  const everything = `{ viewer { ${BY_ID['User']?.fields.map(field => selectionOf('User', field)).join(' ')} } exportViewer }`
  const asStranger = await stranger.ask(everything)
  expect(JSON.stringify(asStranger)).toContain('박남')
  expect(JSON.stringify(asStranger)).not.toContain(OWNERS_NAME)
  expect(await world.ask('{ viewer { id nickname } }')).toEqual({ viewer: null })
  for (const query of [
    '{ exportViewer }',
    'mutation { deleteViewer { deletedId } }',
    'mutation { signOutEverywhere { userErrors { code } } }',
    'mutation { updateViewer(input: { nickname: "남" }) { viewer { id } } }',
  ])
    expect((await world.send(query)).errors, query).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})

/** The field with all the leaves below it, two levels deep; arguments only where they must be. */
function selectionOf(typeName: string, fieldName: string): string {
  const type = schema.getType(typeName)
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
  if (!field) throw new Error(`There is no ${typeName}.${fieldName}.`)
  if (field.args.some(isRequiredArgument)) throw new Error(`Say in this test how to ask ${typeName}.${fieldName}.`)
  return isCompositeType(getNamedType(field.type)) ? `${fieldName} { ${leavesOf(field, 2).join(' ')} }` : fieldName
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
