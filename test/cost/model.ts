import { createHash } from 'node:crypto'
import { faithful, type Asked } from '../fakes/openaiModel.js'

/** One question in so many is answered wrongly: half of these twice. */
const ONE_IN = 20
const LONGEST = 195

/**
 * A model that says a given sentence over: one that forbids, or else the first that is short enough and whole. To a few
 * questions, always the same ones, it invents a number at first; to half of those again when it is told what was wrong.
 */
export function fallible(asked: Asked): { text: string; citations: number[] } {
  const { refused, ...first } = JSON.parse(asked.user) as Record<string, unknown>
  const number = createHash('sha256').update(JSON.stringify(first)).digest().readUInt32BE()
  const isWrong = number % (refused ? ONE_IN * 2 : ONE_IN) === 0
  const right = repeated(asked, first['keyword'] !== null)
  return isWrong ? { text: '이 약은 1회 987 mg씩 하루 7번 복용합니다.', citations: right.citations } : right
}

function repeated(asked: Asked, isOfKeyword: boolean): { text: string; citations: number[] } {
  const whole = asked.sentences.filter(({ text }) => text.length <= LONGEST && /(?:다|오|요)\.?$/.test(text))
  const chosen = (isOfKeyword && whole.find(({ text }) => /마십시오|마세요|않습니다/.test(text))) || whole[0]
  return chosen ? { text: chosen.text, citations: [chosen.number] } : faithful(asked)
}
