import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { isTimeZone } from './zone.js'

/** Names that Intl knows and Temporal refuses. */
const REFUSED =
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' ')

test.each([...Intl.supportedValuesOf('timeZone'), 'utc', 'asia/seoul', 'EST', 'Etc/GMT+9', 'US/Pacific', 'ROK'])(
  '%s is one, and can be reckoned with',
  name => {
    expect(isTimeZone(name)).toBe(true)
    expect(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)).not.toThrow()
  },
)

test.each([...REFUSED, 'jst', '', 'Seoul', '+09:00', '-0500', 'Asia/Seoul ', 'Asia/Seoul\0', 'A'.repeat(10_000)])(
  '%j is none',
  text => expect(isTimeZone(text)).toBe(false),
)
