/** What the person gave, or the app in their place, that a refusal speaks of. */
export type KakaoField = 'code' | 'redirectUri' | 'codeVerifier' | 'nonce'

/** Kakao says no in a way the person or the app can be told: an answer, and no outage. */
export class KakaoRefusal extends Error {
  override readonly name = 'KakaoRefusal'
  constructor(
    /** Such as KOE320; ID_TOKEN where we refuse what Kakao sent. */
    readonly code: string,
    readonly field: KakaoField | null,
    /** True where only we can mend it: a key, a secret or a setting of the app at Kakao. */
    readonly isOurFault: boolean,
    /** In Korean, for the person. */
    message: string,
  ) {
    super(message)
  }
}

/** Ours to mend, and what of it the app could have sent otherwise. */
const OURS = new Map<string, KakaoField | null>([
  // Of the page where one agrees: its parameters and the state of the app.
  ['KOE001', null],
  ['KOE002', null],
  ['KOE004', null],
  ['KOE006', 'redirectUri'],
  ['KOE007', 'redirectUri'],
  ['KOE008', null],
  ['KOE009', null],
  ['KOE010', null],
  ['KOE101', null],
  ['KOE102', null],
  ['KOE201', null],
  ['KOE202', null],
  ['KOE204', null],
  ['KOE205', null],
  ['KOE207', null],
  ['KOE303', 'redirectUri'],
  ['KOE310', null],
  ['KOE319', null],
  // No id_token came: OpenID Connect is off in the app's settings at Kakao.
  ['OPENID', null],
])

/** The person's to mend: which field, and what to do. */
const PERSON = new Map<string, readonly [KakaoField | null, string]>([
  ['KOE003', [null, '카카오에 일시적인 문제가 있습니다. 잠시 뒤에 다시 로그인해 주세요.']],
  ['KOE005', [null, '아직 시험 중인 앱이라, 초대받은 카카오계정으로만 로그인할 수 있습니다.']],
  ['KOE203', ['code', '꼭 필요한 항목에 동의해야 로그인할 수 있습니다. 카카오 로그인을 다시 해 주세요.']],
  ['KOE237', ['code', '로그인을 너무 자주 시도했습니다. 10분쯤 뒤에 다시 로그인해 주세요.']],
  ['KOE320', ['code', '로그인 코드가 이미 쓰였거나 시간이 지났습니다. 카카오 로그인을 다시 해 주세요.']],
  ['KOE322', ['code', '카카오 로그인이 만료되었습니다. 카카오 로그인을 다시 해 주세요.']],
  ['PKCE', ['codeVerifier', '로그인을 시작한 기기와 맞지 않습니다. 다시 로그인해 주세요.']],
  ['ID_TOKEN', ['code', '카카오의 로그인 정보를 믿을 수 없습니다. 다시 로그인해 주세요.']],
  ['NONCE', ['nonce', '로그인을 시작한 요청과 맞지 않습니다. 다시 로그인해 주세요.']],
  ['access_denied', ['code', '카카오 로그인에 동의하지 않아 로그인하지 않았습니다.']],
])

/** What `error` means where no code stands beside it. */
const BY_ERROR = new Map([
  ['invalid_client', 'KOE010'],
  ['invalid_scope', 'KOE205'],
  ['misconfigured', 'KOE009'],
])

/** An error answer of kauth.kakao.com, whatever it holds, as a refusal. Its description is read and never told. */
export function refusalOf(answer: {
  error?: unknown
  error_code?: unknown
  error_description?: unknown
}): KakaoRefusal {
  const code = nameOf(answer.error_code)
  if (code && (OURS.has(code) || PERSON.has(code))) return refuse(code)
  if (speaksOfPkce(answer.error_description)) return refuse('PKCE')
  const error = nameOf(answer.error)
  return refuse(code ?? BY_ERROR.get(error ?? '') ?? error ?? 'UNKNOWN')
}

/** The refusal that a code stands for; one of the general kind where it isn't in the table. */
export function refuse(code: string): KakaoRefusal {
  const known = PERSON.get(code)
  if (known) return new KakaoRefusal(code, known[0], false, known[1])
  const quote = `문제가 이어지면 오류 코드 ${code}를 알려 주세요.`
  const field = OURS.get(code)
  if (field !== undefined) return new KakaoRefusal(code, field, true, `지금은 카카오로 로그인할 수 없습니다. ${quote}`)
  return new KakaoRefusal(
    code,
    'code',
    false,
    `카카오가 로그인을 받아들이지 않았습니다. 다시 로그인해 주세요. ${quote}`,
  )
}

/** Kakao documents no code for a wrong code_verifier, so the description has to tell. */
const speaksOfPkce = (description: unknown) =>
  typeof description === 'string' && /code[ _]?(verifier|challenge)|pkce/i.test(description)

/** Only a name may be shown and logged: anything longer or stranger could hold what we sent. */
const nameOf = (value: unknown): string | null =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(value) ? value : null
