import { graphql } from '../client/graphql'

export const INSIGHTS_OF_DAYS = graphql(`
  query InsightsOfDays($from: Date!, $to: Date!, $first: Int!) {
    insights(from: $from, to: $to) {
      from
      to
      searches(first: $first) {
        day
        term
        searches
        people
      }
      terms(first: $first) {
        term
        searches
        days
        people
      }
      cacheReads {
        day
        cache
        level
        reads
        share
      }
      summaries {
        day
        origin
        reads
        calls
        tokens
        usd
      }
      adherence {
        dayOfWeek
        due
        completed
        rate
        people
      }
      suppressed {
        searches
        cacheReads
        summaries
        adherence
        daysCounted
        adherenceDaysCounted
      }
    }
  }
`)
