import type { Clock } from '../clock.js'
import { UserMistakeError } from '../errors.js'
import type { Log } from '../log.js'
import type { Role } from '../viewer.js'
import { hashOf, isUuid, newApiToken, type RandomBytes } from './secret.js'
import type { UserRow, UserStore } from './store.js'
import type { ApiTokenStore } from './tokenStore.js'
import type { Viewers } from './viewers.js'

export interface GrantDeps {
  readonly users: Pick<UserStore, 'setRole'>
  readonly tokens: ApiTokenStore
  readonly viewers: Pick<Viewers, 'forget'>
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Log
}

const DAY = 86_400_000
const LONGEST_NAME = 60
const MOST_DAYS = 3_650

/** What whoever runs the server gives to users and takes from them, each told to the log. Each throws UserMistakeError. */
export function createGrants({ users, tokens, viewers, clock, randomBytes, log }: GrantDeps) {
  const now = () => new Date(clock.now())

  async function setRole(userId: string, role: Role, has: boolean): Promise<UserRow> {
    if (role === 'USER' && !has) throw new UserMistakeError('INVALID', ['role'], 'USER 역할은 모두에게 있습니다.')
    const user = isUuid(userId) ? await users.setRole(userId, role, has, now()) : null
    if (!user) throw noUser()
    viewers.forget(userId)
    log.info({ userId, role }, has ? 'a role was granted' : 'a role was taken')
    return user
  }

  return {
    roles: {
      grant: (userId: string, role: Role) => setRole(userId, role, true),
      revoke: (userId: string, role: Role) => setRole(userId, role, false),
    },

    apiTokens: {
      /** `days` null: it never runs out. The token is told this once and never again. */
      async issue(userId: string, { name, days }: { name: string; days: number | null }) {
        checkToken(name, days)
        const token = newApiToken(randomBytes)
        const createdAt = now()
        const expiresAt = days === null ? null : new Date(createdAt.getTime() + days * DAY)
        const row = { userId, name, hash: hashOf(token), createdAt, expiresAt }
        const id = isUuid(userId) ? await tokens.issue(row) : null
        if (!id) throw noUser()
        log.info({ userId, apiTokenId: id }, 'an API token was issued')
        return { id, token, expiresAt }
      },

      async revoke(id: string): Promise<void> {
        const userId = isUuid(id) ? await tokens.revoke(id, now()) : null
        if (!userId) throw new UserMistakeError('NOT_FOUND', ['id'], '그런 토큰이 없거나 이미 취소되었습니다.')
        viewers.forget(userId)
        log.info({ userId, apiTokenId: id }, 'an API token was revoked')
      },

      list: () => tokens.list(),
    },
  }
}

function checkToken(name: string, days: number | null): void {
  if (name.trim() === '' || /[\p{Cc}\p{Cs}]/u.test(name))
    throw new UserMistakeError('INVALID', ['name'], '토큰의 이름을 적어 주세요. 제어 문자는 쓸 수 없습니다.')
  if (name.length > LONGEST_NAME)
    throw new UserMistakeError('TOO_LONG', ['name'], `토큰의 이름은 ${LONGEST_NAME}자까지입니다.`)
  if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS))
    throw new UserMistakeError('OUT_OF_RANGE', ['days'], `날수는 1부터 ${MOST_DAYS}까지의 정수여야 합니다.`)
}

const noUser = () => new UserMistakeError('NOT_FOUND', ['userId'], '그런 사용자가 없습니다.')
