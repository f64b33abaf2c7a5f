/** What most people ask of a medicine, as labels know it. */
export const TOPICS = {
  alcohol: '술',
  pregnancy: '임신',
  driving: '운전',
  children: '어린이',
  sideEffects: '부작용',
} as const
export type Topic = keyof typeof TOPICS
export const TOPIC_NAMES = [
  'alcohol',
  'pregnancy',
  'driving',
  'children',
  'sideEffects',
] as const satisfies readonly Topic[]

/** Undefined of what is no topic of ours but somebody's own word. */
export const topicOf = (keyword: string | null): Topic | undefined => TOPIC_NAMES.find(name => TOPICS[name] === keyword)
