import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto'

/** A browser that has subscribed at this endpoint: what it tells of itself, and how it reads what it is sent. */
export function createBrowser(endpoint: string) {
  const keys = createECDH('prime256v1')
  keys.generateKeys()
  const auth = randomBytes(16)
  return {
    subscription: { endpoint, p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') },
    /** Null of what isn't sealed for this browser. */
    read(body: Buffer): Record<string, unknown> | null {
      try {
        return JSON.parse(open(body, keys, auth).toString()) as Record<string, unknown>
      } catch {
        return null // neither OpenSSL nor JSON says no in another way
      }
    },
  }
}
export type Browser = ReturnType<typeof createBrowser>

/** RFC 8291, section 4, over RFC 8188, section 2: one record. */
function open(body: Buffer, keys: ECDH, auth: Buffer): Buffer {
  const [salt, idLength] = [body.subarray(0, 16), body.readUInt8(20)]
  const senderKey = body.subarray(21, 21 + idLength)
  const sealed = body.subarray(21 + idLength)
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), senderKey])
  const shared = derive(auth, keys.computeSecret(senderKey), about, 32)
  const key = derive(salt, shared, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derive(salt, shared, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16))
  const padded = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
  return padded.subarray(0, padded.lastIndexOf(2))
}

const derive = (salt: Buffer, secret: Buffer, about: Buffer, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, about, length))
