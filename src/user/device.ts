import { parse } from 'bowser'

const UNKNOWN = '알 수 없는 기기'

/** What a header can tell is in its beginning. */
const LONGEST_HEADER = 600

/** What somebody signed in with, in words of ours: nothing of the header itself is kept. */
export function deviceOf(userAgent: string | null): string {
  const header = userAgent?.slice(0, LONGEST_HEADER).trim()
  if (!header) return UNKNOWN
  const { os, platform, browser } = parse(header)
  const machine = machineOf(header, os.name ?? '', platform.type ?? '')
  const program = programOf(header, browser.name ?? '')
  return machine && program ? `${machine}의 ${program}` : (machine ?? program ?? UNKNOWN)
}

/** Programs that show web pages inside themselves, or ask without showing any; the first that fits. */
const APPS: readonly (readonly [RegExp, string])[] = [
  [/\bKAKAOTALK\b/i, '카카오톡'],
  [/\bNAVER\(inapp/i, '네이버 앱'],
  [/\bInstagram\b/, '인스타그램'],
  [/\bFBA[NV]\//, '페이스북'],
  [/\bLine\/\d/, '라인'],
  [/\bDaumApps\b/, '다음 앱'],
  [/^okhttp\/|^Dart\/|\bCFNetwork\/|\bAlamofire\/|\bExpo\/|\bReactNative\b|; wv\)/, '앱'],
  [/^Dalvik\/|^(?!Mozilla\/)[\w .-]+\/[\w.]+ \((iPhone|iPad|iOS|Android)\b/, '앱'],
  [/\b(iPhone|iPad);.*AppleWebKit(?!.*\bSafari\/)/, '앱'],
  [/^(curl|Wget|PostmanRuntime|insomnia|python-requests|Python|node|undici|axios|Go-http-client|Java)\b/i, '개발 도구'],
]

/** By what bowser calls them. */
const BROWSERS: ReadonlyMap<string, string> = new Map([
  ['Chrome', 'Chrome'],
  ['Chromium', 'Chromium'],
  ['Safari', 'Safari'],
  ['Firefox', 'Firefox'],
  ['Focus', 'Firefox Focus'],
  ['Microsoft Edge', 'Edge'],
  ['Internet Explorer', 'Internet Explorer'],
  ['NAVER Whale Browser', '웨일'],
  ['Samsung Internet for Android', '삼성 인터넷'],
  ['Opera', 'Opera'],
  ['Vivaldi', 'Vivaldi'],
  ['Brave', 'Brave'],
  ['DuckDuckGo', 'DuckDuckGo'],
  ['Google Search', 'Google 앱'],
  ['Electron', '데스크톱 앱'],
  ['Android Browser', '브라우저'],
])

const programOf = (header: string, browser: string): string | null =>
  APPS.find(([form]) => form.test(header))?.[1] ?? BROWSERS.get(browser) ?? null

/** By what bowser calls the systems; those that run on phones and tablets are told apart below. */
const MACHINES: ReadonlyMap<string, string> = new Map([
  ['Windows', 'Windows'],
  ['macOS', 'Mac'],
  ['Linux', 'Linux'],
  ['Chrome OS', 'Chromebook'],
  ['Tizen', '삼성 기기'],
  ['WebOS', 'LG TV'],
])

function machineOf(header: string, system: string, kind: string): string | null {
  if (/\biPad\b/.test(header)) return 'iPad'
  if (/\biPhone\b/.test(header)) return 'iPhone'
  if (system === 'iOS' || /\biOS \d/.test(header)) return 'iPhone 또는 iPad'
  if (/^okhttp\/|^Dalvik\//.test(header)) return 'Android 기기'
  if (system === 'Android') return kind === 'tablet' ? 'Android 태블릿' : 'Android 휴대전화'
  if (/\bCFNetwork\//.test(header)) return 'Apple 기기'
  return MACHINES.get(system) ?? null
}
