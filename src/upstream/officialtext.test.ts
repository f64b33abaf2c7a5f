import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanLine, cleanText, readDate, readPublicUrl } from './officialtext.js'

describe('cleaning a text', () => {
  test.each<[string, string, string | null]>([
    ['nothing', '', null],
    ['only blanks', ' \u00a0\r\n\t', null],
    ['only markup', '<p></p><br/>', null],
    ['a plain sentence', '이 약은 소화불량에 사용합니다.', '이 약은 소화불량에 사용합니다.'],
    ['trailing line breaks', '사용합니다.\n\n', '사용합니다.'],
    ['hard blanks and runs', '이\u00a0약은  \u3000하루\t세 번', '이 약은 하루 세 번'],
    ['line ends', '가\r\n나\r다\u2028라', '가\n나\n다\n라'],
    ['blanks around lines', '가 \n  나', '가\n나'],
    ['many empty lines', '가\n\n \n\n나', '가\n\n나'],
    ['paragraphs', '<p>가</p><p>나</p>', '가\n\n나'],
    ['breaks', '가<br />나<BR>다', '가\n나\n다'],
    ['inline tags', '<b>가</b>나<span style="x">다</span>', '가나다'],
    ['table cells', '<table><tr><td>1정</td><td>하루</td></tr></table>', '1정 하루'],
    ['less than', '5 < 10 이고 3 > 2', '5 < 10 이고 3 > 2'],
    ['an age', '<1세 영아, >65세', '<1세 영아, >65세'],
    ['words in angle brackets', '<포비돈요오드> <A형간염>', '<포비돈요오드> <A형간염>'],
    ['a script', '가<script>alert("나")</script>다', '가 다'],
    ['a script without an end', '가<script>alert(1)', '가'],
    ['a style', '<style>p { color: red }</style>가', '가'],
    ['a comment', '가<!-- 나 -->다', '가 다'],
    ['an image with a handler', '가<img src=x onerror=alert(1)>나', '가나'],
    ['CDATA', '<![CDATA[가 <b>나</b>]]>다', '가 나다'],
    ['entities', '&lt;1세 &amp; 5&nbsp;mL &#39;가&#x27; &quot;나&quot;', '<1세 & 5 mL \'가\' "나"'],
    ['Greek entities', '&alpha;-토코페롤, &gamma;-오리자놀', 'α-토코페롤, γ-오리자놀'],
    ['unknown entities', '&nosuch; &#99999999; &', '&nosuch; &#99999999; &'],
    ['entities many times over', '&amp;amp;amp;lt;1세', '<1세'],
    ['an encoded tag', '가&lt;b&gt;나', '가나'],
    ['a tag inside a tag', '가<<b>b>나', '가나'],
    ['decomposed Hangul', '\u1112\u1161\u11ab', '한'],
    ['controls and NUL', 'a\0b\x07c\x7fd\u0090e', 'abcde'],
    ['lone surrogates', 'a\ud800b\udc00c', 'abc'],
    ['emoji', '💊 알약', '💊 알약'],
    ['a zero-width space', '가\u200b나\ufeff', '가나'],
  ])('handles %s', (_, raw, clean) => expect(cleanText(raw)).toBe(clean))

  test('puts a line on one line', () => {
    expect(cleanLine('가딘정75밀리그램\n\n(라니티딘염산염) ')).toBe('가딘정75밀리그램 (라니티딘염산염)')
    expect(cleanLine('활명수<br>정')).toBe('활명수 정')
    expect(cleanLine(' \n ')).toBe(null)
  })

  /** Texts made of what could go wrong. */
  const nasty = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '<',
          '>',
          '&',
          'amp;',
          'lt;',
          'gt;',
          '#60;',
          '#x3c;',
          '#0;',
          '<p>',
          '</p>',
          '<script>',
          '</script>',
          'b',
          '/',
          ' ',
        ),
        fc.constantFrom(
          '<!--',
          '-->',
          '<![CDATA[',
          '\r',
          '\n',
          '\0',
          '\u00a0',
          '\u1112',
          '\u1161',
          '\u0301',
          '\ud800',
          '\udc00',
          '가',
          '5 < 10',
        ),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      { maxLength: 60 },
    )
    .map(parts => parts.join(''))

  test('twice is the same as once', () => {
    fc.assert(
      fc.property(nasty, raw => {
        const once = cleanText(raw)
        expect(cleanText(once ?? '')).toBe(once)
        const line = cleanLine(raw)
        expect(cleanLine(line ?? '')).toBe(line)
      }),
      { numRuns: 5_000 },
    )
  })

  test('leaves no tag, no control character and nothing that a database refuses', () => {
    fc.assert(
      fc.property(nasty, raw => {
        const text = cleanText(raw) ?? ''
        expect(text).not.toMatch(/<\/?[a-z][a-z0-9:-]*[\s/]?>|[\0-\x08\x0b-\x1f\x7f-\x9f]|\p{Cs}/iu)
        expect(text).toBe(text.normalize('NFC').trim())
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['nested tags', '<b'.repeat(30_000) + '>'.repeat(30_000)],
    ['nested entities', '&' + 'amp;'.repeat(24_000)],
    ['unclosed scripts', '<script>'.repeat(12_000)],
    ['unclosed comments', '<!--'.repeat(25_000)],
    ['open tags', '<a '.repeat(33_000)],
    ['mixed nests', '&am<b>p;l<i>t;b'.repeat(6_000) + '&gt;'.repeat(2_000)],
  ])('ends on a hostile text: %s', (_, raw) => {
    const clean = cleanText(raw)
    expect(cleanText(clean ?? '')).toBe(clean)
  })
})

test.each([
  ['2024-05-09', '2024-05-09'],
  ['20240509', '2024-05-09'],
  ['2021-01-29 00:00:00', '2021-01-29'],
  ['2021-01-29T00:00:00', '2021-01-29'],
  [' 2024-02-29 ', '2024-02-29'],
  ['2023-02-29', null],
  ['2024-13-01', null],
  ['0000-00-00', null],
  ['1899-12-31', null],
  ['202405-09', null],
  ['240509', null],
  ['', null],
  ['어제', null],
  ['9999-12-31', null],
  ['1900-01-01', null],
])('the date %j is read as %j', (raw, date) => expect(readDate(raw)).toBe(date))

test.each([
  ['https://nedrug.mfds.go.kr/pbp/cmn/itemImageDownload/147426403087300104', true],
  ['http://example.kr/a.png?b=c', true],
  ['https://한국.kr/', true],
  ['', false],
  ['/relative.png', false],
  ['//nedrug.mfds.go.kr/a', false],
  ['https:nedrug.mfds.go.kr/a', false],
  ['javascript:alert(1)', false],
  ['data:image/png;base64,AA==', false],
  ['file:///etc/passwd', false],
  ['ftp://nedrug.mfds.go.kr/a', false],
  ['https://user:pass@nedrug.mfds.go.kr/a', false],
  ['https://user@nedrug.mfds.go.kr/a', false],
  ['http://localhost/a', false],
  ['http://a.localhost/a', false],
  ['http://db.internal/a', false],
  ['http://printer/a', false],
  ['http://127.0.0.1/a', false],
  ['http://169.254.169.254/latest/meta-data', false],
  ['http://2130706433/', false],
  ['http://0x7f.1/', false],
  ['http://0177.0.0.1/', false],
  ['http://１２７.0.0.1/', false],
  ['http://[::1]/', false],
  ['http://[::ffff:127.0.0.1]/', false],
  ['http://nedrug.mfds.go.kr./a', false],
  [`https://nedrug.mfds.go.kr/${'a'.repeat(2_100)}`, false],
])('the address %j may be fetched: %j', (raw, isPublic) => expect(readPublicUrl(raw) !== null).toBe(isPublic))
