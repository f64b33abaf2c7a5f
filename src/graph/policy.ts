import { createHash } from 'node:crypto'

/** What GraphiQL lives with: its own scripts, its editor's workers, styles that it writes, our socket. Of every other answer, too. */
export const POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  workerSrc: ["'self'", 'blob:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'https:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'", 'ws:', 'wss:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

/** Kakao's script, and what it loads in its turn over the protocol of the page. */
const MAP = { scripts: ['dapi.kakao.com', 't1.daumcdn.net'], images: ['*.daumcdn.net'] }

/** Where pictures of medicines are. */
const PICTURES = 'https://nedrug.mfds.go.kr'

export interface PolicyParts {
  readonly hasMap: boolean
  /** Under which the browser asked for the page; it comes from outside. */
  readonly host: string
}

/** The dashboard's, which is narrower: of what stands in the page itself only what it was built with. */
export function policyOf(html: string, { hasMap, host }: PolicyParts): string {
  const map = hasMap ? MAP : { scripts: [], images: [] }
  const directives = {
    'default-src': ["'self'"],
    'script-src': ["'self'", ...hashesOf(html, 'script'), ...map.scripts],
    'style-src': ["'self'", ...hashesOf(html, 'style')],
    'img-src': ["'self'", 'data:', PICTURES, ...map.images],
    'connect-src': ["'self'", ...socketsOf(host)],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ')
}

/**
 * Safari before 15.4 does not take a socket for a part of 'self'. Only ours is named, with and without TLS since a proxy
 * need not say which it was: `ws:` and `wss:` alone would let a script that got in send what it read to anybody.
 */
const socketsOf = (host: string): string[] => (HOST.test(host) ? [`ws://${host}`, `wss://${host}`] : [])

/** As a policy can say it, which is not with an address of IPv6; nothing that begins another source or directive. */
const HOST = /^[a-z0-9.-]{1,253}(?::[0-9]{1,5})?$/i

/** Of the texts within elements of this name; an element that loads its text has none. */
const hashesOf = (html: string, element: 'script' | 'style'): string[] =>
  [...html.matchAll(new RegExp(`<${element}\\b[^>]*>([^]*?)</${element}>`, 'gi'))].flatMap(([, text = '']) =>
    text === '' ? [] : [`'sha256-${createHash('sha256').update(text).digest('base64')}'`],
  )
