import { inBoth } from './words'

/** Why a mark of a dose was taken back. Korean says it in the server's own words where there are some. */
export const REFUSED = inBoth(
  {
    dose: (medicine: string, when: string) => `${medicine}, ${when}`,
    someDose: '복용 하나',
    not: {
      complete: (dose: string) => `${dose}: ‘먹었어요’로 표시하지 못했습니다.`,
      skip: (dose: string) => `${dose}: ‘건너뛰기’로 표시하지 못했습니다.`,
      reopen: (dose: string) => `${dose}: 표시를 되돌리지 못했습니다.`,
    },
    doubtful: (dose: string) =>
      `${dose}: 하루가 다 되도록 서버의 답을 받지 못했고, 그 사이에 이 복용이 바뀌었습니다. 지금 보이는 상태가 맞는지 확인하고, 아니면 다시 표시해 주세요.`,
    gone: '그 사이에 지워진 복용입니다.',
    time: '복용한 시각이 맞지 않습니다. 이 기기의 시계를 확인해 주세요.',
    conflict: {
      complete: '지금은 그렇게 표시할 수 없습니다.',
      skip: '이미 먹었다고 표시되어 있습니다. 먼저 되돌려 주세요.',
      reopen: '복용 계획이 끝났거나 바뀌어 되돌릴 수 없습니다.',
    },
    other: '지금의 상태를 확인하고 다시 해 주세요.',
  },
  {
    dose: (medicine, when) => `${medicine}, ${when}`,
    someDose: 'A dose',
    not: {
      complete: dose => `${dose}: this could not be marked as taken.`,
      skip: dose => `${dose}: this could not be marked as skipped.`,
      reopen: dose => `${dose}: the mark could not be undone.`,
    },
    doubtful: dose =>
      `${dose}: the server did not answer for nearly a day, and this dose has changed since. Please look whether what you see now is right, and mark it again if not.`,
    gone: 'This dose has been deleted meanwhile.',
    time: 'The time it was taken is out of range. Please look at the clock of this device.',
    conflict: {
      complete: 'It cannot be marked so as it stands.',
      skip: 'It is already marked as taken. Undo that first.',
      reopen: 'Its regimen has ended or changed.',
    },
    other: 'Please look at how it stands and try again.',
  },
)
