import { VIEWER_FIELDS } from '../client/fields'
import { graphql } from '../client/graphql'

export const UPDATE_VIEWER = graphql(
  `
    mutation UpdateViewer($input: UpdateViewerInput!) {
      updateViewer(input: $input) {
        viewer {
          ...ViewerFields
        }
        userErrors {
          code
          message
          path
        }
      }
    }
  `,
  [VIEWER_FIELDS],
)

export const EXPORT_VIEWER = graphql(`
  query ExportViewer {
    exportViewer
  }
`)

export const DELETE_VIEWER = graphql(`
  mutation DeleteViewer {
    deleteViewer {
      deletedId
      userErrors {
        code
        message
        path
      }
    }
  }
`)
