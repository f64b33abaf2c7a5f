import { graphql } from './graphql'

/** A medicine where it is named in a list. */
export const MEDICINE_FIELDS = graphql(`
  fragment MedicineFields on Medicine {
    id
    itemSeq
    name
    manufacturer
    imageUrl
  }
`)

/** A dose, everywhere the same: events and answers fill what every list shows. */
export const DOSE_FIELDS = graphql(
  `
    fragment DoseFields on Schedule {
      id
      status
      scheduledTime
      completedAt
      updatedAt
      note
      dose {
        amount
        unit
      }
      medicine {
        ...MedicineFields
      }
    }
  `,
  [MEDICINE_FIELDS],
)

/** Who is signed in. */
export const VIEWER_FIELDS = graphql(`
  fragment ViewerFields on User {
    id
    nickname
    isGuest
    roles
    timeZone
    missedAfterMinutes
  }
`)
