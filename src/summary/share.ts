/** The part of the usual price that a batch costs. */
export const HALF = 0.5

/** The part of a day's budget that may be spent in advance; the rest is for what people ask for. */
export const PART = 0.8
