import { useMemo } from 'react'
import { formatIn } from '../words/format'
import { useLanguage } from '../words/language'

/** Says what a clock on the wall shows, HH:MM; of a time that isn't whole yet, as it is. */
export function useWallTime(): (time: string) => string {
  const [language] = useLanguage()
  return useMemo(() => {
    const { time: said } = formatIn(language, 'UTC')
    return time => (/^\d\d:\d\d$/.test(time) ? said(`1970-01-01T${time}:00Z`) : time)
  }, [language])
}
