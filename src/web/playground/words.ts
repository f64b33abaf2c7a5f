import type { Failure } from './failure'
import { ENGLISH } from './english'
import type { Language } from './example'
import { KOREAN } from './korean'

/** What there is to say, in whichever language. */
export type Words = typeof KOREAN

export type Failures = { readonly [Kind in Failure['kind']]: (failure: Failure) => string }

export const WORDS: Readonly<Record<Language, Words>> = { ko: KOREAN, en: ENGLISH }
