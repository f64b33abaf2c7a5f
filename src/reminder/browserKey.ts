import { ECDH } from 'node:crypto'
import { UserMistakeError } from '../errors.js'

const CURVE = 'prime256v1'
const [POINT, SECRET] = [65, 16]

/** A browser's public key (RFC 8291) in base64url. Throws UserMistakeError for what no message could be sealed for. */
export function readBrowserKey(text: string): string {
  const bytes = bytesOf(text, POINT)
  if (bytes?.[0] === 4 && isOnCurve(bytes)) return bytes.toString('base64url')
  throw mistake('p256dh')
}

/** The secret that a browser shares (RFC 8291) in base64url. Throws UserMistakeError for what is none. */
export function readBrowserSecret(text: string): string {
  const bytes = bytesOf(text, SECRET)
  if (bytes) return bytes.toString('base64url')
  throw mistake('auth')
}

/** In either alphabet, as browsers and their libraries write it. */
function bytesOf(text: string, length: number): Buffer | null {
  if (text.length > 2 * length || !/^[\w+/-]+={0,2}$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length === length ? bytes : null
}

function isOnCurve(point: Buffer): boolean {
  try {
    return ECDH.convertKey(point, CURVE).length > 0
  } catch {
    return false // the only way that it says no
  }
}

const mistake = (field: 'p256dh' | 'auth') =>
  new UserMistakeError(
    'INVALID',
    ['input', field],
    `${field}: 브라우저의 PushSubscription이 준 값을 그대로(base64url) 넣어 주세요.`,
  )
