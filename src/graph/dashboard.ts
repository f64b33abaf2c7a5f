import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refusePath } from './body.js'
import { policyOf } from './policy.js'
import { sendPage, serveFiles, type WebPage } from './webPage.js'

/** What the page is told before anybody has signed in: nothing that may not be known. */
export interface DashboardSettings {
  /** Whether one may begin as a guest. */
  readonly guests: boolean
  /** Whether a browser may sign in with Kakao. */
  readonly kakao: boolean
  /** Of Kakao's map in a browser, which everybody may see and Kakao binds to our address; null where there is none. */
  readonly mapKey: string | null
}

export interface DashboardOptions {
  readonly directory: string
  readonly settings: DashboardSettings
}

/** Serves the built files, the settings, and for every other path below /dashboard the page, which knows its own paths. */
export async function serveDashboard(fastify: FastifyInstance, options: DashboardOptions): Promise<void> {
  const { directory, settings } = options
  const page: WebPage = {
    name: '대시보드',
    directory,
    isOn: true,
    headersOf: (html, host) => headersOf(html, host, settings),
  }
  await fastify.register(
    async scope => {
      scope.setNotFoundHandler((request, reply) =>
        isOfPage(request) ? sendPage(reply, page) : refusePath(request, reply),
      )
      scope.get('/settings.json', (_, reply) => reply.header('cache-control', 'no-cache').send(settings))
      scope.get('/', (_, reply) => sendPage(reply, page))
      await serveFiles(scope, '/', page)
    },
    { prefix: '/dashboard' },
  )
}

/** A file that is gone, as after a new build, is no page: a browser would take it for a broken script. */
const isOfPage = ({ method, url }: FastifyRequest): boolean =>
  ['GET', 'HEAD'].includes(method) && !/^\/dashboard\/(?:assets\/|documents\.json)/.test(url)

/** Kakao gives its map to pages of registered addresses, so these must say theirs, without the path. */
const headersOf = (html: string, host: string, { mapKey }: DashboardSettings): Record<string, string> => ({
  'content-security-policy': policyOf(html, { hasMap: mapKey !== null, host }),
  ...(mapKey === null ? {} : { 'referrer-policy': 'strict-origin' }),
})
