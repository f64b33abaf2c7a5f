import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refusalOf } from './koe.js'

const OURS = 'KOE001 KOE002 KOE004 KOE006 KOE007 KOE008 KOE009 KOE010 KOE101 KOE102 KOE201 KOE202 KOE204 KOE205'.split(
  ' ',
)
OURS.push('KOE207', 'KOE303', 'KOE310', 'KOE319')

describe("what Kakao's error codes mean", () => {
  test.each(OURS)('%s is ours to mend, and the person is told the code to quote', code => {
    expect(refusalOf({ error: 'x', error_code: code })).toMatchObject({
      code,
      isOurFault: true,
      message: `지금은 카카오로 로그인할 수 없습니다. 문제가 이어지면 오류 코드 ${code}를 알려 주세요.`,
    })
  })

  test.each([
    ['KOE003', null, '잠시 뒤에'],
    ['KOE005', null, '시험 중인 앱'],
    ['KOE203', 'code', '동의해야'],
    ['KOE237', 'code', '10분쯤 뒤에'],
    ['KOE320', 'code', '이미 쓰였거나 시간이 지났습니다'],
    ['KOE322', 'code', '만료되었습니다'],
  ])('%s is told to the person as what to do', (code, field, words) => {
    const refusal = refusalOf({ error: 'invalid_grant', error_code: code })
    expect(refusal).toMatchObject({ code, field, isOurFault: false })
    expect(refusal.message).toContain(words)
  })

  test.each([
    [{ error: 'invalid_request', error_code: 'KOE987' }, 'KOE987', false],
    [{ error: 'invalid_grant' }, 'invalid_grant', false],
    [{ error: 'invalid_client' }, 'KOE010', true],
    [{ error: 'invalid_scope' }, 'KOE205', true],
    [{ error: 'misconfigured' }, 'KOE009', true],
    [{ error: 'access_denied' }, 'access_denied', false],
    [{ error: 'invalid_grant', error_description: 'code_verifier mismatch' }, 'PKCE', false],
    [{ error: 'toString', error_code: 'constructor' }, 'constructor', false],
    [{ error: ['KOE320'], error_code: 320 }, 'UNKNOWN', false],
    [{}, 'UNKNOWN', false],
  ])('%j, which the table of codes does not hold as it is, is %s', (answer, code, isOurFault) => {
    expect(refusalOf(answer)).toMatchObject({ code, isOurFault })
  })

  test('tells nothing of an answer but a name', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('<b>', 'KOE320', 'a'.repeat(41), 'KOE 1'))
    fc.assert(
      fc.property(text, text, text, (error, error_code, error_description) => {
        const { code, message } = refusalOf({ error, error_code, error_description })
        expect(code).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,39}$/)
        expect(message.replace(code, '')).toMatch(/^[가-힣0-9 .,]+$/)
      }),
    )
  })
})
