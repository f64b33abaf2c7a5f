import type { Spot } from './statement.js'

/** What a medicine is to do about something: a vitamin is supplied, a disease kept away, healed or only made lighter. */
type Purpose = 'supply' | 'prevent' | 'heal' | 'relieve'

const PURPOSES: readonly (readonly [Purpose, RegExp])[] = [
  ['prevent', /예방|방지/g],
  ['supply', /보급|보충|공급/g],
  ['heal', /치료|치유|완치/g],
  ['relieve', /완화|개선|감소|해소|경감|줄이|줄여|줄일|줄입|덜|가라앉|진정|내려|내리|낮추|낮춰|없애/g],
]
/** Says of itself nothing of what is done: it makes lighter where nothing else is said. */
const HELP = /도움|도와|돕|효과/

/** Whether the label means the medicine to do about a thing what a summary says. Told of what the medicine is for only. */
export function meansSame(said: Spot, official: Spot): boolean {
  if (official.statement.of?.section !== 'indications') return true
  const claimed = purposesBehind(said)
  const meant = purposesBehind(official)
  if (claimed.size === 0) return meant.size === 0 || meant.has('relieve') || meant.has('heal')
  return [...claimed].every(
    purpose => meant.has(purpose) || (purpose === 'relieve' && (meant.size === 0 || meant.has('heal'))),
  )
}

/** The nearest behind it, with those that are joined to it: 예방 및 치료. */
function purposesBehind({ statement: { text }, at }: Spot): Set<Purpose> {
  const found = PURPOSES.flatMap(([purpose, words]) =>
    [...text.matchAll(words)].map(match => ({ purpose, at: match.index, end: match.index + match[0].length })),
  )
    .filter(each => each.at >= at)
    .sort((a, b) => a.at - b.at)
  const joined = new Set<Purpose>()
  let end: number | null = null
  for (const each of found) {
    if (end !== null && !/^\s?(?:하는 데\s?|에\s?)?(?:및|과|와|,|또는|이나)?\s?$/.test(text.slice(end, each.at))) break
    joined.add(each.purpose)
    end = each.end
  }
  if (joined.size === 0 && HELP.test(text.slice(at))) joined.add('relieve')
  return joined
}
