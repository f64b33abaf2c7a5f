import { graphql } from '../client/graphql'
import { REGIMEN_FIELDS } from './fields'

/** There can't be more than fifty that go on. */
export const REGIMEN_LIST = graphql(
  `
    query RegimenList {
      viewer {
        id
        active: regimens(active: true, first: 50) {
          nodes {
            ...RegimenFields
          }
        }
        ended: regimens(active: false, first: 20) {
          nodes {
            ...RegimenFields
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    }
  `,
  [REGIMEN_FIELDS],
)

export const MORE_ENDED_REGIMENS = graphql(
  `
    query MoreEndedRegimens($after: String!) {
      viewer {
        id
        ended: regimens(active: false, first: 20, after: $after) {
          nodes {
            ...RegimenFields
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    }
  `,
  [REGIMEN_FIELDS],
)

export const REGIMEN_TO_CHANGE = graphql(
  `
    query RegimenToChange($id: ID!) {
      node(id: $id) {
        __typename
        ... on Regimen {
          ...RegimenFields
        }
      }
    }
  `,
  [REGIMEN_FIELDS],
)

export const PREVIEW_REGIMEN = graphql(`
  query PreviewRegimen($input: CreateRegimenInput!, $first: Int!) {
    previewRegimen(input: $input, first: $first) {
      doses {
        date
        localTime
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`)

export const CREATE_REGIMEN = graphql(
  `
    mutation CreateRegimen($input: CreateRegimenInput!, $name: String!) {
      createRegimen(input: $input, clientMutationId: $name) {
        regimen {
          ...RegimenFields
        }
        userErrors {
          code
          message
          path
        }
      }
    }
  `,
  [REGIMEN_FIELDS],
)

export const UPDATE_REGIMEN = graphql(
  `
    mutation UpdateRegimen($id: ID!, $input: UpdateRegimenInput!, $name: String!) {
      updateRegimen(id: $id, input: $input, clientMutationId: $name) {
        regimen {
          ...RegimenFields
        }
        userErrors {
          code
          message
          path
        }
      }
    }
  `,
  [REGIMEN_FIELDS],
)

export const END_REGIMEN = graphql(
  `
    mutation EndRegimen($id: ID!, $endsOn: Date, $name: String!) {
      endRegimen(id: $id, endsOn: $endsOn, clientMutationId: $name) {
        regimen {
          ...RegimenFields
        }
        userErrors {
          code
          message
          path
        }
      }
    }
  `,
  [REGIMEN_FIELDS],
)
