/**
 * One spelling for what is written in several ways, so that two texts can be compared letter by letter: full-width
 * letters, signs of one character (㎎, ½, ⁹), dots and dashes of every kind, Latin case, thousands.
 */
export const spell = (text: string): string =>
  text
    .replace(/[⁰¹²³⁴-⁹]/g, sign => `^${SUPERSCRIPTS.indexOf(sign)}`)
    .replace(/(\d?)([¼½¾⅓⅔⅛])/g, (_, whole: string, sign: string) => `${whole && `${whole}+`}${FRACTIONS[sign] ?? ''}`)
    .replace(/[①-⑳⑴-⒇⒈-⒛❶-❿]/g, ' ')
    .replace(/[·ㆍ․‧∙⋅ᆞ・･•]/g, ',')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}\p{Mn}]/gu, '')
    .replace(/[∼〜～˜⁓]/g, '~')
    .replace(/[‐‑‒–—−―]/g, '-')
    .replace(/[⁄∕]/g, '/')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/(\d+)\s*분의\s*(\d+)/g, '$2/$1')
    .replace(/(\d)\s*(?:과|와)\s*(?=\d+\/\d)/g, '$1+')
    .replace(/\s+/g, ' ')
    .trim()

/**
 * The ways in which a text with brackets can be read: with what stands in them as words of their own, without it, and with
 * it in place of the word that it explains. 요(허리)통 is 요 허리 통, 요통 and 허리통.
 */
export function readings(text: string): string[] {
  const flat = text.replace(/[()[\]{}「」]/g, ' ')
  let bare = text
  let instead = text
  for (let depth = 0; depth < 3; depth++) {
    bare = bare.replace(/\s?[([{「][^()[\]{}「」]*[)\]}」]/g, '')
    instead = instead.replace(/(?<![가-힣\d])(?!이상|이하|미만|초과|이내|까지)[가-힣]+\(([가-힣]+)\)/g, '$1')
  }
  return [
    ...new Set([flat, bare, instead.replace(/[()[\]{}「」]/g, ' ')].map(each => each.replace(/\s+/g, ' ').trim())),
  ]
}

/** What a summary says, with what stands in brackets as words of their own: 백선(완선)에 is 백선 완선에. */
export const flattened = (text: string): string =>
  text
    .replace(/[)\]]+(?=(?:은|는|이|가|을|를|의|에|와|과|로|으로|나|이나|도|까지|에서|에는)(?![가-힣]))/g, '')
    .replace(/[()[\]{}「」]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** The sentences of what was spelled; one that begins with 이 경우 goes on with the one before it. */
export const clausesOf = (spelled: string): string[] =>
  spelled
    .replace(/[.!?]+\s+(?=(?:이|그)\s?(?:경우|때|러한 경우|런 경우|럴 때|런 때))/g, ', ')
    .split(/(?<=[다오요음함됨임죠)])[.!?。]+(?:\s+|$)/)
    .map(clause => clause.trim())
    .filter(clause => clause !== '')

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

const FRACTIONS: Readonly<Record<string, string>> = {
  '¼': '1/4',
  '½': '1/2',
  '¾': '3/4',
  '⅓': '1/3',
  '⅔': '2/3',
  '⅛': '1/8',
}
