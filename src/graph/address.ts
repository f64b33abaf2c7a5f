import type { IncomingMessage } from 'node:http'
import { isIP, isIPv4, isIPv6 } from 'node:net'
import proxyAddr from '@fastify/proxy-addr'
import type { Viewer } from '../viewer.js'
import type { Client } from './context.js'

/** More of a User-Agent says nothing of the device. */
const MAX_USER_AGENT = 500
/** For a connection that was gone before anybody asked where it came from. */
const NOWHERE = '0.0.0.0'

export interface Addresses {
  clientOf(request: IncomingMessage): Client
  /** True of the address of a proxy of ours. */
  trusts(address: string): boolean
}

/**
 * Tells who asks behind proxies. `trustedProxies`: IP addresses, nets such as 10.0.0.0/8, and the words loopback, linklocal and
 * uniquelocal. What X-Forwarded-For says is believed as far as a proxy of ours has said it, and no further.
 */
export function createAddresses(trustedProxies: readonly string[]): Addresses {
  const isTrusted = trustedProxies.length > 0 ? proxyAddr.compile([...trustedProxies]) : () => false
  const trusts = (address: unknown) => {
    const plain = plainOf(address)
    return plain !== null && isTrusted(plain, 0)
  }
  return {
    trusts,
    clientOf(request) {
      // From the socket outwards, up to the first that is no proxy of ours. What is no address ends the way before it.
      const way = proxyAddr.all(request, trusts).map(plainOf)
      const end = way.indexOf(null)
      const address = (end < 0 ? way : way.slice(0, end)).at(-1) ?? NOWHERE
      return { address, userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null }
    },
  }
}

/**
 * What all addresses of one household or server have in common: IPv4 as it is, also where it is written as IPv6; of IPv6 the
 * first 64 bits, since whoever has one address has all of these.
 */
export function limitKeyOf(address: string): string {
  const bare = address.split('%')[0] ?? ''
  if (!isIPv6(bare)) return isIPv4(bare) ? bare : 'unknown'
  const groups = groupsOf(bare)
  const isMapped = groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff
  if (isMapped) return groups.slice(6).flatMap(bytesOf).join('.')
  return `${groups
    .slice(0, 4)
    .map(group => group.toString(16))
    .join(':')}::/64`
}

/**
 * Who asks, where people are counted, so that nobody is more than one by wishing it: accounts of guests are free, and count
 * by where they come from.
 */
export const askerOf = ({ viewer, client }: { readonly viewer: Viewer | null; readonly client: Client }): string =>
  viewer && !viewer.isGuest ? viewer.userId : limitKeyOf(client.address)

/** True of an origin whose page was served by us. The scheme is not compared: a proxy in front may have ended TLS. */
export const isHost = (origin: string, host: string | undefined): boolean =>
  URL.canParse(origin) && new URL(origin).host === host

/** The eight numbers of an IPv6 address, however it is spelled. */
function groupsOf(address: string): number[] {
  const spelled = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a: string, b: string, c: string, d: string) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map(group => group.toString(16)).join(':'),
  )
  const [head = [], tail = []] = spelled.split('::').map(side =>
    side
      .split(':')
      .filter(Boolean)
      .map(group => parseInt(group, 16)),
  )
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail]
}

const bytesOf = (group: number): number[] => [group >> 8, group & 255]

/** Some proxies write the port too: 203.0.113.7:4711, [2001:db8::1]:4711. Null of what is no address. */
function plainOf(written: unknown): string | null {
  if (typeof written !== 'string') return null
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(written) ?? []
  const [, v4] = /^([\d.]+):\d{1,5}$/.exec(written) ?? []
  const plain = bracketed ?? v4 ?? written
  return isIP(plain) > 0 ? plain : null
}
