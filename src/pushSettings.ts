import { createECDH } from 'node:crypto'
import { z } from 'zod'

/** A key of so many bytes. */
export const vapidKey = (bytes: number) =>
  z
    .string()
    .refine(
      text => /^[\w-]+$/.test(text) && Buffer.from(text, 'base64url').length === bytes,
      'must be as `npx web-push generate-vapid-keys` writes it',
    )

/** Whom a push service may write to. */
export const contact = z
  .string()
  .refine(
    text => URL.canParse(text) && ['mailto:', 'https:'].includes(new URL(text).protocol),
    'must be mailto:somebody@example.kr or a URL that begins with https://',
  )

/** A host, all below one, or for tests an origin. */
export const pushHost = z
  .string()
  .refine(
    text => /^(\*\.)?([a-z\d-]+\.)+[a-z\d-]+$/.test(text) || (URL.canParse(text) && new URL(text).origin === text),
    'each must be a host such as fcm.googleapis.com or *.notify.windows.com',
  )

/** Those of the browsers that there are. */
export const PUSH_SERVICES = [
  'fcm.googleapis.com',
  '*.push.services.mozilla.com',
  'web.push.apple.com',
  '*.notify.windows.com',
]

/** Whether what was signed with the one is believed by the other. */
export function isPair(publicKey: string, privateKey: string): boolean {
  const curve = createECDH('prime256v1')
  try {
    curve.setPrivateKey(privateKey, 'base64url')
    return curve.getPublicKey('base64url') === publicKey
  } catch {
    return false // the only way that it refuses a key
  }
}
