import { createHash } from 'node:crypto'
import { fold } from '../medicine/name.js'
import { provinceOf } from './province.js'

/** What a pharmacy is known by where there is no hpid. */
export interface Known {
  readonly name: string
  readonly phone: string | null
  readonly address: string
}

/**
 * What a pharmacy is known by: its name in its province, and there its phone number, or where it has none, its street.
 * Older lists leave out the area code, and write zeros for a number that nobody knows.
 */
export const identityOf = (pharmacy: Known): string => marksOf(pharmacy)[0]

/**
 * Two pharmacies that share one of these are one: the identity, and name and street. Measured on two true lists three years
 * apart, of the 5,901 rows of one so many are met in the other: 4,614 by name and whole number, 4,783 by the identity,
 * 5,015 by either. Of the rest nearly all are of pharmacies that the other list doesn't have.
 */
export function marksOf({ name, phone, address }: Known): readonly [identity: string, street: string] {
  const named = `${fold(name)}|${provinceOf(address)}`
  const street = `${named}|${streetOf(address)}`
  const number = localNumberOf(phone)
  return [number ? `${named}|${number}` : street, street]
}

/** The hpid, or where no source gave one, `~` and letters made of what it is known by. */
export const codeOf = (pharmacy: Known & { readonly hpid: string | null }): string =>
  pharmacy.hpid ?? `~${createHash('sha256').update(identityOf(pharmacy)).digest('base64url').slice(0, 16)}`

/** Without the area code, which the province implies; null for none, and for zeros in its place. */
function localNumberOf(phone: string | null): string | null {
  const digits = (phone ?? '').split(/[,/~]/, 1)[0]?.replace(/\D/g, '') ?? ''
  const local = digits.replace(/^(?:02(?=\d{7,8}$)|0\d\d(?=\d{7,9}$))/, '')
  return local.length >= 7 && !/^0+$/.test(local) ? local : null
}

/** A road's name and the number of the house; a number before 길 belongs to the name: 강남대로 53길 8. */
const STREET = /^\S+\s+(.*?[로길])\s*(?:지하\s*)?(\d+(?:-\d+)?)(?![\d-]|\s*(?:번|번?[가-하]?길))/

/** The address without province, floor, building and what stands in brackets. */
function streetOf(address: string): string {
  const plain = address.normalize('NFKC').replace(/\([^)]*\)?/g, ' ')
  const [, road, house] = STREET.exec(plain) ?? []
  return road && house ? `${fold(road)} ${house}` : fold(plain.split(',', 1)[0]?.replace(/^\s*\S+/, '') ?? '')
}
