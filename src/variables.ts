/** What each variable is for and what it is when unset; README's table is compared with this. */
export const VARIABLES = {
  NODE_ENV: {
    unset: 'development',
    about: 'production이면 오류의 속을 감추고 INTROSPECTION의 기본값이 analyst가 됩니다',
  },
  ROLE: {
    unset: 'all',
    about: '이 프로세스가 하는 일: all(모두), api(답하기), worker(뒤에서 하는 일. /health만 답합니다)',
  },
  PORT: { unset: '4000', about: '듣는 포트' },
  HOST: { unset: '127.0.0.1', about: '듣는 주소. 컨테이너 안에서는 0.0.0.0' },
  DATABASE_URL: { unset: '내장 PostgreSQL', about: '쓸 PostgreSQL의 주소(postgres://…)' },
  DATA_DIR: { unset: '.data', about: '내장 PostgreSQL의 자료와 만든 서명 열쇠를 두는 폴더' },
  REDIS_URL: {
    unset: '없음',
    about:
      '서버들이 함께 쓰는 Redis의 주소(redis://…). 없으면 캐시와 한도가 프로세스마다 따로이고, 다른 서버에서 바뀐 것은 1초까지 늦게 보입니다',
  },
  DATA_GO_KR_SERVICE_KEY: { unset: '없음', about: '공공데이터포털의 인증키. 없으면 견본과 가져온 자료로만 답합니다' },
  DATA_GO_KR_BASE_URL: { unset: 'https://apis.data.go.kr', about: '공공데이터포털의 주소' },
  INTROSPECTION: {
    unset: 'open, production에서는 analyst',
    about: '스키마를 누구에게: open, analyst, off. 플레이그라운드의 페이지는 off에서만 없습니다',
  },
  CORS_ORIGINS: { unset: '없음(같은 출처만)', about: '브라우저에서 부를 수 있는 출처들, 쉼표로 나눕니다' },
  TRUSTED_PROXIES: {
    unset: '없음(X-Forwarded-For를 믿지 않음)',
    about: '앞에 선 프록시의 주소(IP, CIDR, loopback)들, 쉼표로 나눕니다',
  },
  RATE_LIMIT_PER_MINUTE: { unset: '60', about: '한 사람(로그인하지 않았으면 한 주소)이 1분에 물을 수 있는 횟수' },
  ANALYST_RATE_LIMIT_PER_MINUTE: { unset: '600', about: '분석가의 API 토큰 하나로 1분에 물을 수 있는 횟수' },
  SIGNING_KEY: {
    unset: '만들어 DATA_DIR에 둠, production에서는 꼭 필요',
    about: '액세스 토큰에 서명하는 열쇠. 만들기: openssl rand -base64 32',
  },
  SIGNING_KEY_PREVIOUS: {
    unset: '없음',
    about: 'SIGNING_KEY를 바꾼 뒤 ACCESS_TOKEN_TTL 동안 함께 믿을 옛 열쇠',
  },
  ACCESS_TOKEN_TTL: { unset: '900', about: '액세스 토큰의 수명(초)' },
  REFRESH_TOKEN_TTL: { unset: '2592000', about: '쓰지 않은 리프레시 토큰의 수명(초)' },
  GUEST_SIGN_IN: { unset: 'on, production에서는 off', about: '손님으로 로그인할 수 있는지: on, off' },
  KAKAO_REST_API_KEY: {
    unset: '없음',
    about: '카카오 앱의 REST API 키. 없으면 카카오로 로그인할 수 없습니다',
  },
  KAKAO_CLIENT_SECRET: { unset: '없음', about: '카카오 앱의 클라이언트 시크릿' },
  KAKAO_ADMIN_KEY: { unset: '없음', about: '카카오 앱의 어드민 키. 탈퇴한 사람의 연결을 끊을 때 씁니다' },
  KAKAO_REDIRECT_URIS: {
    unset: '없음, KAKAO_REST_API_KEY가 있으면 꼭 필요',
    about: '카카오가 코드를 돌려줄 수 있는 주소들, 쉼표로 나눕니다. 브라우저의 것은 …/auth/kakao/callback',
  },
  KAKAO_AUTH_BASE_URL: { unset: 'https://kauth.kakao.com', about: '카카오 인증 서버의 주소' },
  KAKAO_API_BASE_URL: { unset: 'https://kapi.kakao.com', about: '카카오 API의 주소' },
  KAKAO_MAP_REST_API_KEY: {
    unset: '없음',
    about:
      '카카오맵을 켠 카카오 앱의 REST API 키. KAKAO_REST_API_KEY와 같은 것이어도 됩니다. 없으면 약국에 카카오맵의 정보를 더하지 않습니다',
  },
  KAKAO_LOCAL_BASE_URL: { unset: 'https://dapi.kakao.com', about: '카카오 로컬 API(카카오맵의 장소)의 주소' },
  KAKAO_MAP_JAVASCRIPT_KEY: {
    unset: '없음',
    about:
      '카카오맵을 켠 카카오 앱의 JavaScript 키. 대시보드를 여는 사람 모두에게 보입니다. 없으면 대시보드의 약국 지도는 스스로 그린 약도입니다',
  },
  VAPID_PUBLIC_KEY: {
    unset: '없음',
    about: '웹 푸시의 공개 키. 없으면 웹 푸시를 보내지 않습니다. 만들기: npx web-push generate-vapid-keys',
  },
  VAPID_PRIVATE_KEY: { unset: '없음, VAPID_PUBLIC_KEY가 있으면 꼭 필요', about: '웹 푸시의 비밀 키' },
  VAPID_SUBJECT: {
    unset: '없음, VAPID_PUBLIC_KEY가 있으면 꼭 필요',
    about: '푸시 서비스가 연락할 주소(mailto:… 또는 https://…)',
  },
  PUSH_HOSTS: {
    unset: 'fcm.googleapis.com, *.push.services.mozilla.com, web.push.apple.com, *.notify.windows.com',
    about:
      '웹 푸시를 보내도 되는 호스트들(*.로 시작하면 그 아래 모두), 쉼표로 나눕니다. production이 아니면 출처(http://…)도 됩니다',
  },
  OPENAI_API_KEY: {
    unset: '없음',
    about: 'AI 요약에 쓸 OpenAI의 API 키. 없으면 요약은 공식 설명서에서 뽑은 문장입니다',
  },
  OPENAI_BASE_URL: {
    unset: 'https://api.openai.com/v1',
    about: 'OpenAI의 API를 말하는 서버의 주소. 같은 API를 말하는 다른 서버도 됩니다',
  },
  OPENAI_MODEL: { unset: 'gpt-5-nano', about: '요약하는 모델의 이름' },
  OPENAI_INPUT_PRICE: {
    unset: '0.05',
    about: '모델이 읽는 백만 토큰의 값(미국 달러). gpt-5-nano가 아닌 모델이면 꼭 필요하고, 무료면 0',
  },
  OPENAI_OUTPUT_PRICE: {
    unset: '0.4',
    about: '모델이 쓰는 백만 토큰의 값(미국 달러). gpt-5-nano가 아닌 모델이면 꼭 필요하고, 무료면 0',
  },
  OPENAI_DAILY_TOKENS: {
    unset: '2000000',
    about: '하루(한국 시간)에 모든 서버가 함께 쓸 수 있는 토큰. 다 쓰면 이튿날까지 모델에 묻지 않습니다',
  },
  OPENAI_DAILY_USD: { unset: '1', about: '하루(한국 시간)에 모든 서버가 함께 쓸 수 있는 돈(미국 달러)' },
  OPENAI_CONCURRENCY: { unset: '8', about: '이 프로세스가 모델에 한꺼번에 묻는 수' },
  LOG_LEVEL: { unset: 'info', about: 'trace, debug, info, warn, error, fatal, silent' },
  LOG_FILE: { unset: '표준 출력', about: '로그를 덧붙일 파일' },
  METRICS_PORT: { unset: '꺼짐', about: 'Prometheus 지표(/metrics)의 포트' },
} as const
