import { MEDICINE_FIELDS } from '../client/fields'
import { graphql } from '../client/graphql'

/** All that a summary's card says. */
export const SUMMARY_FIELDS = graphql(`
  fragment SummaryFields on MedicineSummary {
    text
    origin
    model
    keyword
    pending
    stale
    createdAt
    citations {
      section
      quote
    }
  }
`)

/** What somebody keeps of a medicine. */
export const KEPT_FIELDS = graphql(`
  fragment KeptFields on Scrap {
    id
    category
    notes
    updatedAt
  }
`)

/** What a search found, whatever was searched by. */
export const FOUND_FIELDS = graphql(
  `
    fragment FoundFields on MedicineConnection {
      isCatalogueComplete
      pageInfo {
        hasNextPage
      }
      edges {
        matchedBy
        node {
          ...MedicineFields
          provenance {
            source
          }
          viewerScrap {
            id
            category
          }
        }
      }
    }
  `,
  [MEDICINE_FIELDS],
)
