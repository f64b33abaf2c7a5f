import { inBoth } from './words'

export const SIGN_IN = inBoth(
  {
    title: '로그인',
    promise: '약, 제때 드시는 일을 돕습니다.',
    points: {
      doses: '오늘 드실 약을 시간에 맞춰 보여 드립니다.',
      devices: '어느 기기에서 표시해도 곧바로 이어집니다.',
      official: '약의 공식 문구를 출처와 함께 보여 드립니다.',
    },
    kakao: '카카오로 시작하기',
    guest: '손님으로 둘러보기',
    guestHint: '가입하지 않고 써 볼 수 있습니다. 로그아웃하면 다시 들어올 수 없습니다.',
    guestFailed: '손님으로 들어가지 못했습니다. 잠시 뒤에 다시 시도해 주세요.',
    none: '이 서버에는 로그인할 방법이 준비되어 있지 않습니다.',
    asking: '로그인했는지 확인하는 중입니다',
    untold: '서버에 닿지 못해 로그인했는지 확인하고 있습니다. 저절로 다시 시도합니다.',
    disclaimer: 'Pilling은 진단이나 처방을 대신하지 않습니다. 궁금한 것은 의사나 약사에게 물어보세요.',
  },
  {
    title: 'Sign in',
    promise: 'Your medicines, on time.',
    points: {
      doses: 'See what to take today, by the hour.',
      devices: 'Mark it on one device and it shows on the others.',
      official: 'Official text on each medicine, with its source.',
    },
    kakao: 'Continue with Kakao',
    guest: 'Look around as a guest',
    guestHint: 'Try it without an account. Once signed out, you cannot come back in.',
    guestFailed: 'You could not be let in as a guest. Please try again in a moment.',
    none: 'This server has no way to sign in.',
    asking: 'Finding out whether you are signed in',
    untold: 'The server cannot be reached to find out whether you are signed in. Trying again by itself.',
    disclaimer: 'Pilling does not replace a diagnosis or a prescription. Ask a doctor or a pharmacist.',
  },
)
