import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deviceOf } from './device.js'

test.each([
  [
    'Windows의 Chrome',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  ],
  [
    'Windows의 Edge',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87',
  ],
  [
    'Windows의 웨일',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Whale/3.25.232.19 Safari/537.36',
  ],
  ['Windows의 Firefox', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0'],
  ['Windows의 Internet Explorer', 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko'],
  [
    'Windows의 Opera',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 OPR/110.0.0.0',
  ],
  [
    'Mac의 Safari',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  ],
  [
    'Mac의 Chrome',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  ],
  ['Linux의 Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0'],
  [
    'Chromebook의 Chrome',
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  ],
  [
    'iPhone의 Safari',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  ],
  [
    'iPhone의 Chrome',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1',
  ],
  [
    'iPhone의 앱',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  ],
  [
    'iPhone의 카카오톡',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 KAKAOTALK 10.7.5',
  ],
  [
    'iPhone의 네이버 앱',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1 NAVER(inapp; search; 2000; 12.7.6; 15PRO)',
  ],
  [
    'iPhone의 인스타그램',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 334.0.5.32.95 (iPhone15,2; iOS 17_5; ko_KR; ko; scale=3.00; 1179x2556; 611680310)',
  ],
  [
    'iPad의 Safari',
    'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
  ],
  [
    'Android 휴대전화의 삼성 인터넷',
    'Mozilla/5.0 (Linux; Android 14; SM-S928N) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
  ],
  [
    'Android 휴대전화의 Chrome',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
  ],
  [
    'Android 태블릿의 Chrome',
    'Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  ],
  [
    'Android 휴대전화의 앱',
    'Mozilla/5.0 (Linux; Android 14; SM-G991N Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0.6422.165 Mobile Safari/537.36',
  ],
  [
    'Android 휴대전화의 카카오톡',
    'Mozilla/5.0 (Linux; Android 14; SM-G991N Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0.6422.165 Mobile Safari/537.36;KAKAOTALK 2410730',
  ],
  ['Android 휴대전화의 Firefox', 'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0'],
  ['Android 기기의 앱', 'Dalvik/2.1.0 (Linux; U; Android 14; SM-S918N Build/UP1A.231005.007)'],
  ['Android 기기의 앱', 'okhttp/4.12.0'],
  ['앱', 'Dart/3.4 (dart:io)'],
  ['Apple 기기의 앱', 'Pilling/12 CFNetwork/1494.0.7 Darwin/23.4.0'],
  ['iPhone 또는 iPad의 앱', 'Pilling/1.2.0 (kr.pilling.app; build:12; iOS 17.4.0) Alamofire/5.9.1'],
  ['iPhone의 앱', 'Pilling/1.0 (iPhone; iOS 17.4; Scale/3.00)'],
  ['개발 도구', 'curl/8.5.0'],
  ['개발 도구', 'PostmanRuntime/7.39.0'],
  ['개발 도구', 'node'],
  ['알 수 없는 기기', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
  ['알 수 없는 기기', '전혀 다른 것'],
  ['알 수 없는 기기', '\0'],
  ['알 수 없는 기기', '<script>alert(1)</script>'],
  [
    'Linux의 데스크톱 앱',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) pilling/1.0.0 Chrome/120.0.6099.56 Electron/28.0.0 Safari/537.36',
  ],
  ['알 수 없는 기기', '__proto__'],
  ['Windows', 'constructor/1.0 (Windows NT 10.0)'],
  ['Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) toString/1.0'],
  [
    '삼성 기기의 삼성 인터넷',
    'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/4.0 Chrome/76.0.3809.146 TV Safari/537.36',
  ],
  ['알 수 없는 기기', null],
  ['알 수 없는 기기', ''],
  ['알 수 없는 기기', '   '],
])('%s', (label, userAgent) => expect(deviceOf(userAgent)).toBe(label))

test('nothing of the header is kept, and the label is short, whatever the header', () => {
  const name = '홍길동'
  const parts = fc.constantFrom(
    'Mozilla/5.0',
    '(iPhone;',
    '(Linux; Android 14;',
    name,
    'Chrome/1',
    'Safari/1',
    'KAKAOTALK',
    '; wv)',
  )
  const header = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(parts).map(all => all.join(' ')),
  )
  fc.assert(
    fc.property(header, text => {
      const label = deviceOf(text)
      expect(label).not.toContain(name)
      expect(label).toMatch(/^[A-Za-z가-힣 ()]{1,60}$/)
    }),
  )
})

test.each([
  ['a megabyte of one letter', 'a'.repeat(1_000_000)],
  ['brackets without end', '('.repeat(100_000)],
  ['the same words again and again', 'Mozilla/5.0 (iPhone; '.repeat(10_000)],
  ['words and slashes', 'a/1 '.repeat(50_000)],
])('%s takes no time', (_, header) => expect(deviceOf(header).length).toBeLessThanOrEqual(60))
