import { parseArgs } from 'node:util'
import { UserMistakeError } from '../errors.js'
import type { Role } from '../viewer.js'
import { isUuid } from './secret.js'
import type { Users } from './service.js'

export const USAGE = `쓰는 법 (usage):
  npm run access -- users                                     최근 사용자 20명 (the 20 newest users)
  npm run access -- grant <userId> <ROLE>                     역할을 줌: ANALYST, ADMIN (give a role)
  npm run access -- revoke <userId> <ROLE>                    역할을 거둠 (take a role)
  npm run access -- token <userId> --name 이름 [--days 90]     API 토큰 발급, 기본 90일, 0은 기한 없음 (issue an API token; 0: for ever)
  npm run access -- tokens                                    API 토큰 목록 (list API tokens)
  npm run access -- revoke-token <tokenId>                    API 토큰 취소 (revoke an API token)
userId는 UUID나 GraphQL의 전역 ID입니다 (a UUID, or the graph's global ID).`

export type Command =
  | { readonly name: 'users' | 'tokens' }
  | { readonly name: 'grant' | 'revoke'; readonly userId: string; readonly role: Role }
  | { readonly name: 'token'; readonly userId: string; readonly tokenName: string; readonly days: number | null }
  | { readonly name: 'revoke-token'; readonly tokenId: string }

/** What was typed behind `npm run access --`; null where the words are off. */
export function readCommand(args: readonly string[]): Command | null {
  const read = wordsOf(args)
  if (!read) return null
  const { words, tokenName, days } = read
  const [name = '', first, second, ...rest] = words
  const isWithOptions = tokenName !== undefined || days !== undefined
  if (rest.length > 0 || (isWithOptions && name !== 'token')) return null
  if (!first) return name === 'users' || name === 'tokens' ? { name } : null
  if (!second) return ofOne({ name, id: first, tokenName, days })
  const [userId, role] = [userIdOf(first), ROLES.find(each => each === second.toUpperCase())]
  return (name === 'grant' || name === 'revoke') && userId && role ? { name, userId, role } : null
}

type Served = Pick<Users, 'newest' | 'roles' | 'apiTokens'>

/** Does it and tells what was done. Throws UserMistakeError where there is nobody or nothing of that id. */
export async function obey(command: Command, users: Served): Promise<string> {
  switch (command.name) {
    case 'users':
      return table(USER_HEAD, (await users.newest(20)).map(userLine))
    case 'grant':
    case 'revoke': {
      const { id, roles } = await users.roles[command.name](command.userId, command.role)
      return `${id}의 역할 (roles): ${roles.join(', ')}`
    }
    case 'token':
      return issued(await users.apiTokens.issue(command.userId, { name: command.tokenName, days: command.days }))
    case 'tokens':
      return table(TOKEN_HEAD, (await users.apiTokens.list()).map(tokenLine))
    case 'revoke-token':
      await users.apiTokens.revoke(command.tokenId)
      return '취소했습니다. 이 토큰은 이제 쓸 수 없습니다 (revoked).'
  }
}

/** What to print of an error that a command ended with and that whoever typed it can mend; null of others. */
export const mistakeOf = (error: unknown): string | null => (error instanceof UserMistakeError ? error.message : null)

const ROLES: readonly Role[] = ['USER', 'ANALYST', 'ADMIN']
const USUAL_DAYS = 90

function wordsOf(args: readonly string[]) {
  try {
    const options = { name: { type: 'string' }, days: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { words: positionals, tokenName: values.name, days: values.days }
  } catch {
    return null // an option that there isn't, or one without its value
  }
}

interface OfOne {
  readonly name: string
  readonly id: string
  readonly tokenName: string | undefined
  readonly days: string | undefined
}

function ofOne({ name, id, tokenName, days = String(USUAL_DAYS) }: OfOne): Command | null {
  if (name === 'revoke-token') return { name, tokenId: id }
  const userId = userIdOf(id)
  if (name !== 'token' || !userId || !tokenName || !/^\d{1,5}$/.test(days)) return null
  return { name, userId, tokenName, days: Number(days) || null }
}

/** Of a uuid, or of the graph's `User:<uuid>` in base64url. */
function userIdOf(text: string): string | null {
  const id = isUuid(text) ? text : /^User:(.*)$/.exec(Buffer.from(text, 'base64url').toString())?.[1]
  return id && isUuid(id) ? id.toLowerCase() : null
}

const USER_HEAD = ['ID', '가입 (created)', '손님 (guest)', '역할 (roles)']
const TOKEN_HEAD = [
  'ID',
  '사용자 (user)',
  '발급 (created)',
  '기한 (expires)',
  '마지막 (last used)',
  '상태 (state)',
  '이름 (name)',
]

type UserRow = Awaited<ReturnType<Users['newest']>>[number]
type TokenRow = Awaited<ReturnType<Users['apiTokens']['list']>>[number]

const userLine = ({ id, createdAt, isGuest, roles }: UserRow) => [
  id,
  minute(createdAt),
  isGuest ? '예 (yes)' : '아니요 (no)',
  roles.join(', '),
]

const tokenLine = ({ id, userId, createdAt, expiresAt, lastUsedAt, revokedAt, name }: TokenRow) => [
  id,
  userId,
  minute(createdAt),
  minute(expiresAt),
  minute(lastUsedAt),
  revokedAt ? '취소됨 (revoked)' : '발급됨 (issued)',
  name,
]

const minute = (instant: Date | null) => instant?.toISOString().replace(/:\d\d\.\d+Z$/, 'Z') ?? '-'

const table = (head: readonly string[], lines: readonly (readonly string[])[]) =>
  [head, ...lines].map(cells => cells.join('  ')).join('\n')

const issued = ({ id, token, expiresAt }: Awaited<ReturnType<Users['apiTokens']['issue']>>) =>
  [
    `API 토큰 (API token): ${token}`,
    '이 토큰은 지금 한 번만 보입니다. 안전한 곳에 두세요 (shown this once; keep it safe).',
    `쓰는 법 (how to use): Authorization: Bearer ${token}`,
    `기한 (expires): ${minute(expiresAt)}`,
    `취소하려면 (to revoke): npm run access -- revoke-token ${id}`,
  ].join('\n')
