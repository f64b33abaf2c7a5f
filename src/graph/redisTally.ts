import { createHash } from 'node:crypto'
import type { Redis } from '../db/redis.js'
import type { Tally } from './tally.js'

/**
 * KEYS[1] the caller's list of instants, oldest first; ARGV the limit and the window in milliseconds.
 * By Redis' own clock, so that servers need not agree on theirs. Whatever else lies under the key is thrown away. A call
 * that is refused isn't added, so asking on doesn't prolong the wait.
 */
const SCRIPT = `
local key, limit, window = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kind = redis.call('TYPE', key).ok
if kind ~= 'list' and kind ~= 'none' then redis.call('DEL', key) end
local first = redis.call('LINDEX', key, 0)
while first do
  local at = tonumber(first)
  if at and at > now - window and at <= now + window then break end
  redis.call('LPOP', key)
  first = redis.call('LINDEX', key, 0)
end
local used = redis.call('LLEN', key)
local taken = 0
if used < limit then
  redis.call('RPUSH', key, string.format('%d', now))
  redis.call('PEXPIRE', key, window)
  taken, used = 1, used + 1
end
return { taken, used, (tonumber(first) or now) + window - now }
`
const SHA = createHash('sha1').update(SCRIPT).digest('hex')

/** Counts for all who share this Redis. Rejects where it does not answer as it should. */
export function createRedisTally(redis: Redis, { prefix, window }: { prefix: string; window: number }): Tally {
  const run = async (key: string, limit: number): Promise<unknown> => {
    try {
      return await redis.evalsha(SHA, 1, key, limit, window)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return await redis.eval(SCRIPT, 1, key, limit, window)
    }
  }
  return {
    async take(key, limit) {
      const answer = await run(prefix + key, limit)
      const [taken, used, freeIn] = Array.isArray(answer) ? answer.map(Number) : []
      if (taken === undefined || used === undefined || freeIn === undefined)
        throw new Error('Redis gave no count for the rate limit.')
      return { isTaken: taken === 1, used, freeIn }
    },
  }
}
