import type { Language } from './language'

export interface Format {
  /** 오전 8:00. */
  time(instant: string | Date): string
  /** 3월 1일 (일). `date` is YYYY-MM-DD. */
  day(date: string): string
  /** 2026년 3월 1일 일요일. */
  longDay(date: string): string
  /** 2026년 3월. */
  month(date: string): string
  /** 일. */
  weekday(date: string): string
  /** 3월 1일 오전 8:00. */
  dayAndTime(instant: string | Date): string
  /** 85%, of 0.85. */
  share(part: number): string
  number(value: number): string
  /** The day that it is at an instant, YYYY-MM-DD. */
  dateOf(instant: string | Date): string
  readonly timeZone: string
}

const LOCALES: Record<Language, string> = { ko: 'ko-KR', en: 'en-US' }

/** Some browsers say the halves of a Korean day in English. */
const HALVES: Record<Language, Readonly<Record<string, string>>> = { ko: { AM: '오전', PM: '오후' }, en: {} }

/** How times, days and numbers are said in a language, by the clocks of a time zone. */
export function formatIn(language: Language, timeZone: string): Format {
  const locale = LOCALES[language]
  const said = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, ...options })
    const word = (part: Intl.DateTimeFormatPart) => HALVES[language][part.value] ?? part.value
    return (instant: string | Date) => format.formatToParts(new Date(instant)).map(word).join('')
  }
  const saidOfDay = (options: Intl.DateTimeFormatOptions) => said({ timeZone: 'UTC', ...options })
  const iso = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const number = new Intl.NumberFormat(locale)
  return {
    time: said({ hour: 'numeric', minute: '2-digit' }),
    day: saidOfDay({ month: 'long', day: 'numeric', weekday: 'short' }),
    longDay: saidOfDay({ dateStyle: 'full' }),
    month: saidOfDay({ year: 'numeric', month: 'long' }),
    weekday: saidOfDay({ weekday: 'short' }),
    dayAndTime: said({ month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' }),
    share: part => share.format(part),
    number: value => number.format(value),
    dateOf: instant => iso.format(new Date(instant)),
    timeZone,
  }
}
