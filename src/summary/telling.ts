import type { Estimate } from './estimate.js'
import type { Prepared } from './preparing.js'
import type { Figures } from './runStore.js'

/** How it went, for who began it by hand. */
export const ENDS: Record<Prepared, string> = {
  done: '다 했습니다 (done).',
  'used up':
    '오늘의 예산에서 미리 만들 몫을 다 썼습니다. 내일(한국 시각) 다시 실행하면 이어서 합니다 (the budget of the day is used up).',
  resting: '모델이 지금은 답하지 않습니다. 잠시 뒤 다시 실행하면 이어서 합니다 (the model rests; run again to go on).',
  stopped: '멈췄습니다 (stopped).',
  failed:
    '만들지 못했습니다. 모델이 답하지 않거나 요청을 받아 주지 않습니다(키와 모델의 이름을 확인하세요). 다시 실행해도 안전합니다 (failed; safe to run again).',
  'no batch': '배치가 결과 없이 끝났습니다 (the batch came to nothing).',
  busy: '다른 곳에서 이미 만들고 있습니다. 끝난 뒤 다시 실행하세요 (somebody else is at it).',
  batch:
    '보낸 배치의 답을 기다리는 중이라 지금은 만들지 않습니다. 같은 것을 두 번 사지 않기 위해서입니다 (a batch is out).',
}

/** What is to be done and what that takes, in a few lines. */
export function told({ count, tokens, usd, mostUsd, left, model }: Estimate): string {
  if (count === 0) return '만들 요약이 없습니다 (nothing to do).'
  return [
    `만들 요약 ${count}개, 모델 ${model} (summaries to make: ${count})`,
    `어림: 토큰 약 ${tokens.toLocaleString('ko')}개, 약 ${dollars(usd)} (첫 답까지 많아야 ${dollars(mostUsd)})`,
    `오늘 미리 만드는 데 남은 예산: 토큰 ${left.tokens.toLocaleString('ko')}개, ${dollars(left.microUsd / 1_000_000)}`,
    ...(left.tokens < tokens || left.microUsd / 1_000_000 < usd ? ['예산이 모자라 일부만 만들고 멈춥니다.'] : []),
  ].join('\n')
}

const dollars = (usd: number): string => `$${usd.toFixed(4)}`

/** Nothing came of any. */
export const isInVain = (figures: Figures | null): boolean =>
  figures !== null && figures.failed > 0 && figures.made + figures.refused === 0

/** What was done. */
export const doneOf = (figures: Figures | null): string =>
  figures
    ? `AI 요약 ${figures.made} | 검증에서 거절 ${figures.refused} | 실패 ${figures.failed} (made ${figures.made}, refused ${figures.refused}, failed ${figures.failed})`
    : 'AI 요약 0 (made 0, refused 0, failed 0)'
