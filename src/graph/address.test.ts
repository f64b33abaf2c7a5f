import { IncomingMessage } from 'node:http'
import { isIP, Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askerOf, createAddresses, limitKeyOf } from './address.js'

/** A request that came from this address, with these headers. */
function requestFrom(address: string | undefined, headers: Record<string, string> = {}): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: address })
  return Object.assign(new IncomingMessage(socket), { headers })
}
const addressOf = (trusted: string[], socket: string | undefined, forwarded?: string) =>
  createAddresses(trusted).clientOf(
    requestFrom(socket, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
  ).address

const us = ['loopback', '10.0.0.0/8', '2001:db8:1::/48']

describe('rule 12: X-Forwarded-For is trusted from configured proxies only', () => {
  test.each<[string, string[], string | undefined, string | undefined, string]>([
    ['nobody is trusted, nothing is said', [], '203.0.113.7', undefined, '203.0.113.7'],
    ['nobody is trusted, something is said', [], '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['nobody is trusted, not even this machine', [], '127.0.0.1', '198.51.100.1', '127.0.0.1'],
    ['a stranger says that they speak for another', us, '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['a stranger names a proxy of ours', us, '203.0.113.7', '198.51.100.1, 10.0.0.1', '203.0.113.7'],
    ['a proxy says nothing', us, '127.0.0.1', undefined, '127.0.0.1'],
    ['a proxy says an empty text', us, '127.0.0.1', '', '127.0.0.1'],
    ['a proxy says who asks', us, '127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['a proxy whose IPv4 is written as IPv6', us, '::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['a proxy whose IPv4 is written as IPv6 in hex', us, '::ffff:7f00:1', '198.51.100.1', '198.51.100.1'],
    ['a proxy by one address', ['192.0.2.1'], '192.0.2.1', '198.51.100.1', '198.51.100.1'],
    ['the neighbour of that proxy', ['192.0.2.1'], '192.0.2.2', '198.51.100.1', '192.0.2.2'],
    ['two proxies, one behind the other', us, '127.0.0.1', '198.51.100.1, 10.1.2.3', '198.51.100.1'],
    ['a client that invents a way before it', us, '127.0.0.1', '1.2.3.4, 198.51.100.1', '198.51.100.1'],
    [
      'a client that invents a proxy of ours before it',
      us,
      '127.0.0.1',
      '1.2.3.4, 10.0.0.9, 198.51.100.1',
      '198.51.100.1',
    ],
    ['nobody but proxies', us, '127.0.0.1', '10.0.0.2, 10.0.0.1', '10.0.0.2'],
    ['a client with IPv6', us, '127.0.0.1', '2001:db8:2::1', '2001:db8:2::1'],
    ['a proxy with IPv6', us, '2001:db8:1::5', '2001:db8:2::1', '2001:db8:2::1'],
    ['IPv4 through IPv6', us, '2001:db8:1::5', '::ffff:198.51.100.1', '::ffff:198.51.100.1'],
    ['a port', us, '127.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['a port after IPv6', us, '127.0.0.1', '[2001:db8:2::1]:4711', '2001:db8:2::1'],
    ['brackets without a port', us, '127.0.0.1', '[2001:db8:2::1]', '2001:db8:2::1'],
    ['a port of a proxy', us, '127.0.0.1', '198.51.100.1, 10.1.2.3:80', '198.51.100.1'],
    ['blanks and tabs', us, '127.0.0.1', ' \t198.51.100.1 ,\t10.1.2.3 ', '198.51.100.1'],
    ['a proxy that does not know', us, '127.0.0.1', 'unknown', '127.0.0.1'],
    ['a word between', us, '127.0.0.1', '198.51.100.1, unknown, 10.1.2.3', '10.1.2.3'],
    ['an address that only some would read', us, '127.0.0.1', '0x7f.1', '127.0.0.1'],
    ['a number', us, '127.0.0.1', '2130706433', '127.0.0.1'],
    ['quotes', us, '127.0.0.1', '"198.51.100.1"', '127.0.0.1'],
    ['commas', us, '127.0.0.1', ',,,', '127.0.0.1'],
    ['a key of a prototype', us, '127.0.0.1', '__proto__', '127.0.0.1'],
    ['a connection that is gone', us, undefined, '198.51.100.1', '0.0.0.0'],
  ])('%s', (_, trusted, socket, forwarded, expected) => {
    expect(addressOf(trusted, socket, forwarded)).toBe(expected)
  })

  test('the device is told too, as far as it is worth telling', () => {
    const { clientOf } = createAddresses([])
    expect(clientOf(requestFrom('203.0.113.7')).userAgent).toBeNull()
    expect(clientOf(requestFrom('203.0.113.7', { 'user-agent': 'x'.repeat(9_000) })).userAgent).toHaveLength(500)
  })
})

const hop = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.string(),
  fc.constantFrom('unknown', '10.0.0.1', '[::1]:80', '1.2.3.4:5', ''),
)
const forwarded = fc.array(hop).map(hops => hops.join(', '))

test('whatever X-Forwarded-For says, there is an address', () => {
  fc.assert(
    fc.property(fc.constantFrom('127.0.0.1', '::1', '203.0.113.7', '10.0.0.1'), forwarded, (socket, said) => {
      expect(isIP(addressOf(us, socket, said))).toBeGreaterThan(0)
    }),
    { numRuns: 2_000 },
  )
})

test('nothing that a client says before its own address, as the proxy wrote it, changes who it is', () => {
  fc.assert(
    fc.property(forwarded, said => {
      expect(addressOf(us, '127.0.0.1', `${said}, 198.51.100.1`)).toBe('198.51.100.1')
    }),
  )
})

describe('people are counted', () => {
  const client = { address: '203.0.113.7', userAgent: null }
  const credential = { kind: 'session', id: 'c', expiresAt: null } as const
  const viewer = (userId: string, isGuest: boolean) =>
    ({ userId, roles: ['USER'], credential, isGuest, isVerified: true }) as const

  test('by their account where that is one for each of them', () =>
    expect(askerOf({ viewer: viewer('minji', false), client })).toBe('minji'))

  test.each([
    ['nobody', null],
    ['a guest', viewer('guest 1', true)],
    ['another guest', viewer('guest 2', true)],
  ])('by where they come from: %s', (_, who) => expect(askerOf({ viewer: who, client })).toBe('203.0.113.7'))
})

describe('one household has one limit', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['0000:0000:0000:0000:0000:ffff:cb00:7107', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['fe80::2%1', 'fe80:0:0:0::/64'],
    ['what', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (address, key) => expect(limitKeyOf(address)).toBe(key))

  const groups = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 4, maxLength: 4 })
  const hex = (of: number[], width = 1) => of.map(group => group.toString(16).padStart(width, '0'))

  test('IPv6 by its first half, however it is spelled', () => {
    fc.assert(
      fc.property(groups, groups, groups, (net, one, other) => {
        const spellings = [
          hex([...net, ...one]).join(':'),
          hex([...net, ...other], 4)
            .join(':')
            .toUpperCase(),
          `${hex(net).join(':')}::`,
          `${hex(net).join(':')}::${hex(one.slice(2)).join(':')}`,
          `${hex([...net, ...one.slice(2)]).join(':')}:192.0.2.33`,
          `${hex([...net, ...one]).join(':')}%en0`,
        ]
        expect(new Set(spellings.map(limitKeyOf)).size).toBe(1)
        expect(limitKeyOf(hex([...net.slice(0, 3), (net[3] ?? 0) ^ 1, ...one]).join(':'))).not.toBe(
          limitKeyOf(spellings[0] ?? ''),
        )
      }),
    )
  })
})
