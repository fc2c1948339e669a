/** Each warning on both sides of its condition; none of them changes an action. */
import { type DecideBooking, type DecideOrder, decideOrderAction, definePolicy, type Warning } from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'

const at = '2025-03-14T08:00:00Z'
const version = (status: string, more: Partial<DecideBooking> = {}): DecideBooking => ({
  id: 'bk_1',
  status,
  modifiedAt: at,
  ...more,
})
const order = (status: string, more: Partial<DecideOrder> = {}): DecideOrder => ({
  id: '900',
  status,
  createdAt: at,
  lines: [],
  payments: [],
  ...more,
})
const warnings = (
  previous: DecideBooking | null,
  next: DecideBooking,
  till: DecideOrder | null = null,
  policy?: Parameters<typeof decideOrderAction>[3],
): readonly Warning[] => decideOrderAction(previous, next, till, policy).warnings

describe('warnings', () => {
  it('are one shared frozen empty list where there are none', () => {
    const none = warnings(null, version('Cancelled'))
    expect(none).toEqual([])
    expect(Object.isFrozen(none)).toBe(true)
    expect(warnings(null, version('Confirmed'))).toBe(none)
  })

  it('order-left-open: an undo after the window leaves an open order, but not a closed one', () => {
    const late = version('Cancelled', { modifiedAt: '2025-03-14T09:00:00Z' })
    expect(warnings(null, late, order('ACCEPTED'))).toEqual([{ code: 'order-left-open', orderId: '900' }])
    expect(warnings(null, late, order('COMPLETE'))).toEqual([])
    expect(warnings(null, late, order('REJECTED'))).toEqual([])
    expect(warnings(null, version('Cancelled'), order('ACCEPTED', { lines: [{}] }))).toEqual([])
  })

  it('order-still-open: a status that neither seats nor undoes meets an open order', () => {
    expect(warnings(null, version('Finished'), order('ON_HOLD'))).toEqual([
      { code: 'order-still-open', orderId: '900' },
    ])
    expect(warnings(null, version('Finished'), order('COMPLETE'))).toEqual([])
    expect(warnings(null, version('Finished'), order('ACCEPTED', { deleted: true }))).toEqual([])
    expect(
      warnings(version('Seated', { sequence: 2 }), version('Finished', { sequence: 1 }), order('ON_HOLD')),
    ).toEqual([])
  })

  it('unknown-status: a status that nobody named, on any event', () => {
    expect(warnings(null, version('Moonwalking'))).toEqual([{ code: 'unknown-status', status: 'Moonwalking' }])
    expect(warnings(null, version(7 as unknown as string))).toEqual([{ code: 'unknown-status', status: 'number' }])
    expect(warnings(null, version('Moonwalking'), null, definePolicy({ statuses: { moonwalking: 'other' } }))).toEqual(
      [],
    )
    for (const status of ['SMS_SENT', 'Wait List', 'standby pending', 'partially seated'])
      expect(warnings(null, version(status))).toEqual([])
  })

  it('unknown-booking-type: a type that is neither BOOKING nor WALKIN', () => {
    for (const type of ['BOOKING', 'WALKIN']) expect(warnings(null, version('Confirmed', { type }))).toEqual([])
    const odd = version('Confirmed', { type: 'FUNCTION' })
    expect(warnings(null, odd)).toEqual([{ code: 'unknown-booking-type', bookingType: 'FUNCTION' }])
    const none = version('Confirmed', { type: null as unknown as string })
    expect(warnings(null, none)).toEqual([{ code: 'unknown-booking-type', bookingType: 'object' }])
  })

  it('unknown-order-status: a status of the till that is not known', () => {
    expect(warnings(null, version('Seated'), order('BREWING'))).toEqual([
      { code: 'unknown-order-status', orderStatus: 'BREWING' },
    ])
    expect(warnings(null, version('Seated'), order('BREWING', { deleted: true }))).toEqual([])
    expect(warnings(null, version('Seated'), order('on hold'))).toEqual([])
  })

  it('no-table: an order is created for a booking with an empty list of tables', () => {
    expect(warnings(null, version('Seated', { tables: [] }))).toEqual([{ code: 'no-table' }])
    expect(warnings(null, version('Seated'))).toEqual([])
    expect(warnings(null, version('Seated', { tables: [{ name: '1' }] }))).toEqual([])
    expect(warnings(null, version('Cancelled', { tables: [] }))).toEqual([])
  })

  it('multiple-tables: an order is created for a booking at several tables', () => {
    const tables = [{ name: '1' }, { name: '2' }]
    expect(warnings(null, version('Seated', { tables }))).toEqual([{ code: 'multiple-tables', tables: 2 }])
    expect(warnings(null, version('Seated', { tables }), order('ACCEPTED'))).toEqual([])
  })

  it('unseated-to-other-status: it was Seated, and the new status is no part of a meal', () => {
    const found = warnings(version('Seated'), version('Arrived'))
    expect(found).toEqual([{ code: 'unseated-to-other-status', status: 'Arrived' }])
    const meal = 'Partially Seated,Ordered,Entrees Away,Mains Away,Desserts Away,Billed,Paid,Finished'
    for (const status of meal.split(',')) expect(warnings(version('Seated'), version(status))).toEqual([])
    expect(warnings(version('Confirmed'), version('Arrived'))).toEqual([])
    expect(warnings(version('Seated', { sequence: 2 }), version('Arrived', { sequence: 1 }))).toEqual([])
    expect(
      warnings(version('Seated'), version('Coffee'), null, definePolicy({ statuses: { Coffee: 'other' } })),
    ).toEqual([])
    expect(warnings(version('Seated'), version('Coffee')).map(({ code }) => code)).toEqual([
      'unknown-status',
      'unseated-to-other-status',
    ])
  })

  it('seated-far-from-booking-time: an order is created more than four hours from the booking’s time', () => {
    const seatedAt = (startsAt: string, status = 'Seated') => warnings(null, version(status, { startsAt }))
    expect(seatedAt('2025-03-14T12:00:00Z')).toEqual([])
    expect(seatedAt('2025-03-14T12:00:00.001Z')).toEqual([{ code: 'seated-far-from-booking-time', minutes: 240 }])
    expect(seatedAt('2025-03-14T04:00:00Z')).toEqual([])
    expect(seatedAt('2025-03-14T03:58:30Z')).toEqual([{ code: 'seated-far-from-booking-time', minutes: 241 }])
    expect(seatedAt('tomorrow')).toEqual([])
    expect(seatedAt('2025-03-15T12:00:00Z', 'Cancelled')).toEqual([])
  })
})
