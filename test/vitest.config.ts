import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that need a PostgreSQL, a Redis or a browser. */
const onServers = ['src/**/*.db.test.ts', 'test/{journeys,outages,contract,browser}/**/*.test.ts']

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // Packages load graphql by its main file; ours must get the same copy, or its types don't know each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    pool: 'forks',
    maxWorkers: 3,
    // Files share nothing that lasts, and to load the packages anew for each takes a quarter of the time of all.
    isolate: false,
    reporters: ['default', './test/totals.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/{acceptance,cost,fakes,load,looks}/*.test.ts'],
          exclude: onServers,
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'world',
          include: onServers,
          globalSetup: './test/servers.ts',
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
