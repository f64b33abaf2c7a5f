import { MEDICINE_FIELDS } from '../client/fields'
import { type FragmentOf, graphql } from '../client/graphql'

export const SAVED_FIELDS = graphql(
  `
    fragment SavedFields on Scrap {
      id
      category
      notes
      updatedAt
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

export type Scrap = FragmentOf<typeof SAVED_FIELDS>
