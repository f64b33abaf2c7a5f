import cronParser from 'cron-parser'

/** Whose wall clock a cron is read by. */
export const ZONE = 'Asia/Seoul'

/** The last time, now included, at which it was due. */
export const lastDue = (cron: string, now: number): number => turnAt(cron, now).from

/** The next time, now excluded, at which it will be due. */
export const nextDue = (cron: string, now: number): number => turnAt(cron, now).until

/** Whether it is ever due. */
export function isCron(cron: string): boolean {
  if (turns.has(cron)) return true
  try {
    return nextDue(cron, 0) > 0
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

interface Turn {
  readonly from: number
  readonly until: number
}

/** The latest of each: to find one takes milliseconds of steps through a calendar, and every start asks for all. */
const turns = new Map<string, Turn>()

function turnAt(cron: string, now: number): Turn {
  const known = turns.get(cron)
  if (known && known.from <= now && now < known.until) return known
  const read = (at: number) => cronParser.parseExpression(cron, { tz: ZONE, currentDate: new Date(at) })
  const turn = {
    from: read(now + 1)
      .prev()
      .getTime(),
    until: read(now).next().getTime(),
  }
  turns.set(cron, turn)
  return turn
}
