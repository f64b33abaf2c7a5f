import { expect, test } from 'vitest'
import type { MarkKind } from './markShelf'
import { nameIn } from './refusal'
import { sayRefusal } from './sayRefusal'

const DOSE = { medicine: '가나다정', scheduledTime: '2026-03-01T23:00:00Z' }
const said = (
  kind: MarkKind,
  code: string,
  message: string | null,
  language: 'ko' | 'en',
  dose: typeof DOSE | null = DOSE,
) => sayRefusal({ kind, why: { code, message }, dose, timeZone: 'Asia/Seoul' }, language)

test('a mark that is taken back names its medicine and its time', () => {
  expect(said('skip', 'CONFLICT', '먼저 되돌려 주세요.', 'ko')).toBe(
    '가나다정, 3월 2일 오전 8:00: ‘건너뛰기’로 표시하지 못했습니다. 먼저 되돌려 주세요.',
  )
})

test.each([
  ['complete', 'NOT_FOUND', 'This dose has been deleted meanwhile.'],
  ['skip', 'CONFLICT', 'It is already marked as taken. Undo that first.'],
  ['reopen', 'CONFLICT', 'Its regimen has ended or changed.'],
  ['complete', 'OUT_OF_RANGE', 'The time it was taken is out of range.'],
  ['complete', 'SOMETHING_NEW', 'Please look at how it stands and try again.'],
] as const)('in English nothing is said in Korean (%s, %s)', (kind, code, why) => {
  const text = said(kind, code, '까닭', 'en')
  expect(text).toContain(why)
  expect(text.replace('가나다정', '')).not.toMatch(/[가-힣]/)
})

test('one of which it isn’t known whether it was made says so', () => {
  expect(said('complete', 'DOUBTFUL', null, 'ko')).toContain('가나다정, 3월 2일 오전 8:00: 하루가 다 되도록')
})

test('a dose that nobody knows any more is still spoken of', () => {
  expect(said('complete', 'NOT_FOUND', null, 'ko', null)).toBe(
    '복용 하나: ‘먹었어요’로 표시하지 못했습니다. 그 사이에 지워진 복용입니다.',
  )
})

test.each([
  [
    { medicine: { name: '가나다정' }, scheduledTime: 'then' },
    { medicine: '가나다정', scheduledTime: 'then' },
  ],
  [{ medicine: { name: '가나다정' } }, null],
  [{ medicine: null, scheduledTime: 'then' }, null],
  [undefined, null],
])('its name is in what was asked for: %j', (dose, name) => {
  expect(nameIn(dose)).toEqual(name)
})
