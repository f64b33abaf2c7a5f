import { DOSE_FIELDS } from '../client/fields'
import { graphql } from '../client/graphql'

export const MONTH_DOSES = graphql(
  `
    query MonthDoses($from: Date!, $to: Date!) {
      viewer {
        id
        calendar(from: $from, to: $to) {
          date
          schedules {
            ...DoseFields
          }
        }
      }
    }
  `,
  [DOSE_FIELDS],
)
