import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.js'
import { codeOf } from '../db/down.js'
import { withFileLock } from '../db/lock.js'
import { parseSigningKey, type RandomBytes } from './secret.js'

/** The seeds of the keys that access tokens are signed with: the current one signs, both are believed. */
export interface SigningKeys {
  readonly current: Buffer
  readonly previous: Buffer | null
}

export interface SigningKeySource {
  /** Null, as it may be outside production: one is made once, and kept in `dataDir`. */
  readonly signing: { readonly current: string; readonly previous: string | null } | null
  readonly dataDir: string
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

/** Throws where a key can't be used; the message never holds it. */
export async function readSigningKeys({ signing, ...kept }: SigningKeySource): Promise<SigningKeys> {
  if (!signing) return { current: await keptKey(kept), previous: null }
  return {
    current: decode(signing.current, 'SIGNING_KEY'),
    previous: signing.previous === null ? null : decode(signing.previous, 'SIGNING_KEY_PREVIOUS'),
  }
}

function decode(text: string, name: string): Buffer {
  const seed = parseSigningKey(text)
  if (seed) return seed
  throw new Error(
    `${name}: 32바이트를 base64로 적은 키여야 합니다(openssl rand -base64 32). It must be 32 bytes in base64.`,
  )
}

/** Processes that start at once agree on one key, and one that dies on the way leaves none or a whole one. */
async function keptKey({ dataDir, clock, randomBytes }: Omit<SigningKeySource, 'signing'>): Promise<Buffer> {
  const path = join(dataDir, 'signing.key')
  const known = await read(path)
  if (known) return known
  await mkdir(dataDir, { recursive: true })
  return withFileLock(`${path}.lock`, clock, async () => {
    const made = await read(path)
    if (made) return made
    const seed = randomBytes(32)
    await write(path, `${seed.toString('base64')}\n`)
    return seed
  })
}

/** Null where there is no such file. A new key in place of a damaged one would sign everybody out, so a person decides. */
async function read(path: string): Promise<Buffer | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const seed = parseSigningKey(text)
  if (seed) return seed
  throw new Error(
    `${path}: 서명 키 파일이 손상되었습니다. 지우고 다시 시작하면 새 키를 만들며, 모두 다시 로그인하게 됩니다. ` +
      'The signing key file is damaged: remove it and start again; everybody will have to sign in anew.',
  )
}

async function write(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.chmod(0o600)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}
