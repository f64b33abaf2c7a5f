import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** The folder of the built playground and whether anybody may see it. */
export interface PlaygroundOptions {
  readonly directory: string
  /** False where the schema is hidden from everybody: a playground without it would be of no use. */
  readonly isOn: boolean
}

/** Serves the built files at /playground/. Vite puts a hash in the names of what never changes. */
export async function servePlayground(fastify: FastifyInstance, { directory, isOn }: PlaygroundOptions): Promise<void> {
  if (!isOn) return
  await fastify.register(fastifyStatic, {
    root: directory,
    prefix: '/playground/',
    index: false,
    decorateReply: false,
    cacheControl: false,
    setHeaders: ({ raw: response }, path) =>
      void response.setHeader(
        'cache-control',
        /-[\w-]{8,}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  })
}

/** True of a browser that opens /graphql as a page. */
export function wantsPage({ method, headers, url }: FastifyRequest): boolean {
  const search = new URLSearchParams(url.split('?')[1] ?? '')
  return method === 'GET' && (headers.accept ?? '').includes('text/html') && !search.has('query')
}

/** The playground's page, a page that waits for it to be built, or a page that says there is none. */
export async function sendPage(reply: FastifyReply, { directory, isOn }: PlaygroundOptions): Promise<FastifyReply> {
  reply.type('text/html; charset=utf-8').header('vary', 'accept')
  if (!isOn) return reply.code(404).send(page('없는 페이지입니다', '이 서버에서는 플레이그라운드를 열 수 없습니다.'))
  const built = await readFile(join(directory, 'index.html'), 'utf8').catch(() => null)
  if (built) return reply.header('cache-control', 'no-cache').send(built)
  const [title, words] = existsSync(join(directory, '..', 'build.lock')) ? BEING_BUILT : NOT_BUILT
  return reply.header('cache-control', 'no-store').send(page(title, words, '<meta http-equiv="refresh" content="3">'))
}

/** A build that is under way holds its lock; see deploy/prepare.mjs. */
const BEING_BUILT = ['잠시만 기다려 주세요', '플레이그라운드를 만들고 있습니다. 준비되면 저절로 열립니다.'] as const
const NOT_BUILT = [
  '플레이그라운드가 없습니다',
  '<code>npm run build:web</code>으로 만들면 저절로 열립니다. 만들다 실패했다면 까닭은 <code>dist/web/build.log</code>에 있습니다.',
] as const

const page = (title: string, words: string, head = ''): string => `<!doctype html>
<html lang="ko">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Pilling</title>${head}
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color:#1f2933}</style></head>
<body><h1>${title}</h1><p>${words}</p></body>
</html>
`
