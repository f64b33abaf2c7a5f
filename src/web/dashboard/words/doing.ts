import { inBoth } from './words'

/** Why something was not done, where that is said otherwise than why something doesn't show. */
export const DOING = inBoth(
  {
    offline: '인터넷에 연결되어 있지 않아 하지 못했습니다. 연결되면 다시 눌러 주세요.',
    mistakes: {
      INVALID: '올바르지 않은 값이 있습니다.',
      NOT_FOUND: '그 사이에 없어졌습니다.',
      CONFLICT: '지금 상태와 어긋나 하지 못했습니다.',
      TOO_LONG: '너무 깁니다.',
      OUT_OF_RANGE: '정할 수 있는 범위를 벗어납니다.',
    },
  },
  {
    offline: 'You are offline, so this was not done. Please try again once you are back.',
    mistakes: {
      INVALID: 'Something in it is not valid.',
      NOT_FOUND: 'It is not there any more.',
      CONFLICT: 'It does not fit how things stand now.',
      TOO_LONG: 'It is too long.',
      OUT_OF_RANGE: 'It is out of range.',
    },
  },
)
