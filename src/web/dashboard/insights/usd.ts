import type { Language } from '../words/language'

const LOCALES: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-US' }

/** $1,234.50, and of less than a dollar as much as tells: $0.0031. */
export function usdIn(language: Language): (amount: number) => string {
  const format = (digits: number) =>
    new Intl.NumberFormat(LOCALES[language], {
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: 2,
      maximumFractionDigits: digits,
    })
  const [large, small] = [format(2), format(4)]
  return amount => (amount >= 1 ? large : small).format(amount)
}
