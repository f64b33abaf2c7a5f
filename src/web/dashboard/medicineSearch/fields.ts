import { MEDICINE_FIELDS } from '../client/fields'
import { type FragmentOf, graphql } from '../client/graphql'

/** A medicine as it is chosen, with what the viewer keeps of it. */
export const CHOSEN_FIELDS = graphql(
  `
    fragment ChosenFields on Medicine {
      ...MedicineFields
      provenance {
        source
      }
      viewerScrap {
        id
        category
        notes
        updatedAt
      }
    }
  `,
  [MEDICINE_FIELDS],
)

export type ChosenMedicine = FragmentOf<typeof CHOSEN_FIELDS>
