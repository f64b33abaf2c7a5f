import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Viewer } from '../viewer.js'
import { createSeats, type Seat } from './seats.js'

const viewer = (userId: string): Viewer => ({
  userId,
  roles: ['USER'],
  credential: { kind: 'session', id: `session of ${userId}`, expiresAt: null },
  isGuest: false,
  isVerified: true,
})
const count = (most: number, take: () => boolean) => Array.from({ length: most + 5 }, take).filter(Boolean).length

test('a user has ten seats, whatever the address', () => {
  const seats = createSeats()
  let at = 0
  expect(count(10, () => seats.admit(`10.0.0.${++at}`)!.moveTo(viewer('kim')))).toBe(10)
  expect(seats.admit('10.0.0.1')!.moveTo(viewer('lee'))).toBe(true)
})

test('an address has fifty seats for the anonymous, which those who sign in leave', () => {
  const seats = createSeats()
  const anonymous = Array.from({ length: 50 }, () => seats.admit('2001:db8::1')!)
  expect(anonymous.every(seat => seat.moveTo(null))).toBe(true)
  expect(seats.admit('2001:db8::2')!.moveTo(null)).toBe(false)
  expect(seats.admit('2001:db8:0:1::1')!.moveTo(null)).toBe(true)
  expect(anonymous[0]!.moveTo(viewer('kim'))).toBe(true)
  expect(seats.admit('2001:db8::2')!.moveTo(null)).toBe(true)
})

test('fifty of an address may be about to say who they are', () => {
  const seats = createSeats()
  expect(count(50, () => seats.admit('10.0.0.1') !== null)).toBe(50)
  expect(seats.admit('::ffff:10.0.0.1')).toBeNull()
  expect(seats.admit('10.0.0.2')).not.toBeNull()
})

test('whoever may not move stays, and whoever has left comes back to nothing', () => {
  const seats = createSeats()
  for (let at = 0; at < 10; at++) seats.admit('10.0.0.1')!.moveTo(viewer('kim'))
  const seat = seats.admit('10.0.0.1')!
  expect(seat.moveTo(viewer('kim'))).toBe(false)
  expect(seats.taken()).toBe(11)
  seat.leave()
  seat.leave()
  expect(seat.moveTo(viewer('lee'))).toBe(false)
  expect(seats.taken()).toBe(10)
})

test('in whatever order they come, move and leave: nobody has more than their share, and nothing is left over', () => {
  const act = fc.record({ who: fc.nat(20), does: fc.constantFrom('kim', 'lee', null, 'leave', 'admit') })
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), acts => {
      const seats = createSeats()
      const held = new Map<number, Seat>()
      for (const { who, does } of acts) {
        const seat = held.get(who) ?? seats.admit('10.0.0.1')!
        held.set(who, seat)
        if (does === 'leave') {
          seat.leave()
          held.delete(who)
        } else if (does !== 'admit') seat.moveTo(does === null ? null : viewer(does))
        expect(seats.taken()).toBe(held.size)
      }
      for (const seat of held.values()) seat.leave()
      expect(seats.taken()).toBe(0)
    }),
  )
})
