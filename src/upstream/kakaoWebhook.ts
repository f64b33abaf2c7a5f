import type { Log } from '../log.js'
import { inTime } from './kakaoDoor.js'
import { readSub } from './kakaoPerson.js'
import type { KakaoTokens } from './kakaoToken.js'
import { BadTokenError, isSame } from './kakaoToken.js'

/** What somebody posted to our webhook. `body` is the token as it came, or the fields of a form. */
export interface KakaoNotice {
  authorization: string | null
  contentType: string | null
  body: unknown
}

/** `unlinked`: the person has left, and what we hold of them has to go. */
export interface KakaoEvent {
  sub: bigint
  kind: 'unlinked' | 'other'
  /** By when it had happened, in milliseconds since the epoch; null where that isn't told. */
  at: number | null
}

export interface WebhookOptions {
  tokens: Pick<KakaoTokens, 'eventToken'>
  adminKey: string | null
  /** Whose keys tell whether a token is true. */
  upstream: string
  log: Log
}

/**
 * Events after which nobody is left to keep anything for. `account-disabled` is none: Kakao says it of accounts that
 * are locked for a while, and what is erased doesn't come back.
 */
const LEAVING = new Set([
  'https://schemas.openid.net/secevent/oauth/event-type/user-unlinked',
  'https://schemas.openid.net/secevent/risc/event-type/account-purged',
])

/** Kakao waits three seconds for an answer; keys that come later are there when it tries again. */
const PATIENCE = 2_000

/**
 * Knows Kakao's two webhooks: the account's state changed (a signed Security Event Token, as OpenID's Shared Signals
 * Framework has it), and the older one of unlinking (a form, with our own admin key to show where it is from).
 */
export function createWebhookReader({ tokens, adminKey, upstream, log }: WebhookOptions) {
  async function readToken(token: string): Promise<KakaoEvent | null> {
    try {
      const { sub, events, at } = await inTime(upstream, () => tokens.eventToken(token.trim()), PATIENCE)
      return { sub, kind: events.some(event => LEAVING.has(event)) ? 'unlinked' : 'other', at }
    } catch (error) {
      if (!(error instanceof BadTokenError)) throw error
      log.info({ code: error.code }, 'a token that came to the webhook is not from Kakao')
      return null
    }
  }

  function readForm(authorization: string | null, fields: Readonly<Record<string, unknown>>): KakaoEvent | null {
    if (adminKey === null || !isSame(authorization ?? '', `KakaoAK ${adminKey}`)) return null
    const sub = readSub(fields['user_id'])
    const isWhole = typeof fields['app_id'] === 'string' && typeof fields['referrer_type'] === 'string'
    return sub !== null && isWhole ? { sub, kind: 'unlinked', at: null } : null
  }

  return async ({ authorization, contentType, body }: KakaoNotice): Promise<KakaoEvent | null> => {
    const isToken = contentType?.split(';')[0]?.trim().toLowerCase() === 'application/secevent+jwt'
    if (isToken) return typeof body === 'string' ? readToken(body) : null
    return typeof body === 'object' && body !== null ? readForm(authorization, { ...body }) : null
  }
}
