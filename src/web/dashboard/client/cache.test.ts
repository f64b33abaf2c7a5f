import { Client, fetchExchange, type TypedDocumentNode } from '@urql/core'
import { describe, expect, test, vi } from 'vitest'
import { createCache } from './cache'
import { bodyIn } from './fakes/body'
import { graphql } from './graphql'

const LIST = graphql('query List { viewer { id scraps(first: 5) { nodes { id category } } } }')
const SAVE = graphql(
  'mutation Save($input: SaveScrapInput!) { saveScrap(input: $input) { scrap { id category } userErrors { message } } }',
)
const RENAME = graphql(
  'mutation Rename($input: UpdateViewerInput!) { updateViewer(input: $input) { viewer { id nickname } userErrors { message } } }',
)

/** A client whose server answers each operation with what stands under its name now. */
function given(answers: Record<string, unknown>) {
  const asked: string[] = []
  const client = new Client({
    url: 'http://pilling.test/graphql',
    preferGetMethod: false,
    fetch: async (_url, init) => {
      const operationName = String(bodyIn(init)['operationName'])
      asked.push(operationName)
      return new Response(JSON.stringify({ data: answers[operationName] }), {
        headers: { 'content-type': 'application/json' },
      })
    },
    exchanges: [createCache(), fetchExchange],
  })
  const shown: unknown[] = []
  const show = (document: TypedDocumentNode) => client.query(document, {}).subscribe(({ data }) => shown.push(data))
  return { client, asked, shown, show }
}

const list = (...nodes: { id: string; category: string }[]) => ({
  viewer: {
    __typename: 'User',
    id: 'minji',
    scraps: { __typename: 'ScrapConnection', nodes: nodes.map(node => ({ __typename: 'Scrap', ...node })) },
  },
})

describe('the cache', () => {
  test('asks for a list anew when something was put in it', async () => {
    const answers: Record<string, unknown> = {
      List: list(),
      Save: {
        saveScrap: {
          __typename: 'ScrapPayload',
          scrap: { __typename: 'Scrap', id: 'one', category: '즐겨찾기' },
          userErrors: [],
        },
      },
    }
    const { client, asked, shown, show } = given(answers)
    show(LIST)
    await vi.waitFor(() => expect(shown).toHaveLength(1))
    answers['List'] = list({ id: 'one', category: '즐겨찾기' })
    await client.mutation(SAVE, { input: { medicineId: 'm' } }).toPromise()
    await vi.waitFor(() => expect(shown.at(-1)).toMatchObject({ viewer: { scraps: { nodes: [{ id: 'one' }] } } }))
    expect(asked).toEqual(['List', 'Save', 'List'])
  })

  test('shows everywhere what an answer says of one thing', async () => {
    const WHO = graphql('query Who { viewer { id nickname } }')
    const who = (nickname: string) => ({ __typename: 'User', id: 'minji', nickname })
    const renamed = { updateViewer: { __typename: 'UpdateViewerPayload', viewer: who('준'), userErrors: [] } }
    const { client, asked, shown, show } = given({ Who: { viewer: who('민지') }, Rename: renamed })
    show(WHO)
    await vi.waitFor(() => expect(shown).toHaveLength(1))
    await client.mutation(RENAME, { input: { nickname: '준' } }).toPromise()
    expect(shown.at(-1)).toMatchObject({ viewer: { nickname: '준' } })
    expect(asked).toEqual(['Who', 'Rename'])
  })
})
