import { useMemo } from 'react'
import { type Format, formatIn } from '../words/format'
import { useLanguage } from '../words/language'

/** By the clocks of Korea, where the pharmacies are, wherever the person is. */
export function useKoreanFormat(): Format {
  const [language] = useLanguage()
  return useMemo(() => formatIn(language, 'Asia/Seoul'), [language])
}
