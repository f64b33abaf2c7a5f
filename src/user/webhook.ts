import type { Clock } from '../clock.js'
import { UnavailableError } from '../errors.js'
import { errorBody } from '../graph/body.js'
import type { PlainAnswer, PlainRequest, Route } from '../graph/route.js'
import type { Kakao } from '../upstream/kakao.js'
import type { Users } from './service.js'

/** Kakao waits 3 s for an answer. */
const PATIENCE = 2_500

export interface WebhookParts {
  readonly users: Pick<Users, 'eraseByKakaoSub'>
  readonly kakao: Pick<Kakao, 'readWebhook'> | null
  readonly clock: Clock
}

const PATH = '/auth/kakao/webhook'
const FORM = 'application/x-www-form-urlencoded'

/**
 * Kakao tells here that somebody has unlinked or closed their account: what we hold of them is erased. Today by a signed
 * event token, which wants a 202; in the older form by fields in a body or a query, which wants a 200.
 */
export function createWebhook(parts: WebhookParts): Route[] {
  const answer = answerer(parts)
  return [
    { method: 'POST', path: PATH, isUncounted: true, takes: ['application/secevent+jwt', FORM], answer },
    {
      method: 'GET',
      path: PATH,
      isUncounted: true,
      answer: ({ query, headers, ...rest }) =>
        answer({ ...rest, query, headers: { ...headers, 'content-type': FORM }, body: query }),
    },
  ]
}

const answerer =
  ({ users, kakao, clock }: WebhookParts): Route['answer'] =>
  async request => {
    if (!kakao) return { status: 404, body: errorBody('NOT_FOUND', '없는 주소입니다.') }
    const work = obey({ users, kakao }, request)
    const timer = new AbortController()
    const late = clock.sleep(PATIENCE, timer.signal).then(
      () => null,
      () => null,
    )
    try {
      const answer = await Promise.race([work, late])
      if (answer) return answer
    } finally {
      timer.abort()
    }
    // It goes on all the same. Kakao is asked to say it again, and erasing twice does no harm.
    work.catch((error: unknown) => request.log.error({ err: error }, 'a webhook of Kakao failed after its answer'))
    throw new UnavailableError('아직 처리하는 중입니다. 잠시 뒤에 다시 알려 주세요.', 5)
  }

async function obey(
  { users, kakao }: { users: WebhookParts['users']; kakao: Pick<Kakao, 'readWebhook'> },
  { headers, body }: PlainRequest,
): Promise<PlainAnswer> {
  const told = await kakao.readWebhook({
    authorization: headers['authorization'] ?? null,
    contentType: headers['content-type'] ?? null,
    body,
  })
  if (!told) return { status: 401, body: errorBody('UNAUTHENTICATED', '카카오가 보낸 것으로 확인되지 않습니다.') }
  if (told.kind === 'unlinked') await users.eraseByKakaoSub(told.sub, told.at)
  return { status: headers['content-type']?.toLowerCase().startsWith(FORM) ? 200 : 202 }
}
