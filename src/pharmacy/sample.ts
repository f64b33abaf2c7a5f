import type { IncomingPharmacy } from './incoming.js'
import { readHours } from './hours.js'

type Times = readonly [from: string, to: string]
const [BY_DAY, LATE, ALL_DAY]: readonly Times[] = [
  ['0900', '1900'],
  ['1000', '2500'],
  ['0000', '2400'],
]

/** Monday to Friday, Saturday, Sunday, holidays; what is left out is left out by the source too. */
const weekOf = (weekdays?: Times, saturday?: Times, sunday?: Times, holiday?: Times) => {
  const week = [...Array.from({ length: 5 }, () => weekdays), saturday, sunday, holiday]
  const times = week.flatMap((pair, i) =>
    pair ? [[`dutyTime${i + 1}s`, pair[0]] as const, [`dutyTime${i + 1}c`, pair[1]] as const] : [],
  )
  return readHours(Object.fromEntries(times)).hours
}

/** Every kind of week that the true list has. */
const WEEKS = {
  usual: weekOf(BY_DAY, ['0900', '1300']),
  weekdays: weekOf(['0830', '1830']),
  everyDay: weekOf(BY_DAY, BY_DAY, BY_DAY, ['1000', '1800']),
  late: weekOf(LATE, LATE, ['1200', '2400'], ['1200', '2400']),
  night: weekOf(['2000', '0730'], ['2000', '0730'], ['2000', '0730']),
  allDay: weekOf(ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY),
  weekend: weekOf(undefined, BY_DAY, BY_DAY),
  unclear: weekOf(BY_DAY, ['0930', '0930']),
  unknown: weekOf(),
}

type Place = readonly [name: string, address: string, latitude: number, longitude: number, week: keyof typeof WEEKS]

const PLACES: readonly Place[] = [
  ['서울광장', '서울특별시 중구 세종대로 110', 37.5657, 126.978, 'usual'],
  ['광화문', '서울특별시 종로구 세종대로 172', 37.5725, 126.9769, 'everyDay'],
  ['명동', '서울특별시 중구 명동길 74', 37.5636, 126.985, 'late'],
  ['강남역', '서울특별시 강남구 강남대로 396', 37.4979, 127.0276, 'late'],
  ['강남역밤샘', '서울특별시 서초구 강남대로 405', 37.4986, 127.0267, 'allDay'],
  ['홍대입구', '서울특별시 마포구 양화로 160', 37.5572, 126.9245, 'late'],
  ['신촌', '서울특별시 서대문구 신촌로 90', 37.5559, 126.9368, 'usual'],
  ['잠실', '서울특별시 송파구 올림픽로 265', 37.5133, 127.1002, 'everyDay'],
  ['여의도공원', '서울특별시 영등포구 여의공원로 68', 37.5267, 126.9245, 'weekdays'],
  ['건대입구', '서울특별시 광진구 아차산로 243', 37.5404, 127.0692, 'night'],
  ['사당', '서울특별시 동작구 동작대로 3', 37.4766, 126.9816, 'unclear'],
  ['노원', '서울특별시 노원구 상계로 69', 37.6552, 127.0615, 'usual'],
  ['이태원', '서울특별시 용산구 이태원로 177', 37.5345, 126.9945, 'weekend'],
  ['청량리', '서울특별시 동대문구 왕산로 214', 37.5804, 127.047, 'unknown'],
  ['서면', '부산광역시 부산진구 중앙대로 717', 35.1577, 129.059, 'late'],
  ['해운대', '부산광역시 해운대구 해운대해변로 264', 35.1587, 129.1604, 'everyDay'],
  ['남포동', '부산광역시 중구 구덕로 34', 35.0979, 129.03, 'usual'],
  ['부산역광장', '부산광역시 동구 중앙대로 206', 35.1151, 129.0415, 'allDay'],
  ['동성로', '대구광역시 중구 동성로 25', 35.869, 128.5955, 'everyDay'],
  ['반월당', '대구광역시 중구 달구벌대로 2100', 35.8657, 128.5934, 'usual'],
  ['동대구역', '대구광역시 동구 동대구로 550', 35.8793, 128.6284, 'late'],
  ['구월동', '인천광역시 남동구 예술로 138', 37.4422, 126.701, 'usual'],
  ['부평역', '인천광역시 부평구 광장로 16', 37.4895, 126.7245, 'everyDay'],
  ['송도', '인천광역시 연수구 컨벤시아대로 160', 37.3925, 126.639, 'unclear'],
  ['민주광장', '광주광역시 동구 문화전당로 38', 35.1468, 126.92, 'usual'],
  ['상무', '광주광역시 서구 상무중앙로 61', 35.153, 126.85, 'night'],
  ['대전역', '대전광역시 동구 중앙로 215', 36.3323, 127.4341, 'everyDay'],
  ['둔산', '대전광역시 서구 둔산로 100', 36.3504, 127.3845, 'usual'],
  ['울산시청', '울산광역시 남구 중앙로 201', 35.5384, 129.3114, 'weekdays'],
  ['세종호수', '세종특별자치시 호수공원길 155', 36.4986, 127.27, 'usual'],
  ['수원역', '경기도 수원시 팔달구 덕영대로 924', 37.266, 127, 'late'],
  ['일산광장', '경기도 고양시 일산동구 중앙로 1256', 37.6583, 126.77, 'everyDay'],
  ['판교역', '경기도 성남시 분당구 판교역로 160', 37.3948, 127.1112, 'weekdays'],
  ['춘천명동', '강원특별자치도 춘천시 명동길 15', 37.88, 127.728, 'usual'],
  ['강릉', '강원특별자치도 강릉시 강릉대로 33', 37.7519, 128.8761, 'unknown'],
  ['청주성안길', '충청북도 청주시 상당구 성안로 33', 36.635, 127.489, 'usual'],
  ['천안역', '충청남도 천안시 동남구 대흥로 239', 36.81, 127.146, 'everyDay'],
  ['전주객사', '전북특별자치도 전주시 완산구 충경로 59', 35.818, 127.144, 'usual'],
  ['여수광장', '전라남도 여수시 중앙로 73', 34.739, 127.736, 'weekend'],
  ['포항', '경상북도 포항시 북구 중앙로 298', 36.019, 129.343, 'usual'],
  ['창원광장', '경상남도 창원시 성산구 중앙대로 151', 35.228, 128.6811, 'late'],
  ['제주시청', '제주특별자치도 제주시 광양9길 10', 33.4996, 126.5312, 'everyDay'],
  ['서귀포', '제주특별자치도 서귀포시 중앙로 105', 33.2541, 126.56, 'usual'],
]

/** Pharmacies that there aren't, at squares that there are, for a machine without a key. */
export const SAMPLES: readonly IncomingPharmacy[] = PLACES.map(([name, address, latitude, longitude, week]) => ({
  hpid: null,
  name: `견본${name}약국`,
  address,
  phone: null,
  latitude,
  longitude,
  hours: WEEKS[week],
  faults: [],
}))
