import { expect, test } from 'vitest'
import { readLines } from './openaiLines.js'

const GOOD = {
  model: 'm',
  choices: [{ finish_reason: 'stop', message: { content: '{"text":"가"}' } }],
  usage: { prompt_tokens: 5, completion_tokens: 2 },
}
const good = (name: string) => JSON.stringify({ custom_id: name, response: { status_code: 200, body: GOOD } })
const bad = (name: string) => JSON.stringify({ custom_id: name, response: { status_code: 500, body: {} } })

test.each([
  ['an error of the other file', [good('a'), bad('a')]],
  ['an error before it', [`${bad('a')}\n${good('a')}`]],
  ['itself again', [`${good('a')}\n${good('a')}\n`]],
  [
    'half a line, and lines of nobody',
    [`${good('a')}\n{"custom_id":"b","resp`, '\n\u0000\n[]\nnull\n{"custom_id":""}'],
  ],
])('an answer that was paid for is not lost to %s', (_what, texts) => {
  const answers = readLines('openai', texts)
  expect([...answers]).toEqual([['a', { json: { text: '가' }, model: 'm', tokens: { input: 5, output: 2 } }]])
})
