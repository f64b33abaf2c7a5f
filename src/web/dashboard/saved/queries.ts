import { graphql } from '../client/graphql'
import { SAVED_FIELDS } from './fields'

export const SAVED_LIST = graphql(
  `
    query SavedList($category: String) {
      viewer {
        id
        scrapCategories {
          name
          count
        }
        scraps(first: 30, category: $category) {
          nodes {
            ...SavedFields
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    }
  `,
  [SAVED_FIELDS],
)

export const MORE_SAVED = graphql(
  `
    query MoreSaved($category: String, $after: String!) {
      viewer {
        id
        scraps(first: 30, category: $category, after: $after) {
          nodes {
            ...SavedFields
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    }
  `,
  [SAVED_FIELDS],
)
