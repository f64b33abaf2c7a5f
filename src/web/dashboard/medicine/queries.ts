import { MEDICINE_FIELDS } from '../client/fields'
import { graphql } from '../client/graphql'
import { FOUND_FIELDS, KEPT_FIELDS, SUMMARY_FIELDS } from './fields'

export const MEDICINE_PAGE = graphql(
  `
    query MedicinePage($itemSeq: String!) {
      medicine(itemSeq: $itemSeq) {
        ...MedicineFields
        boxedWarning
        indications
        dosageAndAdministration
        precautions
        drugInteractions
        adverseReactions
        storage
        provenance {
          source
          fetchedAt
          updatedAt
          stale
        }
        viewerScrap {
          ...KeptFields
        }
      }
      viewer {
        id
        scrapCategories {
          name
          count
        }
      }
    }
  `,
  [MEDICINE_FIELDS, KEPT_FIELDS],
)

/** What can be said at once; what is still being written comes by SUMMARY_READY. */
export const MEDICINE_SUMMARY = graphql(
  `
    query MedicineSummary($itemSeq: String!, $keyword: String) {
      medicine(itemSeq: $itemSeq) {
        id
        summary(keyword: $keyword, maxWaitMs: 0) {
          ...SummaryFields
        }
      }
    }
  `,
  [SUMMARY_FIELDS],
)

export const SUMMARY_READY = graphql(
  `
    subscription SummaryReady($medicineId: ID!, $keyword: String) {
      summaryReady(medicineId: $medicineId, keyword: $keyword) {
        ...SummaryFields
      }
    }
  `,
  [SUMMARY_FIELDS],
)

export const KEEP_MEDICINE = graphql(
  `
    mutation KeepMedicine($input: SaveScrapInput!, $name: String!) {
      saveScrap(input: $input, clientMutationId: $name) {
        scrap {
          ...KeptFields
          medicine {
            id
            viewerScrap {
              id
            }
          }
        }
        userErrors {
          code
          message
          path
        }
      }
    }
  `,
  [KEPT_FIELDS],
)

export const LET_GO_OF_MEDICINE = graphql(`
  mutation LetGoOfMedicine($id: ID!, $name: String!) {
    deleteScrap(id: $id, clientMutationId: $name) {
      deletedId
      userErrors {
        code
        message
        path
      }
    }
  }
`)

export const MEDICINES_BY_NAME = graphql(
  `
    query MedicinesByName($typed: String!, $first: Int!) {
      medicines(search: $typed, first: $first) {
        ...FoundFields
      }
    }
  `,
  [FOUND_FIELDS],
)

export const MEDICINES_FOR_SYMPTOM = graphql(
  `
    query MedicinesForSymptom($typed: String!, $first: Int!) {
      medicines: medicinesForSymptom(symptom: $typed, first: $first) {
        ...FoundFields
      }
    }
  `,
  [FOUND_FIELDS],
)
