import { DOSE_FIELDS, VIEWER_FIELDS } from './fields'
import { graphql } from './graphql'

/** Asked before any list, so that nothing that happens after its cursor is missed. */
export const START = graphql(
  `
    query Start {
      viewer {
        ...ViewerFields
      }
      changes {
        cursor
      }
    }
  `,
  [VIEWER_FIELDS],
)

export const ME = graphql(
  `
    query Me {
      viewer {
        ...ViewerFields
      }
    }
  `,
  [VIEWER_FIELDS],
)

export const FEED = graphql(
  `
    subscription Feed($after: String) {
      scheduleChanged(after: $after) {
        cursor
        kind
        scheduleId
        schedule {
          ...DoseFields
        }
      }
    }
  `,
  [DOSE_FIELDS],
)

/** Doses as they are now, wherever in the calendar. */
export const DOSES_NOW = graphql(
  `
    query DosesNow($ids: [ID!]!) {
      nodes(ids: $ids) {
        __typename
        ... on Schedule {
          ...DoseFields
        }
      }
    }
  `,
  [DOSE_FIELDS],
)

export const COMPLETE = graphql(
  `
    mutation Complete($id: ID!, $at: DateTime, $name: String!) {
      completeSchedule(id: $id, completedAt: $at, clientMutationId: $name) {
        schedule {
          ...DoseFields
        }
        userErrors {
          code
          message
        }
      }
    }
  `,
  [DOSE_FIELDS],
)

export const SKIP = graphql(
  `
    mutation Skip($id: ID!, $name: String!) {
      skipSchedule(id: $id, clientMutationId: $name) {
        schedule {
          ...DoseFields
        }
        userErrors {
          code
          message
        }
      }
    }
  `,
  [DOSE_FIELDS],
)

export const REOPEN = graphql(
  `
    mutation Reopen($id: ID!, $name: String!) {
      reopenSchedule(id: $id, clientMutationId: $name) {
        schedule {
          ...DoseFields
        }
        userErrors {
          code
          message
        }
      }
    }
  `,
  [DOSE_FIELDS],
)
