import { doingsIn } from './act.js'
import { isTail } from './ending.js'
import { spell } from './spelling.js'
import { wordsIn } from './word.js'

/** What a summary may call the medicine by. */
export interface OwnName {
  /** All of it, as it was spelled. */
  readonly full: string
  /** Longest first. Empty where the name reads like a sentence: it might be one that somebody smuggled in. */
  readonly names: readonly string[]
  readonly words: ReadonlySet<string>
}

const LONGEST = 80
const STRENGTH = /\d[\d.,]*\s?(?:mg|g|ml|mcg|iu|밀리그램|밀리그람|그램|밀리리터|마이크로그램|국제단위|단위|%|퍼센트)$/
const FORM =
  /(?:서방정|장용정|츄어블정|구강붕해정|발포정|필름코팅정|연질캡슐|경질캡슐|장용캡슐|서방캡슐|캡슐|현탁액|건조시럽|시럽|정|산|액|과립|환|연고|크림|겔|로션|플라스타|카타플라스마|패취|패치|스프레이|점안액)$/
const SPEAKS = /(?:니다|시오|세요|하라|해라|[다요])(?:[.!?"'”’\s]|$)|[{}<>"“”:;!?]|https?|www/

export function ownNameOf(name: string): OwnName {
  const spelled = spell(name)
  if (spelled.length > LONGEST * 3 || SPEAKS.test(spelled) || doingsIn(spelled).length > 0)
    return { full: '', names: [], words: new Set() }
  const base = spelled.split(/[([]/, 1)[0]?.trim() ?? ''
  const plain = base.replace(STRENGTH, '').trim()
  const stem = plain.replace(FORM, '').trim()
  const names = [...new Set([spelled, base, plain, stem])].filter(each => each.length > 1 && /[가-힣a-z]{2}/.test(each))
  const inside = spelled.match(/[([][^()[\]]*[)\]]/g) ?? []
  return {
    full: spelled,
    names: names.sort((a, b) => b.length - a.length),
    words: new Set(
      [plain, ...inside].flatMap(each => wordsIn(each).map(({ text }) => text)).filter(text => text.length > 1),
    ),
  }
}

/** Puts 이 약 for the name, where it stands as a whole word: 타이레놀 is not in 타이레놀콜드. */
export function withoutName(text: string, { names }: OwnName): string {
  let result = text
  for (const name of names)
    for (let at = result.indexOf(name); at >= 0; at = result.indexOf(name, at + 1)) {
      const behind = /^[가-힣a-z\d]*/.exec(result.slice(at + name.length))?.[0] ?? ''
      if (/[가-힣a-z\d]$/.test(result.slice(0, at)) || !isTail(behind, '이약')) continue
      result = `${result.slice(0, at)}이 약${result.slice(at + name.length)}`
    }
  return result
}

/** Whether a word is of the medicine's own name: its ingredient, or the form that it has. */
export function isOwn(word: string, { words, names }: OwnName): boolean {
  for (let length = word.length; length > 1; length--) {
    const stem = word.slice(0, length)
    if (!isTail(word.slice(length), stem)) continue
    if (words.has(stem) || (FORMS.has(stem) && names.some(name => name.includes(stem)))) return true
  }
  return false
}

const FORMS = new Set(
  '연고 크림 겔 로션 패취 패치 시럽 캡슐 스프레이 점안액 현탁액 좌제 트로키 과립 플라스타'.split(' '),
)

/** Whether a word that the label doesn't have looks like the name of a medicine or of what it is made from. */
export const isMedicineLike = (word: string): boolean => INGREDIENT.test(word) || (word.length > 3 && NAMED.test(word))

const INGREDIENT = new RegExp(
  '아세트아미노펜|이부프로펜|덱시부프로펜|나프록센|아스피린|와파린|디클로페낙|케토프로펜|멜록시캄|셀레콕시브|세티리진|로라타딘|펙소페나딘|클로르페니라민|' +
    '슈도에페드린|덱스트로메토르판|코데인|모르핀|트라마돌|암로디핀|로사르탄|발사르탄|아토르바스타틴|심바스타틴|메트포르민|인슐린|오메프라졸|란소프라졸|' +
    '파모티딘|라니티딘|돔페리돈|로페라미드|비사코딜|아목시실린|세파|독시사이클린|아지트로마이신|레보플록사신|플루코나졸|테르비나핀|디아제팜|졸피뎀|' +
    '플루옥세틴|세르트랄린|프레드니솔론|덱사메타손|하이드로코르티손|미녹시딜|피나스테리드|실데나필|타다라필|와르파린|클로피도그렐|디곡신|리튬|' +
    '타이레놀|게보린|판콜|판피린|펜잘|애드빌|부루펜|베아제|훼스탈|겔포스|개비스콘|비아그라|시알리스|우루사|인사돌|박카스|카페인|니코틴|스테로이드',
)
const NAMED =
  /(?:정|캡슐|시럽|연고|크림|패취|주사|주사제|좌제|마이신|사이클린|실린|플록사신|스타틴|사르탄|디핀|프라졸|티딘|타딘|리진|코나졸|프로펜|록센|페낙|바르비탈|제팜|졸람|염산염|나트륨|황산염|말레산염)(?:은|는|이|가|을|를|과|와|도|의|으로|로|이나|나|에)?$/
