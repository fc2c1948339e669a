/** Given / when / then, one scenario per row of the table: each in the words of the floor, with its clause. */
import {
  type DecideBooking,
  type DecideOrder,
  decideOrderAction,
  decisionTable,
  explainOrderAction,
  literalPolicy,
  needsKountaOrder,
  type OrderAction,
  type Policy,
  venuePolicy,
} from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'
import { formatMarker } from '../../src/domain/marker.js'

const booking = (status: string, modifiedAt = '2025-03-14T08:04:00Z'): DecideBooking => ({
  id: 'bk_1',
  status,
  modifiedAt,
})
const before = (status: string) => booking(status, '2025-03-14T08:00:00Z')
const order = (status: string, more: Partial<DecideOrder> = {}): DecideOrder => ({
  id: '900',
  status,
  createdAt: '2025-03-14T08:00:00Z',
  lines: [],
  payments: [],
  ...more,
})
const line = { quantity: 1, product: { name: 'Flat white' } }
const bare = { bookingId: 'bk_1', warnings: [], drift: [] }
const found = { ...bare, orderId: '900' }
const prepaid = { ...booking('Confirmed'), paymentSummary: { amountPaid: 80 } }
const ourPayment = { amount: 80, ref: formatMarker({ prefix: 'NBI', bookingId: 'bk_1', generation: 1 }) }

interface Scenario {
  readonly row: number
  readonly when: string
  readonly previous: DecideBooking | null
  readonly next: DecideBooking
  readonly order: DecideOrder | null
  readonly policy?: Policy
  readonly gives: OrderAction
}

const scenarios: readonly Scenario[] = [
  {
    row: 1,
    when: 'an old Seated arrives after the booking was cancelled',
    previous: booking('Cancelled'),
    next: before('Seated'),
    order: null,
    gives: { ...bare, type: 'none', reason: 'stale-event' },
  },
  {
    row: 2,
    when: 'the order found carries the marker of another booking',
    previous: before('Seated'),
    next: booking('Cancelled'),
    order: order('ACCEPTED', { bookingId: 'bk_12', lines: [line, line], payments: [{ amount: 5 }] }),
    gives: { ...found, type: 'error', reason: 'order-belongs-to-another-booking', items: 2, payments: 1 },
  },
  {
    row: 3,
    when: 'a walk-in is entered as Seated (C1.1, C2)',
    previous: null,
    next: { ...booking('Seated'), type: 'WALKIN' },
    order: null,
    gives: { ...bare, type: 'create', reason: 'new-booking-seated' },
  },
  {
    row: 4,
    when: 'a confirmed booking is Seated (C1.2, C2)',
    previous: before('Confirmed'),
    next: booking('Seated'),
    order: null,
    gives: { ...bare, type: 'create', reason: 'status-changed-to-seated' },
  },
  {
    row: 4,
    when: 'a booking is Seated again after its order was deleted (C1.2, C2)',
    previous: before('Confirmed'),
    next: booking('Seated'),
    order: order('ACCEPTED', { deleted: true }),
    gives: { ...bare, type: 'create', reason: 'status-changed-to-seated' },
  },
  {
    row: 5,
    when: 'a Seated booking is edited after staff deleted its order (C1.2)',
    previous: before('Seated'),
    next: booking('Seated'),
    order: order('DELETED'),
    gives: { ...bare, type: 'none', reason: 'seated-unchanged-no-order' },
  },
  {
    row: 5,
    when: 'the same under a policy that wants an order for whoever is Seated',
    previous: before('Seated'),
    next: booking('Seated'),
    order: null,
    policy: { ...literalPolicy, onSeatedWithoutOrder: 'create' },
    gives: { ...bare, type: 'create', reason: 'order-missing-while-seated' },
  },
  {
    row: 6,
    when: 'a Seated event comes twice (C2)',
    previous: before('Confirmed'),
    next: booking('Seated'),
    order: order('SUBMITTED'),
    gives: { ...found, type: 'none', reason: 'order-already-exists' },
  },
  {
    row: 6,
    when: 'the order is complete already (C2)',
    previous: before('Confirmed'),
    next: booking('Seated'),
    order: order('completed'),
    gives: { ...found, type: 'none', reason: 'order-already-exists' },
  },
  {
    row: 7,
    when: 'staff rejected the order (C2)',
    previous: before('Confirmed'),
    next: booking('Seated'),
    order: order('REJECTED'),
    gives: { ...found, type: 'none', reason: 'order-rejected-by-staff' },
  },
  {
    row: 7,
    when: 'the same at a venue that wants a second try',
    previous: before('Confirmed'),
    next: booking('Seated'),
    order: order('REJECTED'),
    policy: venuePolicy,
    gives: { ...bare, type: 'create', reason: 'reseated-after-rejection', replacesOrderId: '900' },
  },
  {
    row: 8,
    when: 'a booking that was never Seated is cancelled (C3)',
    previous: before('Confirmed'),
    next: booking('Cancelled'),
    order: null,
    gives: { ...bare, type: 'none', reason: 'no-order-to-undo' },
  },
  {
    row: 9,
    when: 'the order says not when it was created (C3.1)',
    previous: before('Seated'),
    next: booking('Confirmed'),
    order: order('ACCEPTED', { createdAt: '' }),
    gives: { ...found, type: 'error', reason: 'undo-window-unknown', items: 0, payments: 0 },
  },
  {
    row: 10,
    when: 'the cancellation is older than the order of a later seating (C3.1)',
    previous: null,
    next: booking('Cancelled', '2025-03-14T07:50:00Z'),
    order: order('ACCEPTED'),
    gives: { ...found, type: 'none', reason: 'event-predates-order' },
  },
  {
    row: 11,
    when: 'the host takes the seating back too late (C3.1)',
    previous: before('Seated'),
    next: booking('Confirmed', '2025-03-14T08:06:00Z'),
    order: order('REJECTED'),
    gives: { ...found, type: 'none', reason: 'undo-window-elapsed' },
  },
  {
    row: 12,
    when: 'the order was paid and closed at once (C3.3)',
    previous: before('Seated'),
    next: booking('No_Show'),
    order: order('COMPLETE', { lines: [line], payments: [{ amount: 4.5 }] }),
    gives: { ...found, type: 'error', reason: 'order-complete', items: 1, payments: 1 },
  },
  {
    row: 13,
    when: 'staff have put a coffee on the order (C3.3)',
    previous: before('Seated'),
    next: booking('Confirmed'),
    order: order('ON_HOLD', { lines: [line] }),
    gives: { ...found, type: 'error', reason: 'order-has-items-or-payments', items: 1, payments: 0 },
  },
  {
    row: 13,
    when: 'only our own prepayment is on the order (C3.3, read literally)',
    previous: before('Seated'),
    next: prepaid,
    order: order('ACCEPTED', { payments: [ourPayment] }),
    gives: { ...found, type: 'error', reason: 'order-has-items-or-payments', items: 0, payments: 1 },
  },
  {
    row: 14,
    when: 'the same at a venue that ignores its own prepayment (C3.4)',
    previous: before('Seated'),
    next: prepaid,
    order: order('ACCEPTED', { payments: [ourPayment] }),
    policy: venuePolicy,
    gives: { ...found, type: 'delete', reason: 'seated-by-mistake' },
  },
  {
    row: 14,
    when: 'the host seated the wrong party and takes it back (C3.2, C3.4, C3.5)',
    previous: before('Seated'),
    next: booking('Unconfirmed'),
    order: order('PENDING'),
    gives: { ...found, type: 'delete', reason: 'seated-by-mistake' },
  },
  {
    row: 15,
    when: 'the party has its mains and staff rejected the order',
    previous: before('Seated'),
    next: booking('Mains Away'),
    order: order('REJECTED'),
    gives: { ...found, type: 'none', reason: 'status-not-actionable' },
  },
]

describe('the decision table, row by row', () => {
  it.each(scenarios)(
    'row $row: when $when → $gives.type, $gives.reason',
    ({ previous, next, order: till, policy, gives }) => {
      expect(decideOrderAction(previous, next, till, policy)).toEqual(gives)
    },
  )

  it('has a scenario for each reason of each row, and so for each clause', () => {
    const tested = new Set(scenarios.map(({ row, gives }) => `${row} ${gives.reason}`))
    expect(
      decisionTable()
        .map(({ row, reason }) => `${row} ${reason}`)
        .filter((rule) => !tested.has(rule)),
    ).toEqual([])
  })

  it('has a scenario for each of its fifteen rows', () => {
    expect([...new Set(scenarios.map(({ row }) => row))]).toEqual(Array.from({ length: 15 }, (_, index) => index + 1))
  })
})

describe('two different bookings', () => {
  it('are refused before anything else is looked at, and their ids are not shown', () => {
    const other = { ...before('Seated'), id: 'bk_secret' }
    expect(() => decideOrderAction(other, booking('Seated'), null)).toThrow(
      expect.objectContaining({
        code: 'booking-mismatch',
        advice: 'request',
        message: 'previous and next: expected versions of one booking; pass null as previous for a new one',
      }),
    )
  })

  it('and a policy that is null is none, as a column of a database may say', () => {
    for (const ask of [decideOrderAction, explainOrderAction] as const)
      expect(ask(null, booking('Seated'), null, null)).toEqual(ask(null, booking('Seated'), null))
    expect(needsKountaOrder(null, booking('Seated'), null)).toBe(true)
  })

  it.each([null, undefined])('and %s in place of the version that came is refused like another booking', (nothing) => {
    const known = booking('Confirmed')
    for (const previous of [null, known])
      for (const ask of [decideOrderAction, explainOrderAction, needsKountaOrder] as const)
        expect(() => ask(previous, nothing as never, null as never)).toThrow(
          expect.objectContaining({ code: 'booking-mismatch' }),
        )
  })
})

describe('which version is the newer one', () => {
  const reason = (previous: Partial<DecideBooking>, next: Partial<DecideBooking>) =>
    decideOrderAction({ ...booking('Confirmed'), ...previous }, { ...booking('Seated'), ...next }, null).reason

  it('is the one with the higher sequence, whatever the times say', () => {
    expect(reason({ sequence: 2, modifiedAt: '2025-03-14T09:00:00Z' }, { sequence: 3 })).toBe(
      'status-changed-to-seated',
    )
    expect(reason({ sequence: 3, modifiedAt: '2025-03-14T07:00:00Z' }, { sequence: 2 })).toBe('stale-event')
    expect(reason({ sequence: 3, modifiedAt: '2025-03-14T09:00:00Z' }, { sequence: 3 })).toBe(
      'status-changed-to-seated',
    )
  })

  it('is told by the time when only one of them has a sequence, to the millisecond and across offsets', () => {
    expect(reason({ sequence: 9 }, {})).toBe('status-changed-to-seated')
    expect(reason({ sequence: 1, modifiedAt: '2025-03-14T08:04:00.001Z' }, {})).toBe('stale-event')
    expect(reason({ modifiedAt: '2025-03-14T08:04:00.001Z' }, { sequence: 1 })).toBe('stale-event')
    expect(reason({ modifiedAt: '2025-03-14T19:04:00+11:00' }, {})).toBe('status-changed-to-seated')
    expect(reason({ modifiedAt: '2025-03-14T19:04:01+11:00' }, {})).toBe('stale-event')
  })

  it('cannot be told without two instants, so the event counts', () => {
    expect(reason({ modifiedAt: 'later' }, {})).toBe('status-changed-to-seated')
    expect(reason({}, { modifiedAt: '2025-03-14' })).toBe('status-changed-to-seated')
    expect(reason({ sequence: Number.NaN, modifiedAt: '2025-03-14T09:00:00Z' }, { sequence: 5 })).toBe('stale-event')
  })
})
