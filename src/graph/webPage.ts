import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** A page that Vite builds into a folder, and how it is told of while that is missing. */
export interface WebPage {
  /** In Korean, for words that go on with 를 and 가. */
  readonly name: string
  /** Of the built files, which may come later, go and come back. */
  readonly directory: string
  /** False where nobody may see it. */
  readonly isOn: boolean
  /** Headers of its own, by the text that is sent and the host that it is sent from. */
  readonly headersOf?: (html: string, host: string) => Readonly<Record<string, string>>
}

/** Serves the built files below `prefix`, compressed beforehand where they are and the client takes it; never the page. */
export async function serveFiles(
  fastify: FastifyInstance,
  prefix: string,
  { directory, isOn }: WebPage,
): Promise<void> {
  if (!isOn) return
  await fastify.register(fastifyStatic, {
    root: directory,
    prefix,
    index: false,
    decorateReply: false,
    cacheControl: false,
    preCompressed: true,
    allowedPath: path => path !== '/index.html' && !KEPT.test(path),
    setHeaders: (reply, path) =>
      void reply.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  })
}

/** The page, one that waits for it to be built, or one that says there is none. */
export async function sendPage(reply: FastifyReply, page: WebPage): Promise<FastifyReply> {
  const built = page.isOn ? await readFile(join(page.directory, 'index.html'), 'utf8').catch(() => null) : null
  const html =
    built ?? (page.isOn ? waitingFor(page) : plain('없는 페이지입니다', `이 서버에서는 ${page.name}를 열 수 없습니다.`))
  return reply
    .code(page.isOn ? 200 : 404)
    .type('text/html; charset=utf-8')
    .headers({
      'cache-control': built === null ? 'no-store' : 'no-cache',
      ...page.headersOf?.(html, reply.request.host),
    })
    .send(html)
}

/** Vite puts a hash in the names of what never changes, and into this folder. */
const HASHED = /[\\/]assets[\\/][^\\/]*-[\w-]{8,}\.\w+(?:\.(?:br|gz))?$/

/** What the server reads itself: the texts that a hidden schema keeps to itself. */
const KEPT = /^\/documents\.json(?:\.(?:br|gz))?$/

/** A build that is under way holds its lock; see deploy/prepare.mjs. */
function waitingFor({ name, directory }: WebPage): string {
  const [title, words] = existsSync(join(directory, '..', 'build.lock'))
    ? ['잠시만 기다려 주세요', `${name}를 만들고 있습니다. 준비되면 저절로 열립니다.`]
    : [
        `${name}가 없습니다`,
        '<code>npm run build:web</code>으로 만들면 저절로 열립니다. 만들다 실패했다면 까닭은 <code>dist/web/build.log</code>에 있습니다.',
      ]
  return plain(title, words, '<meta http-equiv="refresh" content="3">')
}

const plain = (title: string, words: string, head = ''): string => `<!doctype html>
<html lang="ko">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Pilling</title>${head}
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color:#1f2933}</style></head>
<body><h1>${title}</h1><p>${words}</p></body>
</html>
`
