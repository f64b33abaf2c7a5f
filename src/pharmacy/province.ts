/** The provinces by their short names, each with the long ones, the one of today first. */
const LONG: Readonly<Record<string, readonly string[]>> = {
  서울: ['서울특별시', '서울시'],
  부산: ['부산광역시', '부산시'],
  대구: ['대구광역시', '대구시'],
  인천: ['인천광역시', '인천시'],
  광주: ['광주광역시', '광주시'],
  대전: ['대전광역시', '대전시'],
  울산: ['울산광역시', '울산시'],
  세종: ['세종특별자치시', '세종시'],
  경기: ['경기도'],
  강원: ['강원특별자치도', '강원도'],
  충북: ['충청북도'],
  충남: ['충청남도'],
  전북: ['전북특별자치도', '전라북도'],
  전남: ['전라남도'],
  경북: ['경상북도'],
  경남: ['경상남도'],
  제주: ['제주특별자치도', '제주도'],
}

const SHORT = new Map(Object.entries(LONG).flatMap(([short, long]) => long.map(each => [each, short] as const)))

/** The short name of the province with which an address begins: 경남, also of 경상남도. */
export function provinceOf(address: string): string {
  const [first = ''] = address.normalize('NFKC').trim().split(' ', 1)
  return SHORT.get(first) ?? first.slice(0, 2)
}

/** How else the beginning of an address is written, province and town: 경남 창원시 of 경상남도 창원시, and the reverse. */
export function otherBeginnings(address: string): string[] {
  const [first = '', town = ''] = address.normalize('NFKC').trim().split(/\s+/, 2)
  const short = SHORT.get(first) ?? first
  const names = LONG[short]
  return names ? [short, ...names].filter(name => name !== first).map(name => `${name} ${town}`) : []
}
