import { DOSE_FIELDS } from '../client/fields'
import { graphql } from '../client/graphql'

export const DAYS_DOSES = graphql(
  `
    query DaysDoses($from: Date!, $to: Date!) {
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

/** Of all medicines of a view in one question, after its list. */
export const SUMMARIES = graphql(`
  query Summaries($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Medicine {
        id
        summary {
          text
          origin
          stale
        }
        provenance {
          source
          stale
        }
      }
    }
  }
`)
