import { z } from 'zod'
import { UpstreamError } from '../errors.js'
import { cleanLine } from './officialtext.js'
import type { Portal } from './portal.js'

/** `day` is YYYY-MM-DD in Korea. */
export interface OfficialHoliday {
  readonly day: string
  readonly name: string
}

const PATH = '/B090041/openapi/service/SpcdeInfoService/getRestDeInfo'
/** Far more than a year has. */
const PAGE_SIZE = 100

const shape = z.object({
  dateName: z.string().max(200),
  isHoliday: z.enum(['Y', 'N']),
  // A number or a text, as the format will have it.
  locdate: z.coerce.string().regex(/^\d{8}$/),
})

/** 한국천문연구원 특일 정보, over the public-data portal: holidays with substitutes, elections and temporary ones. */
export function createKasi(portal: Portal) {
  const malformed = (reason: string) =>
    new UpstreamError(portal.upstream, 'malformed', `${portal.upstream}: 공휴일 ${reason}`)

  function read(item: unknown, year: number): OfficialHoliday[] {
    const { data, success } = shape.safeParse(item)
    if (!success) throw malformed('항목을 읽을 수 없습니다.')
    const day = data.locdate.replace(/(\d{4})(\d{2})(\d{2})/, '$1-$2-$3')
    if (!isDay(day) || !day.startsWith(String(year))) throw malformed('날짜가 물은 해의 것이 아닙니다.')
    return data.isHoliday === 'Y' ? [{ day, name: cleanLine(data.dateName) ?? '공휴일' }] : []
  }

  return {
    /**
     * All of a year in order, and never a part: one that is missing would be taken for a working day, so an answer is
     * none where a row can't be read, where rows are left over, and where it lacks 1 January. Null where the service has
     * nothing at all of that year, as of one whose calendar isn't made yet.
     */
    async holidaysOf(year: number, signal?: AbortSignal): Promise<OfficialHoliday[] | null> {
      const query = { solYear: year, pageNo: 1, numOfRows: PAGE_SIZE, _type: 'json' }
      const { items, totalCount } = await portal.ask(PATH, query, { signal })
      if (items.length === 0) return null
      if (totalCount !== null && totalCount > items.length) throw malformed('목록이 다 오지 않았습니다.')
      const holidays = items.flatMap(item => read(item, year)).sort((a, b) => a.day.localeCompare(b.day))
      if (holidays[0]?.day !== `${year}-01-01`) throw malformed('목록에 1월 1일이 없습니다.')
      return holidays
    },
  }
}
export type Kasi = ReturnType<typeof createKasi>

/** False for 30 February. */
function isDay(day: string): boolean {
  const at = Date.parse(day)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}
