import { useLanguage, useWords } from './context'

/** Says the other language in that language, for those who can't read this one. */
export function LanguageSwitch() {
  const [language, choose] = useLanguage()
  const other = language === 'ko' ? 'en' : 'ko'
  const words = useWords()
  return (
    <button type="button" lang={other} title={words.switchLanguage} onClick={() => choose(other)}>
      {words.otherLanguage}
    </button>
  )
}
