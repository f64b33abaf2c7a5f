import { graphql } from '../client/graphql'

/** A year at once: weeks and months are made of the same days, and going from one to the other asks nothing. */
export const ADHERENCE_OF_DAYS = graphql(`
  query AdherenceOfDays($from: Date!, $to: Date!) {
    viewer {
      id
      adherence(from: $from, to: $to) {
        from
        to
        currentStreakDays
        days {
          date
          due
          completed
          skipped
          missed
        }
      }
    }
  }
`)
