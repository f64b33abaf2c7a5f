import { useMemo } from 'react'
import { useViewer } from '../client/here'
import { type Format, formatIn } from './format'
import { useLanguage } from './language'

/** How times, days and numbers are said, in the language spoken now and by the viewer's clocks. */
export function useFormat(): Format {
  const [language] = useLanguage()
  const { timeZone } = useViewer()
  return useMemo(() => formatIn(language, timeZone), [language, timeZone])
}
