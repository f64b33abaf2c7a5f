import { formatIn } from '../words/format'
import type { Language } from '../words/language'
import { REFUSED } from '../words/refused'
import type { Refusal } from './refusal'

/** Which dose it is about, what was not done, and why. */
export function sayRefusal({ kind, why, dose, timeZone }: Refusal, language: Language): string {
  const words = REFUSED[language]
  const when = dose && formatIn(language, timeZone).dayAndTime(dose.scheduledTime)
  const called = dose && when !== null ? words.dose(dose.medicine, when) : words.someDose
  if (why.code === 'DOUBTFUL') return words.doubtful(called)
  // What the server says it says in Korean.
  const reason = (language === 'ko' && why.message) || reasonOf({ kind, why }, language)
  return `${words.not[kind](called)} ${reason}`
}

function reasonOf({ kind, why }: Pick<Refusal, 'kind' | 'why'>, language: Language): string {
  const { gone, time, conflict, other } = REFUSED[language]
  if (why.code === 'NOT_FOUND') return gone
  if (why.code === 'CONFLICT') return conflict[kind]
  return why.code === 'OUT_OF_RANGE' ? time : other
}
