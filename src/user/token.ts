import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.js'
import type { SigningKeys } from './key.js'
import { isUuid, type RandomBytes } from './secret.js'

/** Both whose tokens these are and who may be shown them. */
const NAME = 'pilling'
const [ALGORITHM, TYPE] = ['EdDSA', 'at+jwt']

/** Seconds by which clocks may differ. */
const LEEWAY = 30

/** Tokens whose signature is known to be good, so that what each event on a socket is asked anew costs no arithmetic. */
const MOST_KNOWN = 20_000

/** What precedes an Ed25519 seed in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  /** Milliseconds. */
  readonly expiresAt: number
}

export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>
  /** Null for whatever isn't a token of ours that is valid at this moment. Says nothing of its session. */
  read(token: string): Promise<AccessClaims | null>
}

interface AccessTokenOptions {
  readonly keys: SigningKeys
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

/** Signed by the current key, believed by both, so that a key can be changed and nobody notices. */
export function createAccessTokens({ keys, clock, randomBytes }: AccessTokenOptions): AccessTokens {
  const current = keyPair(keys.current)
  const pairs = [current, ...(keys.previous ? [keyPair(keys.previous)] : [])]
  const byKid = new Map(pairs.map(({ kid, publicKey }) => [kid, publicKey]))
  const known = new LRUCache<string, AccessClaims>({ max: MOST_KNOWN })
  const seconds = () => Math.floor(clock.now() / 1000)
  const keyOf = ({ kid }: { kid?: string }): KeyObject => {
    const key = byKid.get(kid ?? '')
    if (key) return key
    throw new errors.JWKSNoMatchingKey()
  }

  return {
    sign: ({ userId, sessionId, expiresAt }) =>
      new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: current.kid })
        .setIssuer(NAME)
        .setAudience(NAME)
        .setSubject(userId)
        .setJti(randomBytes(16).toString('base64url'))
        .setIssuedAt(seconds())
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(current.privateKey),

    async read(token) {
      const good = known.get(token)
      if (good) return good.expiresAt / 1000 > seconds() - LEEWAY ? good : null
      const rules = {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: NAME,
        audience: NAME,
        requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
        clockTolerance: LEEWAY,
        currentDate: new Date(clock.now()),
      }
      try {
        const claims = claimsOf((await jwtVerify(token, keyOf, rules)).payload, seconds())
        if (claims) known.set(token, claims)
        return claims
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}

function claimsOf({ sub, sid, iat, exp }: JWTPayload, now: number): AccessClaims | null {
  if (typeof sub !== 'string' || typeof sid !== 'string' || !isUuid(sub) || !isUuid(sid)) return null
  if (iat === undefined || exp === undefined || iat > now + LEEWAY) return null
  return { userId: sub, sessionId: sid, expiresAt: exp * 1000 }
}

function keyPair(seed: Buffer) {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const { x = '' } = publicKey.export({ format: 'jwk' })
  const kid = createHash('sha256').update(Buffer.from(x, 'base64url')).digest().subarray(0, 8).toString('base64url')
  return { privateKey, publicKey, kid }
}
