import { createHash, timingSafeEqual } from 'node:crypto'
import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { errors, jwtVerify } from 'jose'
import type { Clock } from '../clock.js'
import { readSub } from './kakaoPerson.js'

export interface KakaoTokensOptions {
  keys: JWTVerifyGetKey
  issuer: string
  restApiKey: string
  clock: Pick<Clock, 'now'>
}

/** What Kakao signs. A token that isn't good is a BadTokenError; where that can't be told, an UpstreamError. */
export interface KakaoTokens {
  idToken(token: string): Promise<{ sub: bigint; claims: JWTPayload }>
  /** A Security Event Token: the names of what happened, to whom, and by when, in milliseconds since the epoch. */
  eventToken(token: string): Promise<{ sub: bigint; events: readonly string[]; at: number }>
}

/** Its code is jose's, or says which claim is off. */
export class BadTokenError extends Error {
  override readonly name = 'BadTokenError'
  constructor(readonly code: string) {
    super(code)
  }
}

/** Seconds. */
const LEEWAY = 30
/**
 * How old an event may be, in seconds: were we down for days, Kakao tells of it late, or somebody has it told again, and
 * who has left is to be erased all the same. One told twice does no harm, for who came back meanwhile is spared.
 */
const EVENT_AGE = 7 * 86_400
/** How far ahead of us its time may be, in seconds. */
const EVENT_AHEAD = 600
const LONGEST_TOKEN = 16_384
/** Three parts in base64url, of which the last is empty where nothing is signed. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/

/**
 * RS256 alone, from this issuer, for our key alone. Neither kind passes for the other: only an id_token has to have
 * `exp`, which an event token lacks, and only an event token has to have `events`.
 */
export function createKakaoTokens({ keys, issuer, restApiKey, clock }: KakaoTokensOptions): KakaoTokens {
  async function verify(token: string, requiredClaims: string[]): Promise<JWTPayload> {
    if (token.length > LONGEST_TOKEN) throw new BadTokenError('TOO_LONG')
    if (!COMPACT.test(token)) throw new BadTokenError('UNREADABLE')
    const options = { algorithms: ['RS256'], issuer, audience: restApiKey, clockTolerance: LEEWAY, requiredClaims }
    const { payload } = await jwtVerify(token, keys, { ...options, currentDate: new Date(clock.now()) }).catch(refuse)
    if (payload.aud !== restApiKey) throw new BadTokenError('AUDIENCE')
    return payload
  }

  return {
    async idToken(token) {
      const claims = await verify(token, ['sub', 'exp', 'iat'])
      const sub = readSub(claims.sub)
      if (sub === null) throw new BadTokenError('SUB')
      return { sub, claims }
    },

    async eventToken(token) {
      const { events, iat = 0, sub: whom } = await verify(token, ['iat', 'events'])
      const age = clock.now() / 1000 - iat
      if (age > EVENT_AGE || age < -EVENT_AHEAD) throw new BadTokenError('IAT')
      const happened = isRecord(events) ? events : {}
      const named = [whom, ...Object.values(happened).map(event => subjectOf(event, issuer))].filter(
        each => each !== undefined,
      )
      const sub = readSub(named[0])
      if (sub === null || new Set(named).size > 1) throw new BadTokenError('SUB')
      return { sub, events: Object.keys(happened), at: iat * 1_000 + 999 } // it is told in whole seconds
    },
  }
}

/** An event names its person by issuer and number, and so, in newer tokens, does the token itself. */
function subjectOf(event: unknown, issuer: string): unknown {
  const subject = isRecord(event) ? event['subject'] : undefined
  if (!isRecord(subject)) return undefined
  return subject['iss'] === issuer ? subject['sub'] : null
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What jose says of a token stays here: it may quote the token. An error of anybody else's is none of the token. */
function refuse(error: unknown): never {
  throw error instanceof errors.JOSEError ? new BadTokenError(error.code) : error
}

/** Compares without telling by its time how much of it is right. */
export function isSame(said: string, meant: string): boolean {
  const [a, b] = [said, meant].map(text => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
