import cronParser from 'cron-parser'

/** Whose wall clock a cron is read by. */
export const ZONE = 'Asia/Seoul'

/** The last time, now included, at which it was due. */
export const lastDue = (cron: string, now: number): number =>
  read(cron, now + 1)
    .prev()
    .getTime()

/** The next time, now excluded, at which it will be due. */
export const nextDue = (cron: string, now: number): number => read(cron, now).next().getTime()

const read = (cron: string, at: number) => cronParser.parseExpression(cron, { tz: ZONE, currentDate: new Date(at) })
