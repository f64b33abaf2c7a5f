import type { Clock } from '../clock.js'
import { createCalm } from '../db/calm.js'
import { PillingError, UserMistakeError } from '../errors.js'
import type { Push } from '../upstream/push.js'
import type { Viewer } from '../viewer.js'
import { readBrowserKey, readBrowserSecret } from './browserKey.js'
import type { DeviceStore, PushDeviceRow } from './deviceStore.js'

/** How many browsers of one person are told of doses: of more, the last used. */
export const MOST_DEVICES = 20

/** What a browser's PushSubscription says. */
interface Asked {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  /** What the browser is called to its owner. */
  readonly device: string
}

export interface DevicesDeps {
  readonly store: Pick<DeviceStore, 'devices' | 'register' | 'remove'>
  /** Null where there are no keys to push with. */
  readonly push: Pick<Push, 'accepts' | 'publicKey'> | null
  readonly clock: Pick<Clock, 'now'>
}

const { personally } = createCalm('지금은 알림 받을 기기를 다룰 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

/** The browsers that a viewer is told of doses by: their own, and no others. */
export const createDevices = ({ store, push, clock }: DevicesDeps) => ({
  /** What a browser subscribes with; null where there is no web push. */
  pushKey: push?.publicKey ?? null,

  /** Throws UserMistakeError, with its path in the input, and FORBIDDEN where there is no web push. */
  register: personally(
    async ({ userId }: Viewer, { endpoint, p256dh, auth, device }: Asked): Promise<PushDeviceRow> => {
      if (!push) throw new PillingError('FORBIDDEN', '이 서버는 웹 푸시를 보내지 않습니다.')
      if (!push.accepts(endpoint))
        throw new UserMistakeError('INVALID', ['input', 'endpoint'], 'endpoint: 알려진 푸시 서비스의 주소가 아닙니다.')
      const keys = { p256dh: readBrowserKey(p256dh), auth: readBrowserSecret(auth) }
      const now = new Date(clock.now())
      return store.register(userId, { endpoint: addressOf(endpoint), ...keys, device }, { most: MOST_DEVICES, now })
    },
  ),

  /** Throws UserMistakeError where the viewer has no such browser. */
  remove: personally(async ({ userId }: Viewer, endpoint: string): Promise<PushDeviceRow> => {
    const gone = await store.remove(userId, addressOf(endpoint))
    if (gone) return gone
    throw new UserMistakeError('NOT_FOUND', ['endpoint'], '그렇게 등록한 기기가 없습니다.')
  }),

  /** The last used first. */
  list: personally(({ userId }: Viewer): Promise<PushDeviceRow[]> => store.devices(userId)),
})

/** As it is sent to, so that one browser is never two. */
const addressOf = (endpoint: string): string => new URL(endpoint).href
