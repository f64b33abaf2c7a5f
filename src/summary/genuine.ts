/** Whether a sentence that was given as the label's reads like one. Nothing may rest on it where it talks to the machine. */
export function isGenuine(text: string): boolean {
  const plain = text.normalize('NFKC')
  return !FOREIGN.test(text) && !SIGNS.test(plain) && ENDS.test(plain) && !SPEAKS.test(plain) && isKorean(plain)
}

/** Scripts that labels aren't written in, letters that look like others, and what can't be seen. */
const FOREIGN =
  /[^\p{Script=Hangul}\p{Script=Latin}\p{Script=Greek}\p{Script=Han}\p{Script=Common}\p{Script=Inherited}]|[\u{10000}-\u{10ffff}]|[\p{Cf}\p{Cc}]/u
/** Signs of markup, of code and of quotations; a label has brackets, commas and dashes. */
const SIGNS = /[{}\\`<|$@_^="]|https?:|www\./
/** Of 59,482 sentences in the catalogue's labels of 2024, all but 159 end like this. */
const ENDS = /(?:니다|시오|시요|세요)[.)\]'’\s·:]*$|(?:니다|시오)\.?\s?\([^()]*\)\.?$/
/** Words of those who tell a writer what to write: none of those sentences has one. */
const SPEAKS =
  /문장|요약|답변|(?<!답)답하|대답|응답|질문|출력|따옴표|대화|역할|관리자|개발자|명령|지시문|옮기|옮겨|시스템|너는|네가|당신|말해|말하|써라|하라|권하|번호|링크|클릭|대신|프롬프트|인공\s?지능|언어\s?모델|무시하|잊으|(?:다|라|자)고\s?(?:하(?:라|십|세)|해라|해\s?주|쓰|써|적)/
const LATIN_SENTENCE = /(?:[a-z]{2,}[\s,.:]+){4,}/i

const isKorean = (text: string): boolean =>
  !LATIN_SENTENCE.test(text) && !/ignore|instruction|system|assistant|prompt|json|citation/i.test(text)
