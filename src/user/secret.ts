import { createHash, createHmac } from 'node:crypto'

/** Chance as a dependency: node's `randomBytes`, or what a test holds still. */
export type RandomBytes = (size: number) => Buffer

/** 256 bits that nobody guesses, as they travel. */
export const newSecret = (randomBytes: RandomBytes): string => randomBytes(32).toString('base64url')

/** All that is kept of a secret. Nothing slower is needed: there is no guessing 256 bits. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/**
 * The refresh token that follows this one. Whoever shows a token again gets the very same successor, and yet neither is
 * kept: the salt alone, which is, makes nothing.
 */
export const successorOf = (token: string, salt: Buffer): string =>
  createHmac('sha256', token).update(salt).digest('base64url')

export const isRefreshToken = (text: string): boolean => /^[\w-]{43}$/.test(text)

const MARK = 'pilling_'

/** Begins with a word that scanners of leaked secrets can look for. */
export const newApiToken = (randomBytes: RandomBytes): string => MARK + newSecret(randomBytes)

export const isApiToken = (text: string): boolean => text.startsWith(MARK) && isRefreshToken(text.slice(MARK.length))

/** The seed of a signing key: 32 bytes in base64 or base64url. Null where it is none. */
export function parseSigningKey(text: string): Buffer | null {
  const trimmed = text.trim()
  if (!/^[\w+/-]{43}=?$/.test(trimmed)) return null
  const seed = Buffer.from(trimmed, 'base64')
  return seed.length === 32 ? seed : null
}

/** Ids are looked up as uuids only where they are some: what isn't finds nothing, as an unknown one does. */
export const isUuid = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
