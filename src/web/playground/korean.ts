import type { Failure } from './failure'
import type { Role } from './example'
import type { Failures } from './words'

/** What the playground says in Korean; English says the same things. */
export const KOREAN = {
  title: 'Pilling 플레이그라운드',
  /** The language that a press of the switch brings. */
  otherLanguage: 'English',
  switchLanguage: 'Show the examples in English',
  unreachable: 'Pilling 서버에 닿지 못했습니다. 서버가 켜져 있는지 확인하고 다시 해 주세요.',
  examples: {
    title: '예제',
    hint: '고르면 탭으로 열립니다. ▶ 단추나 Ctrl+Enter(Mac에서는 ⌘+Enter)로 실행하세요.',
    search: '예제 찾기',
    none: '맞는 예제가 없습니다.',
    groups: {
      medicines: '의약품',
      pharmacies: '약국',
      'sign-in': '로그인',
      mine: '내 약과 복용',
      live: '실시간 소식',
      files: '파일로 받기',
      operations: '분석과 운영',
    } as Readonly<Record<string, string>>,
    roles: { USER: '로그인', ANALYST: '분석가', ADMIN: '운영자' } satisfies Record<Role, string>,
  },
  schema: {
    refused: '스키마를 받지 못했습니다. 이 서버가 스키마를 분석가에게만 보인다면 토큰을 넣어 주세요.',
    retry: '다시 시도',
  },
  session: {
    out: '로그인하지 않았습니다.',
    signIn: '카카오로 로그인',
    signOut: '로그아웃',
    signedIn: '로그인됨',
    notSignedOut: '로그아웃하지 못했습니다',
  },
  token: {
    name: '토큰',
    none: '토큰 없음',
    states: { checking: '토큰 확인 중', good: '토큰 있음', refused: '토큰 거절됨', unchecked: '토큰 있음(확인 못 함)' },
    title: '토큰으로 묻기',
    hint: 'API 토큰이나 액세스 토큰을 넣으면 로그인보다 먼저 그 사람으로 묻습니다. 이 탭을 닫을 때까지만 두고, 기록이나 주소에는 남기지 않습니다.',
    how: 'API 토큰은 서버에서 npm run access -- token 으로 만듭니다.',
    label: 'API 토큰 또는 액세스 토큰',
    put: '넣기',
    clear: '지우기',
    close: '닫기',
    asked: (nickname: string, roles: string) => `${nickname}(${roles})의 토큰입니다.`,
    askedNobody: '쓸 수 있는 토큰입니다.',
    shortUntil: (time: string) => `${time}까지`,
    until: (time: string) => `${time}까지 쓸 수 있습니다.`,
    over: (time: string) => `${time}에 끝난 토큰입니다.`,
    refused:
      '서버가 이 토큰을 받지 않았습니다. 끝났거나 취소되었거나 잘못 옮긴 것입니다. 새 토큰을 넣거나 지워 주세요.',
    unchecked: '토큰을 넣었지만 서버에 닿지 못해 확인하지 못했습니다.',
    problems: {
      empty: '토큰을 넣어 주세요.',
      shape:
        '토큰의 모양이 아닙니다. pilling_으로 시작하는 API 토큰이나 signIn…이 준 accessToken을 그대로 넣어 주세요.',
      refresh: '리프레시 토큰으로 보입니다. accessToken을 넣어 주세요.',
    },
  },
  stopped: (code: number, reason: string) => `구독이 끊겼습니다: ${code} ${reason}`.trim(),
  stoppedForToken: '구독이 끊겼습니다. 토큰이나 로그인이 끝났습니다.',
  notGraphQL: (status: number) => `GraphQL 응답이 아닙니다: HTTP ${status}`,
  download: {
    names: { csv: 'CSV 파일로 받기', jsonl: 'JSONL 파일(JSON Lines)로 받기' },
    asking: '첫 쪽을 묻고 있습니다…',
    receiving: (rows: string, size: string) => `${rows}줄 받음 · ${size}`,
    under: '파일로 받는 중입니다.',
    done: (rows: string, size: string) => `다 받았습니다: ${rows}줄, ${size}`,
    cancelled: '그만두었습니다. 파일은 남기지 않았습니다.',
    cancel: '그만',
    close: '닫기',
    failed: (failure: Failure): string => FAILURES[failure.kind](failure),
  },
}

const FAILURES: Failures = {
  syntax: () => 'GraphQL 글을 읽을 수 없습니다. 붉게 표시된 곳을 고쳐 주세요.',
  notQuery: () => '파일로 받을 수 있는 것은 조회(query) 하나입니다.',
  variables: ({ detail }) => `Variables나 Headers가 올바른 JSON이 아닙니다: ${detail}`,
  unreachable: () => 'Pilling 서버에 닿지 못했습니다. 파일은 남기지 않았습니다.',
  refused: ({ detail }) => `서버가 거절했습니다: ${detail}`,
  notThere: () => '이 서버는 파일로 주지 않습니다.',
  cut: () => '끝까지 받지 못하고 끊겼습니다. 빠진 것이 있어 파일은 남기지 않았습니다.',
  incomplete: ({ detail }) => `끝까지 받지 못했습니다. 빠진 것이 있어 파일은 남기지 않았습니다: ${detail}`,
  disk: ({ detail }) => `파일에 쓰지 못했습니다: ${detail}`,
}
