import { expect, test } from 'vitest'
import { TOPIC_NAMES, topicOf, TOPICS } from './topics'

test('a topic is known by its keyword, and somebody’s own word is none', () => {
  expect(TOPIC_NAMES.map(name => topicOf(TOPICS[name]))).toEqual(TOPIC_NAMES)
  expect([topicOf('우유'), topicOf(''), topicOf(null)]).toEqual([undefined, undefined, undefined])
})
