import type { Locator, Page } from 'playwright-core'
import { signInWithKakao, type KAKAO_PEOPLE, type Visitor } from './visitor.js'

/** A change that came to a page over its sockets. */
interface Heard {
  readonly cursor: string
  readonly kind: string
  readonly scheduleId: string | null
}

/** A browser that somebody has signed in with, with today's doses before them. */
export interface Device extends Visitor {
  /** Every change that the server told this page, in its order; those that tell that it is time are left out. */
  readonly heard: readonly Heard[]
  dose(medicine: string): DoseOnPage
  /** Resolves when what happens elsewhere shows here at once. */
  isLive(): Promise<void>
  /** What the banner says while we are cut off. */
  readonly banner: Locator
  /** False once the page was loaded anew. */
  isTheSamePage(): Promise<boolean>
}

export interface DoseOnPage {
  readonly row: Locator
  tick(): Promise<void>
  skip(): Promise<void>
  undo(): Promise<void>
  /** Resolves when it shows so; `sent`: and the server knows it, `waiting`: and it says that the server doesn't yet. */
  shows(state: 'done' | 'skipped' | 'open', how: 'sent' | 'waiting'): Promise<void>
}

/** Milliseconds for what happened elsewhere to show: a reconnect waits up to ten seconds between two tries. */
const PATIENCE = 45_000

export async function openDevice(
  visitor: Visitor,
  address: string,
  sub?: (typeof KAKAO_PEOPLE)[number],
): Promise<Device> {
  const { page } = visitor
  const heard = hearingOf(page)
  await signInWithKakao(visitor, address, sub)
  await page.evaluate('window.isTheSame = true')
  const lamp = page.locator('.connection-lamp-live:visible')
  const isLive = () => lamp.waitFor({ timeout: PATIENCE })
  await isLive()
  return {
    ...visitor,
    heard,
    isLive,
    dose: medicine => doseOn(page, medicine),
    banner: page.locator('.connection-banner'),
    isTheSamePage: () => page.evaluate<boolean>('window.isTheSame === true'),
  }
}

function doseOn(page: Page, medicine: string): DoseOnPage {
  const row = page.getByRole('article').filter({ hasText: medicine })
  const press = (name: string) => row.getByRole('button', { name }).click()
  const shown = {
    done: row.getByText(/에 복용$/),
    skipped: row.getByText('건너뜀', { exact: true }),
    open: row.getByRole('button', { name: '먹었어요' }),
  }
  const waiting = row.getByText(/^(보내는 중|연결되면 보냄)$/)
  return {
    row,
    tick: () => press('먹었어요'),
    skip: () => press('건너뛰기'),
    undo: () => press('되돌리기'),
    async shows(state, how) {
      await shown[state].waitFor({ timeout: PATIENCE })
      await waiting.waitFor({ state: how === 'waiting' ? 'visible' : 'hidden', timeout: PATIENCE })
    },
  }
}

function hearingOf(page: Page): Heard[] {
  const heard: Heard[] = []
  page.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      const { type, payload: said } = JSON.parse(payload.toString()) as {
        type: string
        payload?: { data?: { scheduleChanged?: Heard } | null }
      }
      const change = type === 'next' ? said?.data?.scheduleChanged : undefined
      if (change && change.kind !== 'DUE') heard.push(change)
    }),
  )
  return heard
}
