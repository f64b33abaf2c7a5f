import { expect, it } from 'vitest'
import { distanceWords } from './distance'

it.each([
  [0, '10 m'],
  [344, '340 m'],
  [994, '990 m'],
  [996, '1 km'],
  [1_249, '1.2 km'],
  [9_949, '9.9 km'],
  [9_960, '10 km'],
  [123_456, '123 km'],
])('%d', (metres, said) => expect(distanceWords(metres)).toBe(said))
