import { classifyStatus, definePolicy, type Policy, venuePolicy } from 'nbi-kounta/decide'
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

  describe('told of the policy that its classes go into', () => {
    const renamed = [
      { code: 'ARRIVED', name: 'Here' },
      { code: 'CONFIRMED', name: 'Booked' },
      { code: 'CANCELLED', name: 'Gone' },
      { code: 'BAR', name: 'At the bar' },
    ]
    const policyOf = (base: Policy) => {
      const { classes } = statusesFromNowBookIt(renamed, { policy: base })
      return definePolicy({ statuses: classes }, base)
    }

    it('reads a renamed status as that policy reads its code', () => {
      const policy = policyOf(venuePolicy)
      expect([classifyStatus('Arrived', policy), classifyStatus('Here', policy)]).toEqual(['undo', 'undo'])
      const kept = policyOf(definePolicy({ statuses: { Confirmed: 'other', Canceled: 'other' } }))
      for (const name of ['Confirmed', 'Booked', 'Gone']) expect(classifyStatus(name, kept)).toBe('other')
    })

    it('leaves what the policy says of the venue’s own names', () => {
      const policy = policyOf(definePolicy({ statuses: { at_the_bar: 'seated', Here: 'seated' } }))
      for (const name of ['At the bar', 'BAR', 'Here']) expect(classifyStatus(name, policy)).toBe('seated')
    })
  })

  it('takes the American spelling for the other, and a blank name for none', () => {
    const statuses = statusesFromNowBookIt([
      { code: 'CANCELLED', name: ' ' },
      { code: ' ' },
      { code: ' BAR ', name: 'Bar' },
    ])
    expect(statuses.codeOf('Canceled')).toBe('CANCELLED')
    expect(statuses.all).toEqual([
      { code: 'CANCELLED', name: 'CANCELLED' },
      { code: 'BAR', name: 'Bar' },
    ])
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
    ['the body', null],
  ])('names %s when it is missing', (member, json) => {
    expect(() => parseNowBookItEvent(json)).toThrowError(
      expect.objectContaining({ code: 'invalid-webhook', message: expect.stringContaining(`${member}:`) }),
    )
  })

  it.each(['{"eventType":"BOOKING_CREATED"}', new Uint8Array(2)])(
    'says what to do with a body that nobody has parsed',
    (body) => {
      expect(() => parseNowBookItEvent(body)).toThrowError(
        expect.objectContaining({
          code: 'invalid-webhook',
          message:
            'the body: expected parsed JSON, got the text or bytes of it; parse it first, as by `await request.json()`',
        }),
      )
    },
  )
})
