import { inBoth } from './words'

/** Why something was not done, where that is said otherwise than why something doesn't show. */
export const DOING = inBoth(
  { offline: '인터넷에 연결되어 있지 않아 하지 못했습니다. 연결되면 다시 눌러 주세요.' },
  { offline: 'You are offline, so this was not done. Please try again once you are back.' },
)
