import type { JWK, JWTVerifyGetKey } from 'jose'
import { createLocalJWKSet, errors } from 'jose'
import { UpstreamError } from '../errors.js'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Failed, KakaoDoorOptions } from './kakaoDoor.js'
import { createFailed, createKakaoDoor, readObject } from './kakaoDoor.js'
import type { HttpAnswer } from './http.js'

export interface JwksOptions extends KakaoDoorOptions {
  url: URL
  clock: Pick<Clock, 'now'>
  log: Log
}

const DAY = 86_400_000
/** Kakao blocks who asks too often. */
const BETWEEN_FETCHES = 60_000
/** Without any key nobody can sign in, so that a failure is kept for moments only. */
const BETWEEN_COLD_FETCHES = 5_000

/**
 * Kakao's public keys for jose, kept in the process: one fetch at a time, a day fresh. After that, and for a kid that
 * nobody knows, they are fetched anew once a minute at most, whether or not that works; the old ones serve until new
 * ones are here. Rejects with an UpstreamError where the key can't be told for want of an answer.
 */
export function createJwks({ url, clock, log, ...options }: JwksOptions): JWTVerifyGetKey {
  const ask = createKakaoDoor({ ...options, clock })
  let keys: { find: JWTVerifyGetKey; fetchedAt: number } | null = null
  let failure: { error: UpstreamError; at: number } | null = null
  let flight: Promise<void> | null = null
  let refetchedAt = -Infinity

  async function fetchKeys(): Promise<void> {
    try {
      const found = await ask(url, {}, readKeys)
      keys = { find: createLocalJWKSet({ keys: found }), fetchedAt: clock.now() }
      failure = null
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      failure = { error, at: clock.now() }
      log.warn({ upstream: error.upstream, fault: error.fault, isCold: !keys }, "Kakao's keys could not be fetched")
    }
  }

  const fetchOnce = () => (flight ??= fetchKeys().finally(() => (flight = null)))

  /** Joins the fetch under way, or starts one where a minute has gone by since the last. */
  async function refetch(): Promise<void> {
    if (!flight && clock.now() - refetchedAt < BETWEEN_FETCHES) return
    if (!flight) refetchedAt = clock.now()
    await fetchOnce()
  }

  async function someKeys() {
    if (!keys && !flight && failure && clock.now() - failure.at < BETWEEN_COLD_FETCHES) throw failure.error
    if (!keys) await fetchOnce()
    if (!keys) throw failure?.error ?? createFailed(options.upstream)('malformed', '공개 키가 없습니다.')
    return keys
  }

  return async (header, token) => {
    if (!header.kid) throw new errors.JWKSNoMatchingKey()
    const known = await someKeys()
    if (clock.now() - known.fetchedAt >= DAY)
      refetch().catch((error: unknown) => log.error({ err: error }, "Kakao's keys could not be read"))
    const found = await findKey(known.find, header, token)
    if (found) return found
    await refetch()
    const later = keys && (await findKey(keys.find, header, token))
    if (later) return later
    // The new keys may well hold this one: not knowing is not the same as a no.
    if (failure) throw failure.error
    throw new errors.JWKSNoMatchingKey()
  }
}

async function findKey(find: JWTVerifyGetKey, ...[header, token]: Parameters<JWTVerifyGetKey>) {
  try {
    return await find(header, token)
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return null
    throw error
  }
}

/** Only keys that RS256 signatures are checked with, and of them only what that takes; of two with one kid the first. */
function readKeys({ status, text, retryAfter }: HttpAnswer, failed: Failed): JWK[] {
  if (status !== 200)
    throw failed(status === 429 ? 'rate' : 'server', `공개 키를 주지 않습니다. (HTTP ${status})`, retryAfter)
  const listed = readObject(text)?.['keys']
  const usable = Array.isArray(listed) ? listed.map(readKey).filter(key => key !== null) : []
  if (usable.length === 0) throw failed('malformed', '공개 키 목록을 읽을 수 없습니다.')
  return [...new Map(usable.reverse().map(key => [key.kid, key])).values()]
}

function readKey(value: unknown): (JWK & { kid: string }) | null {
  if (typeof value !== 'object' || value === null) return null
  const { kty, kid, n, e, alg, use } = value as Readonly<Record<string, unknown>>
  const isRs256 = kty === 'RSA' && (alg === undefined || alg === 'RS256') && (use === undefined || use === 'sig')
  if (!isRs256 || typeof kid !== 'string' || !kid || typeof n !== 'string' || typeof e !== 'string') return null
  return { kty: 'RSA', alg: 'RS256', use: 'sig', kid, n, e }
}
