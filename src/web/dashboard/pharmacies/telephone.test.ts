import { expect, it } from 'vitest'
import { telOf } from './telephone'

it.each([
  ['02-123-4567', 'tel:021234567'],
  ['(031) 123 4567', 'tel:0311234567'],
  ['+82 2 123 4567', 'tel:+8221234567'],
  ['02-123-4567, 010-1234-5678', 'tel:021234567'],
  ['0507-1234-5678', 'tel:050712345678'],
  ['javascript:alert(1)', null],
  ['없음', null],
  ['', null],
])('%s is called at %s', (phone, tel) => expect(telOf(phone)).toBe(tel))
