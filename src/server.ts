import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Domains } from './domains.js'
import { createLoaders, createResolvers } from './fields.js'
import { createRateLimit } from './graph/rate.js'
import { askerOf } from './graph/address.js'
import { createSchema } from './graph/schema.js'
import { createGraph, type Graph, type Health } from './graph/server.js'
import type { Site } from './site.js'
import type { Stores } from './stores.js'
import { canSignInWithKakao, createBrowserRoutes } from './user/browser.js'

const PLAYGROUND = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'web', 'playground')

/** The doors for apps: GraphQL over these domains, and the routes of browsers. */
export async function createServer(site: Site, { redis }: Stores, domains: Domains, health: Health): Promise<Graph> {
  const { config, log, clock, metrics, dashboardDir } = site
  const { users, kakao, redirectUris } = domains
  const live = await domains.openLive()
  metrics.watch({
    name: 'people_followed',
    help: 'People whose changes somebody at this server follows',
    read: async () => live.size(),
    failed: error => log.warn({ err: error }, 'those who are followed could not be counted'),
  })
  return createGraph({
    schema: createSchema(createResolvers({ ...domains, live })),
    authenticate: users.authenticate,
    createContext: ({ isSubscription, ...request }) => {
      domains.counting.follow(askerOf(request), request.served)
      return { ...request, loaders: createLoaders(domains, { ...request, isSubscription }) }
    },
    limit: createRateLimit({ redis, ...config.rateLimit, clock, log, onRefused: metrics.rateLimited }),
    routes: createBrowserRoutes({ ...config, users, kakao, redirectUris, secureRandom: randomBytes, clock }),
    config: { ...config, production: config.isProduction },
    log,
    clock,
    health,
    playgroundDir: PLAYGROUND,
    dashboard: {
      directory: dashboardDir,
      settings: {
        guests: config.guestSignIn,
        kakao: canSignInWithKakao({ kakao, redirectUris }),
        mapKey: config.kakaoMapKey,
      },
    },
    onRequest: metrics.operation,
  })
}
