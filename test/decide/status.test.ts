/** Every spelling of the statuses, for bookings and for orders. */

import fc from 'fast-check'
import {
  classifyStatus,
  type DecideOrder,
  decideOrderAction,
  definePolicy,
  literalPolicy,
  venuePolicy,
} from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'

const undo = ['Cancelled', 'Canceled', 'Confirmed', 'No_Show', 'Unconfirmed']
const other =
  'Partially Seated,Ordered,Entrees Away,Mains Away,Desserts Away,Billed,Paid,Finished,Arrived,SMS Sent,StandbyPending'.split(
    ',',
  )

/** A name with its letters in any case and any separators between them. */
const spelled = (name: string) =>
  fc
    .array(fc.tuple(fc.boolean(), fc.constantFrom('', ' ', '_', '-', ' - ')), {
      minLength: name.length,
      maxLength: name.length,
    })
    .map((choices) =>
      choices
        .map(([upper, gap], index) => {
          const letter = name[index] ?? ''
          return (/[ _-]/.test(letter) ? '' : upper ? letter.toUpperCase() : letter.toLowerCase()) + gap
        })
        .join(''),
    )

describe('the class of a booking status', () => {
  it.each(['Seated', 'SEATED', 'seated', ' Seated ', 'sea-ted'])('is seated for %s', (status) => {
    expect(classifyStatus(status)).toBe('seated')
  })

  it.each([
    ...undo,
    'No_Show',
    'NO_SHOW',
    'NO SHOW',
    'No Show',
    'no-show',
    'noshow',
    'NoShow',
    'CANCELLED',
    'canceled',
    'CONFIRMED',
    'UNCONFIRMED',
  ])('is undo for %s', (status) => {
    expect(classifyStatus(status)).toBe('undo')
  })

  it.each([...other, 'Seated soon', 'Reconfirmed', 'Cancelle', '', 'null'])('is other for %s', (status) => {
    expect(classifyStatus(status)).toBe('other')
  })

  it.each([undefined, null, 5, Symbol('Seated'), ['Seated'], { toString: () => 'Seated' }])(
    'is other for what is no text',
    (status) => {
      expect(classifyStatus(status as string)).toBe('other')
    },
  )

  it('is the same for every spelling', () => {
    const names = fc.constantFrom('Seated', ...undo, ...other)
    const cases = names.chain((name) => spelled(name).map((spelling) => ({ name, spelling })))
    fc.assert(fc.property(cases, ({ name, spelling }) => classifyStatus(spelling) === classifyStatus(name)))
  })

  it('follows the policy, in every spelling and over the known names', () => {
    expect(classifyStatus('Arrived')).toBe('other')
    expect(classifyStatus('ARRIVED', venuePolicy)).toBe('undo')
    const policy = definePolicy({ statuses: { 'No Show': 'other', 'At the bar': 'seated', Canceled: 'other' } })
    for (const status of ['No_Show', 'NO_SHOW', 'noshow', 'No-show'])
      expect(classifyStatus(status, policy)).toBe('other')
    for (const status of ['at the bar', 'AT_THE_BAR', 'AtTheBar']) expect(classifyStatus(status, policy)).toBe('seated')
    for (const status of ['Cancelled', 'CANCELED']) expect(classifyStatus(status, policy)).toBe('other')
    expect(classifyStatus('At the bar')).toBe('other')
  })

  it('reads a policy that was made by hand, or copied from one that was not', () => {
    expect(classifyStatus('Arrived', { ...venuePolicy, statuses: {} })).toBe('other')
    expect(classifyStatus('Dozing', { ...literalPolicy, statuses: { Dozing: 'undo' } })).toBe('undo')
  })
})

describe('the state of an order', () => {
  const next = { id: 'bk_1', status: 'Seated', modifiedAt: '2025-03-14T08:00:00Z' }
  const order: DecideOrder = { id: '900', status: '', createdAt: next.modifiedAt, lines: [], payments: [] }
  const seenAs = (status: unknown) => decideOrderAction(null, next, { ...order, status: status as string }).reason

  it.each(['SUBMITTED', 'accepted', 'On_Hold', 'ON_HOLD', 'PENDING', 'COMPLETE', 'complete', 'COMPLETED', 'Completed'])(
    'is an order for %s',
    (status) => {
      expect(seenAs(status)).toBe('order-already-exists')
    },
  )

  it.each(['BREWING', '', undefined, 7])('is open when the status is not known: %s', (status) => {
    expect(seenAs(status)).toBe('order-already-exists')
    const undone = decideOrderAction(null, { ...next, status: 'Cancelled' }, { ...order, status: status as string })
    expect(undone).toMatchObject({ type: 'delete', orderId: '900' })
  })

  it.each(['REJECTED', 'rejected', 'Rejected'])('is rejected for %s', (status) => {
    expect(seenAs(status)).toBe('order-rejected-by-staff')
  })

  it.each(['DELETED', 'deleted', 'Deleted'])('is no order for %s', (status) => {
    expect(seenAs(status)).toBe('new-booking-seated')
  })

  it('is no order when the flag says deleted, complete or not', () => {
    for (const status of ['ACCEPTED', 'COMPLETE', 'REJECTED']) {
      const action = decideOrderAction(null, next, { ...order, status, deleted: true })
      expect(action).toEqual({
        type: 'create',
        reason: 'new-booking-seated',
        bookingId: 'bk_1',
        warnings: [],
        drift: [],
      })
    }
  })
})
