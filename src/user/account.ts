import type { Clock } from '../clock.js'
import { PillingError, UserMistakeError } from '../errors.js'
import type { Viewer } from '../viewer.js'
import { calmly, personally } from './calm.js'
import { describePerson } from './export.js'
import type { ExportStore } from './exportStore.js'
import { cleanNickname } from './nickname.js'
import { isUuid } from './secret.js'
import type { EndReason, SessionPlace, SessionRow, SessionStore } from './sessionStore.js'
import type { Wish } from './signIn.js'
import type { UserRow, UserStore } from './store.js'
import type { PersonalTable } from './table.js'
import type { Viewers } from './viewers.js'

export interface AccountDeps {
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly exports: ExportStore
  readonly viewers: Pick<Viewers, 'forget'>
  /** All that is held of a person, in every domain. */
  readonly personal: readonly PersonalTable[]
  readonly clock: Clock
}

/** What somebody wants of their account. Null or absent: as it is. */
interface AccountWish extends Wish {
  readonly missedAfterMinutes?: number | null
}

/** The shortest and the longest time that a dose may wait for its person, in minutes. */
const [SHORTEST_GRACE, LONGEST_GRACE] = [15, 2_880]

/** A viewer's own account: each reads and changes nothing but what is theirs. */
export function createAccounts({ users, sessions, exports, viewers, personal, clock }: AccountDeps) {
  const now = () => new Date(clock.now())
  const ending = (reason: EndReason) => ({ now: now(), reason })

  return {
    get: personally(({ userId }: Viewer): Promise<UserRow | null> => users.byId(userId)),

    /** Throws UserMistakeError, with its path in the input. */
    update: personally(async ({ userId }: Viewer, wish: AccountWish): Promise<UserRow> => {
      const { nickname, timeZone, missedAfterMinutes } = wish
      const changes = {
        ...(nickname == null ? {} : { nickname: cleanNickname(nickname), isNicknameOwn: true }),
        ...(timeZone == null ? {} : { timeZone }),
        ...(missedAfterMinutes == null ? {} : { missedAfterMinutes: graceOf(missedAfterMinutes) }),
      }
      const isChange = Object.keys(changes).length > 0
      const user = await (isChange ? users.update(userId, changes, now()) : users.byId(userId))
      if (user) return user
      throw new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
    }),

    /** Everything of theirs, at once; Kakao is told afterwards, for as long as it takes. */
    erase: personally(async ({ userId }: Viewer): Promise<void> => {
      await users.erase(userId, now())
      viewers.forget(userId)
    }),

    /** For who has unlinked us at Kakao, by `at` (milliseconds; null: not told) unless they have signed in again since. */
    eraseByKakaoSub: calmly(async (sub: bigint, at: number | null): Promise<void> => {
      const userId = await users.eraseByKakaoSub(sub, new Date(at ?? clock.now()))
      if (userId) viewers.forget(userId)
    }),

    export: personally(async ({ userId }: Viewer): Promise<Record<string, unknown>> => {
      const held = await exports.readAll(userId, personal)
      if (held) return describePerson(held, now())
      throw new PillingError('QUERY_TOO_COMPLEX', '한 번에 내보내기에는 너무 많습니다. 운영자에게 요청해 주세요.')
    }),

    /** Live ones, newest first. */
    sessions: personally(
      async ({ userId }: Viewer, { first, after }: { first: number; after: SessionPlace | null }) => {
        const rows: SessionRow[] = await sessions.page(userId, { now: now(), after, limit: first + 1 })
        return { rows: rows.slice(0, first), hasMore: rows.length > first }
      },
    ),

    countSessions: personally(({ userId }: Viewer): Promise<number> => sessions.count(userId, now())),

    /** Live ones of the viewer's own, in no order; what isn't theirs isn't there. */
    sessionsByIds: personally(async ({ userId }: Viewer, ids: readonly string[]): Promise<SessionRow[]> => {
      const readable = ids.filter(isUuid)
      return readable.length > 0 ? sessions.byIds(userId, readable, now()) : []
    }),

    endSession: personally(async ({ userId }: Viewer, id: string): Promise<void> => {
      const isEnded = isUuid(id) && (await sessions.endOne(userId, id, ending('ended')))
      if (!isEnded) throw new UserMistakeError('NOT_FOUND', ['id'], '그런 로그인이 없습니다.')
      viewers.forget(userId)
    }),

    /** How many sessions ended, the asking one among them. */
    signOutEverywhere: personally(async ({ userId }: Viewer): Promise<number> => {
      const count = await sessions.endAll(userId, ending('sign-out-everywhere'))
      viewers.forget(userId)
      return count
    }),
  }
}

function graceOf(minutes: number): number {
  if (Number.isInteger(minutes) && minutes >= SHORTEST_GRACE && minutes <= LONGEST_GRACE) return minutes
  const words = `${SHORTEST_GRACE}분부터 ${LONGEST_GRACE.toLocaleString('ko')}분까지 정할 수 있습니다.`
  throw new UserMistakeError('OUT_OF_RANGE', ['input', 'missedAfterMinutes'], words)
}
