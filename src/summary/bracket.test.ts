import { describe, expect, test } from 'vitest'
import { bracketsOf, withoutStrays } from './bracket.js'

describe('brackets', () => {
  test.each<[string, string[]]>([
    ['감기(콧물, 기침)와 열(고열)', ['(콧물, 기침)', '(고열)']],
    ['증상(쇽(두드러기) 등)', ['(쇽(두드러기) 등)']],
    ['코감기(비염, 비염(코염)', ['(코염)']],
    ['환자), 소아(15세 미만)', ['(15세 미만)']],
    ['약[예(알약)]', ['[예(알약)]']],
  ])('of %s', (text, found) => expect(bracketsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(found))

  test.each([
    ['코감기(비염, 비염(코염)', '코감기 비염, 비염(코염)'],
    ['환자), 소아(15세 미만)', '환자, 소아(15세 미만)'],
    ['소아(15세 미만)', '소아(15세 미만)'],
    [`약${'('.repeat(2)}💊`, '약 💊'],
  ])('%s without those that belong to no other', (text, clean) => expect(withoutStrays(text)).toBe(clean))
})
