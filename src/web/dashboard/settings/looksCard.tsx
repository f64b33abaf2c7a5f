import { Pills } from '../parts/pills'
import { THEMES, useTheme } from '../theme/theme'
import { type Language, LANGUAGES, useLanguage, useWords } from '../words/language'
import { SETTINGS } from '../words/settings'
import { Section } from './section'

/** Each in its own words, for who can't read the other. */
const CALLED: Readonly<Record<Language, string>> = { ko: '한국어', en: 'English' }

export function LooksCard() {
  const { looks: words } = useWords(SETTINGS)
  const [language, speak] = useLanguage()
  const [theme, setTheme] = useTheme()
  return (
    <Section title={words.title} hint={words.hint}>
      <Pills
        label={words.language}
        isSingle
        pills={LANGUAGES.map(value => ({ value, label: CALLED[value] }))}
        chosen={[language]}
        onToggle={speak}
      />
      <Pills
        label={words.theme}
        isSingle
        pills={THEMES.map(value => ({ value, label: words.themes[value] }))}
        chosen={[theme]}
        onToggle={setTheme}
      />
    </Section>
  )
}
