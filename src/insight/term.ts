import { fold } from '../medicine/name.js'

/** The longest term that is counted, in characters. */
const LONGEST = 40

/** What no database keeps as text, and no person types. */
const UNKEEPABLE = /[\0\p{Cs}\p{Noncharacter_Code_Point}]/u

/** As many digits as a number of a phone, a person or an account has at least, whatever stands between them. */
const LONG_NUMBER = /\p{N}{7}/u

/** Numbers read aloud: 공일공일이삼사. */
const SPOKEN = '공영일이삼사오육륙칠팔구'

/** Behind a number that is none of a house. */
const UNIT = '(?:mg|mcg|μg|g|ml|l|iu|%|밀리|그램|그람|마이크로|정|캡슐|포|회|매|개|일|번|주|시간|단위)'

const PROVINCE = '서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주'

/**
 * What leads to a person or to where they live. It is looked for in what was typed, since folding takes the signs away
 * that tell it. What only looks like it is not counted either: that costs a number, and the other a secret.
 */
const TELLING: readonly RegExp[] = [
  // Addresses of mail and of the web.
  /@|골뱅이|닷컴|https?:|www\.|\.(?:com|net|org|kr|io)(?![a-z])/i,
  // Dates of birth: 1990-01-02, 90년 1월, 900102.
  /(?:19|20)\p{N}\p{N}\s*[.\-/년]\s*\p{N}{1,2}\s*[.\-/월]\s*\p{N}/u,
  /\p{N}\s*년\s*\p{N}{1,2}\s*월|\p{N}\s*월\s*\p{N}{1,2}\s*일/u,
  /(?<!\p{N})\p{N}\p{N}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\p{N}|3[01])(?!\p{N})/u,
  // With signs between: 90.01.01, 90-1-1, 90 01 01; but 20/5/12.5 and 40/10/25mg are medicines.
  /(?<!\p{N})\p{N}\p{N}\s*([^\p{L}\p{N}\s])\s*(?:0?[1-9]|1[0-2])\s*\1\s*(?:0?[1-9]|[12]\p{N}|3[01])(?!\.?\p{N}|\s*(?:mg|mcg|g|ml|iu|%|밀리))/iu,
  /(?<!\p{N})\p{N}\p{N}\s+(?:0[1-9]|1[0-2])\s+(?:0[1-9]|[12]\p{N}|3[01])(?!\p{N})/u,
  // Plates of cars.
  /\p{N}{2,3}\s*[가-힣]\s*\p{N}{4}(?!\p{N})/u,
  // Where somebody lives: 세종대로 110, 역삼동 123-4, 101동 1203호, 강남구 역삼동, 서울강남구.
  new RegExp(String.raw`[가-힣\p{N}](?:로|길)\s*\p{N}+(?![\p{N}.]*\s*${UNIT})`, 'iu'),
  /[가-힣](?:동|리|가)\s*\p{N}+\s*-\s*\p{N}|[가-힣]{2}동\s+\p{N}+\s*$/u,
  /\p{N}\s*동\s*\p{N}|\p{N}{2,}\s*호(?![가-힣])|\p{N}\s*번지|번길|아파트|오피스텔|빌라|우편번호/u,
  /(?:특별|광역)(?:자치)?[시도]/,
  new RegExp(`(?:${PROVINCE})[시도]?\\s*[가-힣]{1,4}[시군구]`),
  /[가-힣]{2}[시군구]\s+[가-힣]{1,6}[구읍면동로길](?![가-힣])/,
]

/** What a search is counted as: folded as the search itself folds it. Null where it is not counted at all. */
export function termOf(typed: string): string | null {
  if (UNKEEPABLE.test(typed)) return null
  const folded = fold(typed)
  if (!folded || [...folded].length > LONGEST) return null
  const text = typed.normalize('NFKC')
  return TELLING.some(telling => telling.test(text)) || holdsLongNumber(text) ? null : folded
}

function holdsLongNumber(text: string): boolean {
  const bare = text.replace(/[^\p{L}\p{N}]/gu, '')
  const digits = bare.replace(new RegExp(`[${SPOKEN}]`, 'g'), '0')
  return LONG_NUMBER.test(bare) || LONG_NUMBER.test(digits)
}
