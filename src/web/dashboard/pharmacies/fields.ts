import { graphql } from '../client/graphql'

/** A pharmacy in a list. How far it is we measure ourselves: the cache knows a pharmacy once, whatever it was near to. */
export const PHARMACY_FIELDS = graphql(`
  fragment PharmacyFields on Pharmacy {
    id
    name
    address
    location {
      latitude
      longitude
    }
    phone
    phoneSource
    isOpen
    closesAt
    opensAt
    hours {
      day
      opens
      closes
    }
    unclearHours
    mapUrl
    provenance {
      source
      fetchedAt
      stale
    }
  }
`)
