import type { Page } from 'playwright-core'

/** The data of an operation that must not fail, asked as whoever is signed in at a browser. */
export type Ask = <T>(query: string, variables?: Record<string, unknown>) => Promise<T>

/** Asks with the token that the page itself asks with. */
export async function askAs(page: Page, address: string): Promise<Ask> {
  const [request] = await Promise.all([
    page.waitForRequest(each => each.url().endsWith('/graphql') && each.headers()['authorization'] !== undefined),
    page.reload(),
  ])
  const { authorization = '' } = await request.allHeaders()
  return async <T>(query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as { data?: T; errors?: unknown }
    if (errors !== undefined || !data) throw new Error(`The operation failed: ${JSON.stringify(errors)}`)
    return data
  }
}
