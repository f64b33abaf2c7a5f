import { expect, test } from 'vitest'
import { CODES, FORMS, legacy, type Code, type Form } from '../fakes/forms.js'
import { apiItem, createWorld } from '../world.js'

const HOUR = 3_600_000

/** Forms that are answers all the same: "there is none", the rows in another wrapping, or the first row of everything. */
const isAnswer = (name: string) => /^(items |single |list in|wrapped|count as|first row|no data)/.test(name)
const FAILURES: [name: string, form: Form][] = [
  ...Object.entries(FORMS).filter(([name]) => !isAnswer(name)),
  ...(Object.keys(CODES) as Code[])
    .filter(code => code !== '03')
    .map((code): [string, Form] => [`code ${code}`, () => legacy(code)]),
]

const READ = `query ($known: String!, $unknown: String!) {
  known: medicine(itemSeq: $known) { name provenance { stale } }
  unknown: medicine(itemSeq: $unknown) { name }
}`
const SEARCH = 'query ($text: String!) { medicines(search: $text) { nodes { name } } }'
const SYMPTOM = 'query ($text: String!) { medicinesForSymptom(symptom: $text) { nodes { name } } }'
const code = (group: number, i: number) => String(200_000_000 + group * 1_000 + i)

/** Four syllables that no other name comes near to. */
const name = (group: number, i: number) =>
  [7919, 6007, 4001, 2003].map(step => String.fromCharCode(0xac00 + (((group * 300 + i + 1) * step) % 11_172))).join('')

/** Several servers share the forms, and those that are tried again after a second or more come first: one for each. */
const GROUPS = [0, 1, 2, 3]
const isPatient = ([name]: [string, Form]) => /rate limit$|in 2 s$|^busy|23$/.test(name)
const FORMS_OF = GROUPS.map(group =>
  [...FAILURES.filter(isPatient), ...FAILURES.filter(failure => !isPatient(failure))].filter(
    (_, i) => i % GROUPS.length === group,
  ),
)

test('however the portal fails, what is known is shown as old, and what is not known is never “there is none”', async () => {
  const seen = await Promise.all(
    GROUPS.map(async group => {
      const items = Array.from({ length: 300 }, (_, i) => apiItem(code(group, i), name(group, i)))
      const world = await createWorld({ portal: items, random: 0 })
      const read = (i: number) => world.ask(`{ medicine(itemSeq: "${code(group, i)}") { name } }`)
      let next = 1
      await read(0)
      const answers: [string, unknown][] = []
      for (const [what, form] of FORMS_OF[group] ?? []) {
        world.portal.heal()
        // A quota ends with the day, a text is old after two; and where most calls succeed the circuit stays closed.
        world.clock.passes(50 * HOUR)
        for (let i = 0; i < 5; i++) await read(next++)
        const called = world.portal.calls.length
        world.portal.fails(form)
        const text = name(group, next)
        const replies = await Promise.all([
          world.send(READ, { known: code(group, 0), unknown: code(group, next) }),
          world.send(SEARCH, { text }),
          world.send(SYMPTOM, { text }),
        ])
        next++
        const told = replies.flatMap(({ errors }) =>
          errors.map(({ path, extensions }) => [path?.[0], extensions['code']]),
        )
        const statuses = replies.map(({ status }) => status)
        answers.push([what, { statuses, data: replies[0].data, told, wasAsked: world.portal.calls.length > called }])
      }
      return answers
    }),
  )
  const expected = (group: number) => ({
    statuses: [200, 200, 200],
    data: { known: { name: name(group, 0), provenance: { stale: true } }, unknown: null },
    told: ['unknown', 'medicines', 'medicinesForSymptom'].map(field => [field, 'UPSTREAM_UNAVAILABLE']),
    wasAsked: true,
  })
  for (const group of GROUPS) expect(seen[group]).toEqual(FORMS_OF[group]?.map(([what]) => [what, expected(group)]))
}, 120_000)

test('a portal that hangs is given up, and what is near is shown meanwhile', async () => {
  const world = await createWorld({ medicines: [{ name: '게보린정' }], portal: [] })
  world.portal.hangs()
  const search = (typed: string) =>
    world.send<{ medicines: { nodes: object[] } }>(`{ medicines(search: "${typed}") { nodes { name } } }`)
  const [near, none, suggested] = await Promise.all([
    search('게브린정'),
    search('후시딘'),
    world.ask('{ medicineSuggestions(prefix: "후시") { name } }'),
  ])
  expect(near.data).toEqual({ medicines: { nodes: [{ name: '게보린정' }] } })
  expect(none.errors[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
  expect(suggested).toEqual({ medicineSuggestions: [] })
})

test('a portal that keeps hanging is left alone, so that readers need not wait for it', async () => {
  const world = await createWorld({ medicines: [], portal: [] })
  world.portal.hangs()
  const search = (typed: string) => world.send(`{ medicines(search: "${typed}") { nodes { name } } }`)
  for (const typed of [
    ['가나다', '라마바', '사아자', '차카타'],
    ['파하거', '너더러'],
  ])
    await Promise.all(typed.map(search))
  const calls = world.portal.calls.length
  const { errors } = await search('머버서')
  expect(errors[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryAfter: expect.any(Number) })
  expect(world.portal.calls).toHaveLength(calls)
})
