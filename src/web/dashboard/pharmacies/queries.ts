import { graphql } from '../client/graphql'
import { PHARMACY_FIELDS } from './fields'

export const PHARMACY_LIST = graphql(
  `
    query PharmacyList($near: CoordinatesInput, $radius: Int!, $search: String, $openAt: DateTime, $first: Int!) {
      pharmacies(near: $near, radiusMeters: $radius, search: $search, openAt: $openAt, first: $first) {
        isListComplete
        isMapServiceIncluded
        pageInfo {
          hasNextPage
        }
        nodes {
          ...PharmacyFields
        }
      }
    }
  `,
  [PHARMACY_FIELDS],
)
