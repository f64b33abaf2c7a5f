import { createHash } from 'node:crypto'
import { careful, type Asked } from '../fakes/openaiModel.js'

/** One question in so many is answered wrongly: half of these twice. */
const ONE_IN = 20

/**
 * A model that says a given sentence over (`careful`). To a few questions, always the same ones, it invents a number at
 * first; to half of those again when it is told what was wrong.
 */
export function fallible(asked: Asked): { text: string; citations: number[] } {
  const { refused, ...first } = JSON.parse(asked.user) as Record<string, unknown>
  const number = createHash('sha256').update(JSON.stringify(first)).digest().readUInt32BE()
  const isWrong = number % (refused ? ONE_IN * 2 : ONE_IN) === 0
  const right = careful(asked)
  return isWrong ? { text: '이 약은 1회 987 mg씩 하루 7번 복용합니다.', citations: right.citations } : right
}
