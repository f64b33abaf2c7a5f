import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { exportSPKI, SignJWT, UnsecuredJWT, type JWK, type JWTPayload } from 'jose'

export interface SigningPair {
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
}

/** How a token is signed: rightly, or in a way that nobody should believe. */
export type Signing =
  | 'as it should be'
  | 'with the other key of the list'
  | 'alg none'
  | 'HS256 with the public key'
  | 'PS256'
  | 'a foreign key under our kid'
  | 'a kid nobody knows'
  | 'no kid'
  | 'tampered with'

/** Making one takes a good part of a second, or more where a machine is busy: all fakes of a process share them. */
const made: SigningPair[] = []
export function keyPair(index: number): SigningPair {
  return (made[index] ??= { kid: `fake-key-${index}`, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) })
}
/** In no list of any fake. */
const FOREIGN = 99

/** Makes what a signature will take, so that it isn't made while an answer is waited for. */
export function prepare(how: Signing = 'as it should be'): void {
  if (how === 'a foreign key under our kid' || how === 'a kid nobody knows') keyPair(FOREIGN)
}

export const publicJwk = ({ kid, publicKey }: SigningPair): JWK => ({
  kid,
  ...publicKey.export({ format: 'jwk' }),
  alg: 'RS256',
  use: 'sig',
})

export async function sign(
  claims: JWTPayload,
  how: Signing,
  [own, other]: readonly [SigningPair, SigningPair],
  typ = 'JWT',
) {
  const rs256 = ({ privateKey }: SigningPair, header: object) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ, ...header }).sign(privateKey)
  switch (how) {
    case 'as it should be':
      return rs256(own, { kid: own.kid })
    case 'with the other key of the list':
      return rs256(other, { kid: other.kid })
    case 'alg none':
      return new UnsecuredJWT(claims).encode()
    case 'HS256 with the public key': {
      const secret = new TextEncoder().encode(await exportSPKI(own.publicKey))
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ, kid: own.kid }).sign(secret)
    }
    case 'PS256':
      return new SignJWT(claims).setProtectedHeader({ alg: 'PS256', typ, kid: own.kid }).sign(own.privateKey)
    case 'a foreign key under our kid':
      return rs256(keyPair(FOREIGN), { kid: own.kid })
    case 'a kid nobody knows':
      return rs256(keyPair(FOREIGN), { kid: `nobody-${Math.random()}` })
    case 'no kid':
      return rs256(own, {})
    case 'tampered with': {
      const [head, , signature] = (await rs256(own, { kid: own.kid })).split('.')
      const body = Buffer.from(JSON.stringify({ ...claims, sub: '666' })).toString('base64url')
      return [head, body, signature].join('.')
    }
  }
}
