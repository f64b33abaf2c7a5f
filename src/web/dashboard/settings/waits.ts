/** Minutes that a dose may wait for its person, as they are offered. */
const OFFERED = [30, 60, 120, 240, 360, 480, 720, 1_440, 2_880]

/** With what is chosen now in its place, where it is none of them. */
export const waitsWith = (minutes: number): readonly number[] =>
  [...new Set([...OFFERED, minutes])].sort((one, other) => one - other)

interface Words {
  readonly minutes: (minutes: number) => string
  readonly hours: (hours: number) => string
}

/** 30분, 4시간, 1시간 30분. */
export function waitIn(minutes: number, words: Words): string {
  const [hours, left] = [Math.floor(minutes / 60), minutes % 60]
  return [hours > 0 && words.hours(hours), left > 0 && words.minutes(left)].filter(part => part !== false).join(' ')
}
