import { PillingError, UserMistakeError } from '../errors.js'
import type { PendingSignIn } from './pendingSignIn.js'
import type { Page } from './signInPage.js'

/** Where a sign-in begins. */
export const START = '/auth/kakao/start'

export const NOT_SET_UP: Page = {
  status: 404,
  title: '카카오 로그인을 쓸 수 없습니다',
  text: '이 서버에는 카카오 로그인이 설정되어 있지 않습니다.',
}

/** For whom we can't tell that they are coming back from where they left. */
export const startAgain = (pending?: PendingSignIn): Page => ({
  status: 400,
  title: '로그인을 다시 시작해 주세요',
  text: '로그인하는 동안 시간이 너무 지났거나, 이미 끝난 로그인이거나, 다른 곳에서 시작한 로그인입니다.',
  link: linkOf(pending),
})

export const cancelled = (pending: PendingSignIn): Page => ({
  status: 200,
  title: '로그인하지 않았습니다',
  text: '카카오 로그인을 취소하셨습니다. 언제든 다시 로그인할 수 있습니다.',
  link: linkOf(pending),
})

/** What Kakao sends back in place of a code (RFC 6749, 4.1.2.1), other than that the person said no. */
export function refused(error: string, pending: PendingSignIn): Page {
  if (error === 'server_error' || error === 'temporarily_unavailable')
    return { ...unavailable('30'), link: linkOf(pending) }
  const code = /^[\w-]{1,40}$/.test(error) ? ` (${error})` : ''
  const text = `카카오가 로그인을 받아들이지 않았습니다${code}. 다시 해도 안 되면 괄호 안의 코드를 알려 주세요.`
  return { status: 400, title: FAILED, text, link: linkOf(pending) }
}

/** What is told of a sign-in that failed. What nobody foresaw is thrown on. */
export function failed(thrown: unknown, pending: PendingSignIn): Page {
  const page = { title: FAILED, link: linkOf(pending) }
  if (thrown instanceof UserMistakeError) return { ...page, status: 400, text: thrown.message }
  if (!(thrown instanceof PillingError)) throw thrown
  if (thrown.code !== 'UPSTREAM_UNAVAILABLE') return { ...page, status: 403, text: thrown.message }
  const { retryAfter } = thrown.details
  return { ...page, ...unavailable(typeof retryAfter === 'number' ? String(retryAfter) : '30') }
}

const FAILED = '로그인하지 못했습니다'

const unavailable = (retryAfter: string): Page => ({
  status: 503,
  title: FAILED,
  text: '지금은 로그인할 수 없습니다. 잠시 뒤에 다시 시도해 주세요.',
  headers: { 'retry-after': retryAfter },
})

const linkOf = (pending?: PendingSignIn) => ({
  to: pending ? `${START}?returnTo=${encodeURIComponent(pending.returnTo)}` : START,
  text: '카카오로 로그인',
})
