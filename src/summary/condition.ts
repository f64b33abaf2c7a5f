import type { Spot, Statement } from './statement.js'
import type { Act } from './verbs.js'

/** Under what a label lets take a medicine. Left out, more is let than it lets. */
const CONDITIONS = [
  /의사|지시|처방|보호자|감독/,
  /에만|한하여|한해|한정|(?:경우|때|시|후|전)만/,
  /심한\s?경우|심할\s?(?:때|경우)|필요\s?시|필요한\s?경우|필요할\s?(?:때|경우)|부득이/,
]
/** Often in brackets, so that one reading of the sentence lacks it. */
const EXCEPT = /제외|이외|외에는/

/** Whether a summary keeps the conditions under which a label has something taken. */
export function keepsConditions(said: Spot, official: Spot): boolean {
  const ruling = rulingOf(official)
  if (!ruling || !GIVING.has(ruling.act)) return true
  const { text, of } = official.statement
  const before = official.statement.doings.findLast(({ end, act }) => end <= official.at && act !== 'avoid')?.end ?? 0
  const condition = text.slice(before, ruling.end)
  const whole = said.statement.text
  return (
    CONDITIONS.every(words => !words.test(condition) || words.test(whole)) &&
    (!EXCEPT.test(of?.text ?? text) || EXCEPT.test(whole))
  )
}

const rulingOf = ({ statement, at }: Spot): Statement['doings'][number] | undefined =>
  statement.doings.find(({ end, act }) => end > at && act !== 'risk' && act !== 'avoid')

const GIVING = new Set<Act>(['use', 'allow', 'tell', 'need'])
