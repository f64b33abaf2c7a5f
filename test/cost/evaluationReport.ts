import type { Chance } from '../acceptance/random.js'
import { percent, say, table } from '../acceptance/table.js'
import type { Answer } from './evaluation.js'

const LENGTHS = [50, 100, 150, 200]
const SAMPLES = 10
const REFUSED_SHOWN = 5

interface Told {
  readonly answers: readonly Answer[]
  readonly spent: { readonly calls: number; readonly input: number; readonly output: number; readonly usd: number }
  readonly seconds: number
  readonly chance: Chance
}

/** Says how many were let through, how long they are, what they cost, and shows some to read. */
export function tellEvaluation({ answers, spent, seconds, chance }: Told): void {
  const of = (how: Answer['how']) => answers.filter(each => each.how === how).length
  const rows = (
    [
      ['첫 번에 통과 passed at the first try', of('first')],
      ['다시 물어 통과 passed at the second', of('second')],
      ['두 번 거절: EXTRACT refused twice', of('refused')],
      ['답이 없음: EXTRACT no answer', of('failed')],
    ] as const
  ).map(([name, count]) => [name, String(count), percent(count, answers.length)])
  say(`\n${table([`요약 ${answers.length}건 summaries`, '건수', '몫'], rows)}`)
  say(
    `\n거절한 까닭 (refusals by reason): ${listOf(answers.flatMap(({ refusals }) => refusals.map(({ reason }) => reason)))}`,
  )
  say(`답이 없던 까닭 (no answer, by fault): ${listOf(answers.flatMap(({ fault }) => fault ?? []))}`)
  tellLengths(answers)
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  say(
    `\n호출 ${spent.calls} (calls), 토큰 ${spent.input} + ${spent.output} (input + output), ${spent.usd.toFixed(4)} USD`,
  )
  say(`하나에 p50 ${at(times, 0.5)} ms, p90 ${at(times, 0.9)} ms, 모두 ${seconds.toFixed(0)}초 (each, seconds in all)`)
  tellSamples(answers, chance)
}

function tellLengths(answers: readonly Answer[]): void {
  const written = answers.flatMap(({ version }) => version?.text ?? [])
  const extracts = answers.map(({ question }) => question.reading.extract().text)
  const row = (name: string, texts: readonly string[]) => {
    const lengths = texts.map(text => [...text].length).sort((a, b) => a - b)
    const upTo = (most: number, from: number) => lengths.filter(each => each > from && each <= most).length
    return [
      name,
      ...[0.1, 0.5, 0.9, 1].map(share => String(at(lengths, share))),
      ...[...LENGTHS, Infinity].map((most, i) => String(upTo(most, LENGTHS[i - 1] ?? 0))),
    ]
  }
  const buckets = [...LENGTHS.map(most => `≤ ${most}`), '> 200']
  say(
    `\n${table(
      ['글자 수 length', 'p10', 'p50', 'p90', 'max', ...buckets],
      [row('AI', written), row('같은 물음의 EXTRACT for the same', extracts)],
    )}`,
  )
}

function tellSamples(answers: readonly Answer[], chance: Chance): void {
  say(`\n읽어 볼 것 ${SAMPLES}가지 (samples to read)`)
  for (const { question, version } of chance
    .shuffled(answers.filter(({ version }) => version?.text))
    .slice(0, SAMPLES)) {
    say(`\n  ${question.label.name.replace(/\s+/g, ' ')} — ${question.keyword?.key ?? '(검색어 없음)'}`)
    say(`    AI       ${version?.text ?? ''}`)
    for (const { section, quote } of version?.citations ?? []) say(`    근거     [${section}] ${quote}`)
    say(`    EXTRACT  ${question.reading.extract().text}`)
  }
  const refused = answers.filter(({ refusals }) => refusals.length > 0)
  if (refused.length > 0) say(`\n거절한 답에서 (of what was refused)`)
  for (const { question, refusals } of chance.shuffled(refused).slice(0, REFUSED_SHOWN))
    for (const { reason, detail, text } of refusals)
      say(`  ${question.label.name.replace(/\s+/g, ' ')} — ${reason}: ${detail}\n    ${text.replace(/\s+/g, ' ')}`)
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0)

function listOf(reasons: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const sorted = [...counts].sort(([, a], [, b]) => b - a)
  return sorted.map(([reason, count]) => `${reason} ${count}`).join(', ') || '없음 (none)'
}
