import { fold, toChoseong, toJamo } from '../medicine/service.js'
import { otherBeginnings } from './province.js'

/** Raise it when the keys of a pharmacy change: rows that were keyed by an older version are keyed anew at start-up. */
export const KEYS_VERSION = 2

/** What is stored beside a pharmacy to find it by. */
export interface PharmacyKeys {
  readonly nameFolded: string
  readonly nameChoseong: string
  /**
   * The jamo of the name, a blank, those of the address, then those of its beginning as it is written otherwise. No folded
   * text has a blank, so that nothing is found across it.
   */
  readonly searchJamo: string
}

/** Names, addresses and what is typed pass through the same `fold` as medicines, so that they meet in the middle. */
export function pharmacyKeys({ name, address }: { readonly name: string; readonly address: string }): PharmacyKeys {
  const nameFolded = fold(name)
  return {
    nameFolded,
    nameChoseong: toChoseong(nameFolded),
    searchJamo: [nameFolded, ...[address, ...otherBeginnings(address)].map(fold)].map(toJamo).join(' '),
  }
}
