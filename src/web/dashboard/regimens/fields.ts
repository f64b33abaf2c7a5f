import { MEDICINE_FIELDS } from '../client/fields'
import { type FragmentOf, graphql } from '../client/graphql'

/** All that is said of a regimen, and all of it that can be changed. */
export const REGIMEN_FIELDS = graphql(
  `
    fragment RegimenFields on Regimen {
      id
      active
      times
      daysOfWeek
      everyDays
      cycle {
        daysOn
        daysOff
      }
      startsOn
      endsOn
      timeZone
      followsViewerTimeZone
      dose {
        amount
        unit
      }
      note
      medicine {
        ...MedicineFields
        provenance {
          source
        }
      }
    }
  `,
  [MEDICINE_FIELDS],
)

export type Regimen = FragmentOf<typeof REGIMEN_FIELDS>
