import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { isTimeZone, zoneNamed } from '../zone.js'

const earliest = 1900
const latest = 2200

/** An instant. In code a Date; out as UTC with milliseconds. Its form is RFC 3339, section 5.6. */
export const DateTimeScalar = textScalar<Date>({
  name: 'DateTime',
  description:
    '시각(instant). RFC 3339 형식이며 시간대 오프셋이 꼭 있어야 합니다(예: 2026-03-01T09:00:00+09:00). 응답은 언제나 UTC입니다.',
  url: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  expected: '2026-03-01T09:00:00+09:00 처럼 오프셋이 있는 RFC 3339 시각',
  read: readInstant,
  write: instant => instant.toISOString(),
})

/** A day of the calendar. In code the same text, YYYY-MM-DD. */
export const DateScalar = textScalar({
  name: 'Date',
  description: '날짜(calendar date). YYYY-MM-DD 형식입니다(예: 2026-03-01).',
  expected: '2026-03-01 처럼 달력에 있는 YYYY-MM-DD 날짜',
  read: text => (isCalendarDate(text) ? text : null),
  write: text => text,
})

/** What a clock on the wall shows. In code the same text, HH:MM. */
export const LocalTimeScalar = textScalar({
  name: 'LocalTime',
  description: '벽시계의 시각(wall-clock time). 24시간제 HH:MM 형식입니다(예: 08:30).',
  expected: '00:00부터 23:59까지의 HH:MM',
  read: text => (/^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? text : null),
  write: text => text,
})

/** An absolute address on the web. In code the same text. */
export const UrlScalar = textScalar({
  name: 'URL',
  description: 'http 또는 https로 시작하는 절대 주소(absolute URL).',
  expected: 'http:// 또는 https:// 로 시작하는 절대 주소',
  read: text => (isWebAddress(text) ? text : null),
  write: text => text,
})

/** A time zone by its IANA name. In code the same text. */
export const TimeZoneScalar = textScalar({
  name: 'TimeZone',
  description: 'IANA 시간대 이름(time-zone name). 예: Asia/Seoul.',
  expected: 'Asia/Seoul 같은 IANA 시간대 이름',
  read: text => (isTimeZone(text) ? zoneNamed(text) : null),
  write: text => text,
})

/** Anything that JSON can hold, with names at its top. It only goes out: what comes in has a type. */
export const JsonObjectScalar = new GraphQLScalarType<never, object>({
  name: 'JSONObject',
  description: '이름과 값으로 된 JSON 객체(JSON object). 응답에만 쓰입니다.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  parseValue: () => refuseJson(),
  parseLiteral: node => refuseJson([node]),
  serialize: value => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
    throw new TypeError('A resolver gave no JSONObject.')
  },
})

/** All that clients were promised, used by a field already or not yet. */
export const SCALARS: readonly GraphQLScalarType[] = [
  DateTimeScalar,
  DateScalar,
  LocalTimeScalar,
  UrlScalar,
  TimeZoneScalar,
]

interface TextScalar<T> {
  readonly name: string
  readonly description: string
  readonly url?: string
  /** Ends the sentence "… 이어야 합니다" that a caller reads. */
  readonly expected: string
  /** Null where the text is not one of these. */
  readonly read: (text: string) => T | null
  readonly write: (value: T) => string
}

function textScalar<T>({ name, description, url, expected, read, write }: TextScalar<T>) {
  const parse = (value: unknown, node?: GraphQLError['nodes']): T => {
    const parsed = typeof value === 'string' && value.length <= 2_048 ? read(value) : null
    if (parsed !== null) return parsed
    throw new GraphQLError(`${name}: ${expected}이어야 합니다.`, {
      nodes: node ?? null,
      extensions: { code: 'BAD_USER_INPUT' },
    })
  }
  return new GraphQLScalarType<T, string>({
    name,
    description,
    ...(url ? { specifiedByURL: url } : {}),
    parseValue: value => parse(value),
    parseLiteral: node => parse(node.kind === Kind.STRING ? node.value : null, [node]),
    serialize: value => {
      const parsed = read(value instanceof Date && isFinite(value.getTime()) ? value.toISOString() : String(value))
      if (parsed === null) throw new TypeError(`A resolver gave no ${name}.`)
      return write(parsed)
    },
  })
}

function refuseJson(nodes?: GraphQLError['nodes']): never {
  throw new GraphQLError('JSONObject: 응답에만 쓰는 값입니다.', {
    nodes: nodes ?? null,
    extensions: { code: 'BAD_USER_INPUT' },
  })
}

function readInstant(text: string): Date | null {
  const match = /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-](\d\d):(\d\d))$/.exec(text)
  if (!match || !isCalendarDate(match[1] ?? '')) return null
  const [hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] = match
    .slice(2)
    .map(part => Number(part ?? 0))
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return null
  const instant = new Date(text.toUpperCase())
  return isYear(instant.getUTCFullYear()) ? instant : null
}

function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return isFinite(day.getTime()) && day.toISOString().startsWith(text) && isYear(day.getUTCFullYear())
}

const isYear = (year: number): boolean => year >= earliest && year <= latest

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s\p{C}\\]+$/iu.test(text) && URL.canParse(text)
}
