import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Reply } from './forms.js'
import type { KakaoForm } from './kakaoForms.js'
import { KAKAO_FORMS } from './kakaoForms.js'
import { createKakaoHouse, type FakeKakaoOptions } from './kakaoHouse.js'

export interface KakaoVisit {
  method: string
  path: string
  /** Of the query and of the form. */
  params: Record<string, string>
  authorization: string | null
}

/** kauth.kakao.com and kapi.kakao.com in one, over real HTTP on a free port. It can be told to fail in every way they are known to. */
export async function startKakao(options: FakeKakaoOptions = {}) {
  const calls: KakaoVisit[] = []
  let trouble: { form: () => Reply | null; left: number } | { hangs: true } | { bytesPerSecond: number } | null = null
  let jwksTrouble: { form: () => Reply | null; left: number } | null = null
  let url = ''
  const { reply, env, ...house } = createKakaoHouse(options, () => url)

  function spoilt(path: string): (() => Reply | null) | null {
    const now = path.endsWith('/jwks.json') ? jwksTrouble : path === '/oauth/authorize' ? null : trouble
    if (!now || !('form' in now) || now.left <= 0) return null
    now.left--
    return now.form
  }

  const server = createServer((request, response) => {
    void readForm(request).then(async form => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://kakao')
      const all = new URLSearchParams([...searchParams, ...form])
      const { method = 'GET', headers } = request
      const visit = {
        method,
        path: pathname,
        params: Object.fromEntries(all),
        authorization: headers.authorization ?? null,
      }
      calls.push(visit)
      if (trouble && 'hangs' in trouble) return
      const spoil = spoilt(pathname)
      const said = spoil ? spoil() : await reply(method, pathname, all, visit.authorization)
      send(response, said, trouble && 'bytesPerSecond' in trouble ? trouble.bytesPerSecond : null)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    ...house,
    url,
    calls,
    /** How often this path was asked for. */
    count: (path: string) => calls.filter(call => call.path === path).length,
    /** What an app is told of all this, by the names that Pilling's environment has for it. */
    env: env(),
    /** Answers tokens and API calls in this form, always or so many times. */
    fails(form: KakaoForm | (() => Reply | null), { times = Infinity } = {}) {
      trouble = { form: typeof form === 'string' ? KAKAO_FORMS[form] : form, left: times }
    },
    /** The same for the list of keys alone. */
    jwksFails(form: KakaoForm | (() => Reply | null) = 'empty 503', { times = Infinity } = {}) {
      jwksTrouble = { form: typeof form === 'string' ? KAKAO_FORMS[form] : form, left: times }
    },
    /** Takes requests and never answers. */
    hangs: () => void (trouble = { hangs: true }),
    /** Sends the head at once and the body in drops. */
    slow: (bytesPerSecond: number) => void (trouble = { bytesPerSecond }),
    heal() {
      trouble = null
      jwksTrouble = null
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
export type FakeKakao = Awaited<ReturnType<typeof startKakao>>

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  return new URLSearchParams(isForm ? Buffer.concat(chunks).toString() : '')
}

/** Slowly: a hundred milliseconds' worth at a time, one byte at least. */
function send(response: ServerResponse, reply: Reply | URL | null, bytesPerSecond: number | null) {
  if (!reply) return void response.socket?.resetAndDestroy()
  if (reply instanceof URL) return void response.writeHead(302, { location: reply.href }).end()
  const body = Buffer.from(reply.body)
  response.writeHead(reply.status, { 'content-type': reply.type, 'cache-control': 'no-store', ...reply.headers })
  if (bytesPerSecond === null) return void response.end(body)
  const step = Math.max(1, Math.round(bytesPerSecond / 10))
  let sent = 0
  const timer = setInterval(() => {
    response.write(body.subarray(sent, (sent += step)))
    if (sent >= body.length) response.end()
    if (sent >= body.length || response.destroyed) clearInterval(timer)
  }, 100)
  response.on('close', () => clearInterval(timer))
}
