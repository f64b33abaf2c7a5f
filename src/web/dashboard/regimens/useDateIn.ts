import { useMemo } from 'react'
import { useNow } from '../client/useNow'
import { useLanguage } from '../words/language'
import { useFormat } from '../words/useFormat'

/** Says a date without its weekday, and with its year where that isn't this one. */
export function useDateIn(): (date: string) => string {
  const [language] = useLanguage()
  const thisYear = useFormat().dateOf(new Date(useNow())).slice(0, 4)
  return useMemo(() => {
    const ofThisYear = new Intl.DateTimeFormat(language, { timeZone: 'UTC', month: 'long', day: 'numeric' })
    const ofAnother = new Intl.DateTimeFormat(language, { timeZone: 'UTC', dateStyle: 'long' })
    return date => (date.startsWith(`${thisYear}-`) ? ofThisYear : ofAnother).format(new Date(`${date}T00:00:00Z`))
  }, [language, thisYear])
}
