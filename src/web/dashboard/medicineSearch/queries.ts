import { graphql } from '../client/graphql'
import { CHOSEN_FIELDS } from './fields'

export const MEDICINE_SUGGESTIONS = graphql(`
  query MedicineSuggestions($prefix: String!) {
    medicineSuggestions(prefix: $prefix, first: 8) {
      itemSeq
      name
      matchedBy
    }
  }
`)

/** Asks further than suggestions do: for names that are spelled alike, and outside where the list isn't whole. */
export const MEDICINES_TO_CHOOSE = graphql(
  `
    query MedicinesToChoose($typed: String!) {
      medicines(search: $typed, first: 8) {
        isCatalogueComplete
        edges {
          matchedBy
          node {
            ...ChosenFields
          }
        }
      }
    }
  `,
  [CHOSEN_FIELDS],
)

export const MEDICINE_TO_CHOOSE = graphql(
  `
    query MedicineToChoose($itemSeq: String!) {
      medicine(itemSeq: $itemSeq) {
        ...ChosenFields
      }
    }
  `,
  [CHOSEN_FIELDS],
)
