/** Units, by the one name that each is compared by. What is not here is its own unit, by its first letter. */
const SPELLINGS: readonly (readonly [unit: string, spellings: string])[] = [
  ['mg', 'mg 밀리그램 밀리그람 미리그램'],
  ['mcg', 'mcg μg ug 마이크로그램 마이크로그람'],
  ['kg', 'kg 킬로그램'],
  ['g', 'g 그램 그람'],
  ['ml', 'ml 밀리리터 cc'],
  ['l', 'l 리터'],
  ['iu', 'iu i.u. 아이유 국제단위'],
  ['%', '% 퍼센트 프로'],
  ['°c', '°c ℃ 도'],
  ['cm', 'cm 센티미터'],
  ['mm', 'mm 밀리미터'],
  ['ppm', 'ppm'],
  ['kcal', 'kcal 킬로칼로리'],
  ['정', '정'],
  ['캡슐', '캡슐 캅셀 캡셀'],
  ['포', '포 봉지 봉'],
  ['병', '병'],
  ['매', '매'],
  ['장', '장'],
  ['알', '알'],
  ['환', '환'],
  ['방울', '방울'],
  ['개비', '개비'],
  ['개월', '개월 달'],
  ['개', '개'],
  ['번째', '번째'],
  ['회', '회 번 차례'],
  ['시간', '시간'],
  ['일', '일'],
  ['주', '주일 주간 주'],
  ['년', '년 해'],
  ['분', '분'],
  ['초', '초'],
  ['세', '세 살'],
  ['잔', '잔'],
  ['스푼', '스푼 숟가락 티스푼'],
  ['배', '배'],
  ['호', '호'],
  ['월', '월'],
]

const NAMES = new Map(
  SPELLINGS.flatMap(([unit, spellings]) => spellings.split(' ').map(spelling => [spelling, unit] as const)),
)
const ANY = [...NAMES.keys()]
  .sort((a, b) => b.length - a.length)
  .map(spelling => spelling.replace(/[.]/g, '\\.') + notBefore(spelling))
  .join('|')

const UNIT = new RegExp(`^\\s?(${ANY})(?:/(${ANY}))?`)

const PARTICLE = /^[은는이가을를에의로과와도만및씩나며고]/

/** The unit at the head of a text, and how long it is. */
export function unitAt(text: string): { unit: string; length: number } {
  const known = UNIT.exec(text)
  if (known) {
    const [whole, unit = '', per] = known
    return { unit: nameOf(unit) + (per ? `/${nameOf(per)}` : ''), length: whole.length }
  }
  const own = /^[가-힣]/.exec(text)?.[0]
  return own && !PARTICLE.test(own) ? { unit: own, length: 0 } : { unit: '', length: 0 }
}

export const nameOf = (spelling: string): string => NAMES.get(spelling) ?? spelling

/** 정도 is no 정, 장애 no 장, and gel no g. */
function notBefore(spelling: string): string {
  if (/[a-z.]$/.test(spelling)) return '(?![a-z])'
  return { 정: '(?!도)', 장: '(?!애)', 도: '(?![가-힣]{3})' }[spelling] ?? ''
}
