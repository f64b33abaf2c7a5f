import { expect } from 'vitest'
import type { World } from './world.js'
import { REDIRECT_URI } from './world.js'

export const PENDING = '__Host-pilling-kakao'
export const REFRESH_COOKIE = '__Host-pilling-refresh'
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0'

/** What an answer is in a test: its body has been read. */
export interface Got {
  status: number
  headers: Headers
  text: string
  /** As they came. */
  setCookies: string[]
  location: string | null
}

/** A browser as far as these tests need one: it keeps cookies, follows nothing by itself, and says who is asking. */
export function openBrowser({ url, kakao }: Pick<World, 'url' | 'kakao'>) {
  const jar = new Map<string, string>()

  async function ask(path: string, init: RequestInit = {}): Promise<Got> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      'user-agent': AGENT,
      ...(cookie ? { cookie } : {}),
      ...Object.fromEntries(new Headers(init.headers)),
    }
    const got = await read(await fetch(url + path, { ...init, headers, redirect: 'manual' }))
    for (const each of got.setCookies) keep(jar, each)
    return got
  }

  /** To our server, which the world knows by the host of the redirect URI. */
  const follow = ({ location }: Got): Promise<Got> => {
    const { origin, pathname, search } = new URL(location ?? '', REDIRECT_URI)
    expect(origin).toBe(new URL(REDIRECT_URI).origin)
    return ask(pathname + search)
  }

  /** As a script of our own page would. */
  const post = (path: string, headers: Record<string, string> = { 'x-pilling-csrf': '1' }) =>
    ask(path, { method: 'POST', headers })

  return {
    jar,
    ask,
    follow,
    post,

    /** Off to Kakao: what it is asked there. */
    async leave(query = '') {
      const sent = await ask(`/auth/kakao/start${query}`)
      expect(sent.status).toBe(302)
      const to = new URL(sent.location ?? '')
      expect(to.origin + to.pathname).toBe(`${kakao.url}/oauth/authorize`)
      return { sent, to, asked: Object.fromEntries(to.searchParams) }
    },

    /** On Kakao's page: fills in its form, and is sent back. */
    async answer(page: URL, fields: Record<string, string>): Promise<Got> {
      const shown = await read(await fetch(page))
      expect(shown.status).toBe(200)
      const hidden = [...shown.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
      const form = new URLSearchParams()
      for (const [, name = '', value = ''] of hidden) form.append(name, value)
      for (const [name, value] of Object.entries(fields)) form.set(name, value)
      return read(await fetch(`${kakao.url}/oauth/authorize`, { method: 'POST', body: form, redirect: 'manual' }))
    },

    /** The same without the page: where Kakao sends whoever agreed there. */
    back(asked: Record<string, string>, sub: string, changes: Record<string, string> = {}) {
      const { code_challenge: codeChallenge = null, nonce = null, state = '' } = asked
      const code = kakao.codeFor({ sub, nickname: '민지', codeChallenge, nonce })
      return ask(`/auth/kakao/callback?${new URLSearchParams({ code, state, ...changes }).toString()}`)
    },

    async signIn(sub = '1000000001'): Promise<Got> {
      const got = await this.back((await this.leave()).asked, sub)
      expect(got.status).toBe(303)
      return got
    },

    /** The access token that the page's script gets. Fails where it gets none. */
    async accessToken(): Promise<string> {
      const { status, text } = await post('/auth/refresh')
      expect(status).toBe(200)
      return (JSON.parse(text) as { accessToken: string }).accessToken
    },
  }
}
export type Browser = ReturnType<typeof openBrowser>

const read = async (response: Response): Promise<Got> => ({
  status: response.status,
  headers: response.headers,
  text: await response.text(),
  setCookies: response.headers.getSetCookie(),
  location: response.headers.get('location'),
})

/** Fails where a browser would not take it: a name that begins so is for this host and secure, or it is nothing. */
function keep(jar: Map<string, string>, cookie: string): void {
  const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(cookie) ?? []
  if (name.startsWith('__Host-')) {
    expect(attributes).toMatch(/; Path=\/(;|$)/)
    expect(attributes).toMatch(/; Secure(;|$)/)
    expect(attributes).not.toMatch(/; Domain=/i)
  }
  if (/; Max-Age=0(;|$)/.test(attributes)) jar.delete(name)
  else jar.set(name, value)
}
