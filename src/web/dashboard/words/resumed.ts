import { inBoth } from './words'

/** Where somebody comes back to what they were writing. */
export const RESUMED = inBoth(
  { resumed: '쓰다 만 것을 이어 씁니다.', startOver: '새로 쓰기', anew: '새로 씁니다.' },
  { resumed: 'You go on with what you left unfinished.', startOver: 'Start over', anew: 'You have started over.' },
)
