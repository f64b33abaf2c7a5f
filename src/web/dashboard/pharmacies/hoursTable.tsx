import { useNow } from '../client/useNow'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import type { Pharmacy } from './useFound'
import { type DayHours, koreanDay, weekOf } from './week'

interface Props {
  readonly hours: Pharmacy['hours']
  readonly unclear: Pharmacy['unclearHours']
}

export function HoursTable({ hours, unclear }: Props) {
  const { hours: words } = useWords(PHARMACIES)
  const today = koreanDay(useNow())
  const week = weekOf(hours, unclear)
  if (!week) return <p>{words.unknown}</p>
  return (
    <table className="pharmacies-hours">
      <caption>{words.title}</caption>
      <tbody>
        {week.map(each => (
          <tr key={each.day} className={each.day === today ? 'pharmacies-today' : undefined}>
            <th scope="row">
              {words.days[each.day]}
              {each.day === today && <small> {words.today}</small>}
            </th>
            <td>
              <HoursOf day={each} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function HoursOf({ day }: { day: DayHours }) {
  const { hours: words } = useWords(PHARMACIES)
  if (day.kind === 'open') return words.from(day.opens, day.isNextDay ? words.nextDay(day.closes) : day.closes)
  return day.kind === 'unknown' ? words.unknownDay : words[day.kind]
}
