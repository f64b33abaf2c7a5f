import { parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { checkDocument } from '../graph/limits.js'
import { NodeResolver } from '../graph/node.js'
import { schemaOf } from '../graph/schema.js'
import { UserResolver } from '../user/resolver.js'
import { RegimenResolver } from './regimenResolver.js'
import { ScheduleResolver } from './resolver.js'
import { UserScheduleResolver } from './viewerResolver.js'

const schema = schemaOf([UserResolver, ScheduleResolver, RegimenResolver, UserScheduleResolver, NodeResolver])

const refusals = (query: string) => {
  const document = parse(query)
  expect(validate(schema, document)).toEqual([])
  return checkDocument(schema, document, {}).map(({ message }) => message)
}

const DOSE = 'id scheduledTime dose { amount unit } medicine { name } regimen { times medicine { name } }'
const range = '(from: "2026-03-01", to: "2026-03-31")'

test.each([
  [
    'a month with the medicine, the regimen and its medicine of each dose',
    `calendar${range} { schedules { ${DOSE} } }`,
  ],
  [
    'a hundred doses with all about them',
    `schedules(first: 100) { totalCount nodes { ${DOSE} } edges { node { ${DOSE} } } }`,
  ],
  ['all regimens', 'regimens(first: 100) { nodes { times dose { unit } cycle { daysOn } medicine { name } active } }'],
  ['a year of adherence', 'adherence(from: "2026-01-01", to: "2026-12-31") { rate days { date due } }'],
])('an app may ask for %s at once', (_, selection) => {
  expect(refusals(`{ viewer { ${selection} } }`)).toEqual([])
})

test('nor for many months or reports, however little is shown of them', () => {
  const months = (count: number) =>
    Array.from({ length: count }, (_, i) => `m${i}: calendar${range} { schedules { id } }`)
  expect(refusals(`{ viewer { ${months(2).join(' ')} } }`)).toEqual([])
  expect(refusals(`{ viewer { ${months(3).join(' ')} } }`)).toMatchObject([expect.stringContaining('비용(cost)')])
  const reports = Array.from({ length: 10 }, (_, i) => `y${i}: adherence${range} { rate }`)
  expect(refusals(`{ viewer { ${reports.join(' ')} } }`)).toMatchObject([expect.stringContaining('비용(cost)')])
})

test('nor to plan twenty regimens in one request', () => {
  const plans = Array.from({ length: 20 }, (_, i) => `r${i}: endRegimen(id: "a") { regimen { id } }`)
  expect(refusals(`mutation { ${plans.slice(0, 15).join(' ')} }`)).toEqual([])
  expect(refusals(`mutation { ${plans.join(' ')} }`)).toMatchObject([expect.stringContaining('비용(cost)')])
})

test('and not for years of months under as many names', () => {
  const months = Array.from({ length: 12 }, (_, i) => `m${i}: calendar${range} { schedules { ${DOSE} } }`)
  expect(refusals(`{ viewer { ${months.join(' ')} } }`)).toMatchObject([expect.stringContaining('비용(cost)')])
  const years = Array.from({ length: 15 }, (_, i) => `y${i}: adherence${range} { days { date } }`)
  expect(refusals(`{ viewer { ${years.join(' ')} } }`)).toMatchObject([expect.stringContaining('비용(cost)')])
})
