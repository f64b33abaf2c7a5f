import { inBoth } from './words'

export const DOSE = inBoth(
  {
    take: '먹었어요',
    skip: '건너뛰기',
    undo: '되돌리기',
    amount: (amount: string, unit: string) => `${amount}${unit}`,
    state: {
      done: (time: string) => `${time}에 복용`,
      skipped: '건너뜀',
      missed: '놓침',
      late: (minutes: number) => (minutes < 60 ? `${minutes}분 늦음` : `${Math.floor(minutes / 60)}시간 넘게 늦음`),
      due: '지금 드실 때',
      later: '예정',
    },
    missedHint: '늦게라도 드셨으면 표시해 주세요.',
    waiting: '보내는 중',
    waitingOffline: '연결되면 보냄',
    said: {
      complete: (name: string) => `${name}: 복용했다고 표시했습니다.`,
      skip: (name: string) => `${name}: 건너뛰었다고 표시했습니다.`,
      reopen: (name: string) => `${name}: 표시를 되돌렸습니다.`,
    },
  },
  {
    take: 'Taken',
    skip: 'Skip',
    undo: 'Undo',
    amount: (amount, unit) => `${amount} ${unit}`,
    state: {
      done: time => `Taken at ${time}`,
      skipped: 'Skipped',
      missed: 'Missed',
      late: minutes => (minutes < 60 ? `${minutes} min late` : `Over ${Math.floor(minutes / 60)} h late`),
      due: 'Time to take it',
      later: 'Planned',
    },
    missedHint: 'If you took it late, mark it all the same.',
    waiting: 'Sending',
    waitingOffline: 'Sent once online',
    said: {
      complete: name => `${name}: marked as taken.`,
      skip: name => `${name}: marked as skipped.`,
      reopen: name => `${name}: the mark was undone.`,
    },
  },
)
