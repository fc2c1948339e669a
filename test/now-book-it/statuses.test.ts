import { describe, expect, it } from 'vitest'
import { parseNowBookItEvent } from '../../src/now-book-it/event.js'
import { statusesFromNowBookIt } from '../../src/now-book-it/statuses.js'

const list = [
  { statusType: 'standard', code: 'CONFIRMED', name: 'Confirmed' },
  { statusType: 'standard', code: 'SEATED', name: 'At table' },
  { statusType: 'standard', code: 'ARRIVED', name: 'Arrived' },
  { statusType: 'custom', code: 'BAR', name: 'At the bar' },
  { statusType: 'custom', code: 'X1', name: 'No Show' },
  { statusType: null, code: null, name: 'Only a name' },
  { statusType: null, code: null, name: null },
  null,
]

describe('statusesFromNowBookIt', () => {
  it('finds code and name from either, whatever the spelling', () => {
    const statuses = statusesFromNowBookIt(list)
    expect(statuses.codeOf('at_table')).toBe('SEATED')
    expect(statuses.nameOf('Seated')).toBe('At table')
    expect(statuses.nameOf('only a NAME')).toBe('Only a name')
    expect(statuses.codeOf('Gone')).toBeUndefined()
    expect(statuses.all).toHaveLength(6)
  })

  it('classes only what the policy could not know: by code, else by name, else other', () => {
    expect(statusesFromNowBookIt(list).classes).toEqual({
      'At table': 'seated',
      BAR: 'other',
      'At the bar': 'other',
      X1: 'undo',
      'Only a name': 'other',
    })
  })

  it('never makes anything seated by its type, and gives no shipped name another meaning', () => {
    const { classes } = statusesFromNowBookIt([
      { statusType: 'Seated', code: 'Z', name: 'Zed' },
      { statusType: 'standard', code: 'CONFIRMED', name: 'Seated' },
      { code: 'Partially Seated', name: 'Partly' },
    ])
    expect(classes).toEqual({ Z: 'other', Zed: 'other', Partly: 'other' })
  })

  it.each([null, {}, 'SEATED', [{ code: {} }], [7]])('refuses %j with a typed error', (json) => {
    expect(() => statusesFromNowBookIt(json)).toThrowError(expect.objectContaining({ code: 'invalid-options' }))
  })
})

describe('parseNowBookItEvent', () => {
  it('reads ids, drops the rest, and lets unknown events live', () => {
    expect(
      parseNowBookItEvent({ eventType: 'BOOKING_UPDATED', data: { bookingId: 'b', locationId: 'l', x: 1 }, y: 2 }),
    ).toEqual({
      eventType: 'BOOKING_UPDATED',
      data: { bookingId: 'b', locationId: 'l' },
    })
    expect(parseNowBookItEvent({ eventType: 'TABLE_MOVED', data: {} }).eventType).toBe('TABLE_MOVED')
  })

  it('takes an empty id for none: a gift card has no booking', () => {
    const data = { bookingId: '', locationId: 'l', cardNumber: '1234' }
    expect(parseNowBookItEvent({ eventType: 'GIFTCARDS_REDEEMED', data }).data).toEqual({
      locationId: 'l',
      cardNumber: '1234',
    })
    expect(
      parseNowBookItEvent({ eventType: 'BOOKING_UPDATED', data: { bookingId: 'b', locationId: ' ' } }).data,
    ).toEqual({
      bookingId: 'b',
    })
  })

  it.each([
    ['eventType', { data: {} }],
    ['data', { eventType: 'BOOKING_CREATED' }],
    ['data.bookingId', { eventType: 'BOOKING_CREATED', data: { locationId: 'l' } }],
    ['data.bookingId', { eventType: 'booking_updated', data: { locationId: 'l' } }],
    ['data.bookingId', { eventType: 'BOOKING_UPDATED', data: { bookingId: ' ' } }],
    ['the whole', 'hello'],
  ])('names %s when it is missing', (member, json) => {
    expect(() => parseNowBookItEvent(json)).toThrowError(
      expect.objectContaining({ code: 'invalid-webhook', message: expect.stringContaining(`${member}:`) }),
    )
  })
})
