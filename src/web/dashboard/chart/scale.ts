/** A step that one counts in easily, of which about `count` lead up to `most`. */
function stepFor(most: number, count: number): number {
  const rough = most / count
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const round = [1, 2, 2.5, 5, 10].find(each => each * magnitude >= rough * 0.999) ?? 10
  return round * magnitude
}

/** From 0 up to a round number that nothing exceeds; `isWhole` where there are no halves of what is counted. */
export function ticksUpTo(most: number, { count = 4, isWhole = false } = {}): readonly number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0, 1]
  const step = isWhole ? Math.max(1, Math.ceil(stepFor(most, count))) : stepFor(most, count)
  const steps = Math.ceil(Number((most / step).toFixed(6)))
  return Array.from({ length: steps + 1 }, (_, at) => Number((at * step).toPrecision(12)))
}

export interface Frame {
  readonly width: number
  readonly height: number
  /** Space for what is written beside the axes. */
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Band {
  readonly x: number
  readonly width: number
  readonly center: number
}

/** Where each of `count` things stands beside the others, from the left to the right of a frame. */
export function bandsOf(count: number, { width, left, right }: Frame): readonly Band[] {
  const each = Math.max(0, width - left - right) / Math.max(1, count)
  return Array.from({ length: count }, (_, at) => ({
    x: left + at * each,
    width: each,
    center: left + (at + 0.5) * each,
  }))
}

/** How high a value stands in a frame, in pixels from its top. */
export function heightIn({ height, top, bottom }: Frame, most: number): (value: number) => number {
  const room = height - top - bottom
  return value => top + room * (1 - (most > 0 ? Math.min(1, Math.max(0, value / most)) : 0))
}

/** Which of so many labels have room, so wide in pixels as given: always the last, then every so many before it. */
export function labelled(count: number, bandWidth: number, labelWidth: number): ReadonlySet<number> {
  const every = Math.max(1, Math.ceil(labelWidth / Math.max(1, bandWidth)))
  return new Set(Array.from({ length: count }, (_, at) => at).filter(at => (count - 1 - at) % every === 0))
}

/** The band that a point stands over; null beside all of them. */
export function bandAt(bands: readonly Band[], x: number): number | null {
  const at = bands.findIndex(band => x >= band.x && x < band.x + band.width)
  return at === -1 ? null : at
}
