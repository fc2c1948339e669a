/** Laws that hold for every event, sensible or not. */

import fc from 'fast-check'
import {
  classifyStatus,
  type DecideBooking,
  type DecideOrder,
  decideOrderAction,
  definePolicy,
  explainOrderAction,
  literalPolicy,
  needsKountaOrder,
  type Policy,
  venuePolicy,
} from 'nbi-kounta/decide'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { formatMarker } from '../../src/domain/marker.js'
import { deepFreeze } from './deep-freeze.js'

const ids = fc.constantFrom('bk_1', 'bk 2', '12')
const instants = fc.oneof(
  fc.integer({ min: -600_000, max: 600_000 }).map((ms) => new Date(1_741_939_200_000 + ms).toISOString()),
  fc.constantFrom('2025-03-14T19:00:00+11:00', '2025-03-14', '', 'soon'),
)
const statuses = fc.oneof(
  fc.constantFrom('Seated', 'SEATED', 'Confirmed', 'No_Show', 'Arrived', 'Mains Away', 'Finished', 'At the bar'),
  fc.string(),
)
const summaries = fc.record({ amountPaid: fc.constantFrom(0, 50, 80) }, { requiredKeys: [] })
const bookings = (id: string): fc.Arbitrary<DecideBooking> =>
  fc.record(
    {
      id: fc.constant(id),
      status: statuses,
      modifiedAt: instants,
      sequence: fc.integer({ min: 0, max: 3 }),
      covers: fc.nat(9),
      type: fc.constantFrom('BOOKING', 'WALKIN', 'OTHER'),
      startsAt: instants,
      tables: fc.array(fc.record({ name: fc.constantFrom('1', '2') }), { maxLength: 3 }),
      notes: fc.string(),
      customer: fc.record({ firstName: fc.string() }),
      paymentSummary: summaries,
    },
    { requiredKeys: ['id', 'status', 'modifiedAt'] },
  )
const payments = fc.record(
  {
    amount: fc.constantFrom(0, 50, 80, -80),
    tip: fc.constantFrom(0, 5),
    ref: ids.map((bookingId) => formatMarker({ prefix: 'NBI', bookingId, generation: 1 })),
  },
  { requiredKeys: ['amount'] },
)
const orders: fc.Arbitrary<DecideOrder | null> = fc.option(
  fc.record(
    {
      id: fc.constantFrom('900', '901'),
      status: fc.constantFrom(
        'SUBMITTED',
        'accepted',
        'ON_HOLD',
        'COMPLETE',
        'COMPLETED',
        'REJECTED',
        'DELETED',
        'NEW',
      ),
      createdAt: instants,
      lines: fc.array(fc.record({ quantity: fc.nat(3) }), { maxLength: 1 }),
      payments: fc.array(payments, { maxLength: 2 }),
      deleted: fc.boolean(),
      bookingId: ids,
    },
    { requiredKeys: ['id', 'status', 'createdAt', 'lines', 'payments'] },
  ),
)
const policies: fc.Arbitrary<Policy> = fc.oneof(
  fc.constantFrom(literalPolicy, venuePolicy),
  fc
    .record({
      undoWindowMs: fc.nat(600_000),
      statuses: fc.dictionary(
        fc.constantFrom('At the bar', 'Arrived', 'Finished'),
        fc.constantFrom('seated', 'undo', 'other'),
      ),
      afterRejection: fc.constantFrom('none', 'create'),
      ownPrepayment: fc.constantFrom('blocks', 'ignored'),
      onSeatedWithoutOrder: fc.constantFrom('none', 'create'),
    })
    .map((overrides) => definePolicy(overrides)),
)
const events = ids.chain((id) =>
  fc.record({ previous: fc.option(bookings(id)), next: bookings(id), order: orders, policy: policies }),
)
/** An undo soon after an order of the same booking was created: what a delete needs, which chance alone seldom brings together. */
const mistakes = events.chain(({ next, order, ...event }) =>
  fc
    .record({
      status: fc.constantFrom('Confirmed', 'No_Show', 'CANCELED'),
      afterMs: fc.integer({ min: -1, max: 300_001 }),
      emptied: fc.boolean(),
    })
    .map(({ status, afterMs, emptied }) => ({
      ...event,
      next: { ...next, status, modifiedAt: new Date(1_741_939_200_000 + afterMs).toISOString() },
      order: order && {
        ...order,
        createdAt: new Date(1_741_939_200_000).toISOString(),
        ...(emptied ? { lines: [], payments: [], bookingId: next.id } : {}),
      },
    })),
)
const runs = { numRuns: 3000 }
const isGone = (order: DecideOrder | null) =>
  !order || order.deleted === true || order.status.toUpperCase() === 'DELETED'

afterEach(() => vi.unstubAllGlobals())

describe('for every event', () => {
  it('the decision is one of the four actions, and the same again', () => {
    fc.assert(
      fc.property(events, ({ previous, next, order, policy }) => {
        const action = decideOrderAction(previous, next, order, policy)
        expect(['create', 'delete', 'error', 'none']).toContain(action.type)
        expect(action.bookingId).toBe(next.id)
        expect(decideOrderAction(previous, next, order, policy)).toEqual(action)
        expect(
          decideOrderAction(structuredClone(previous), structuredClone(next), structuredClone(order), policy),
        ).toEqual(action)
      }),
      runs,
    )
  })

  it('nothing is changed, not even deep inside', () => {
    fc.assert(
      fc.property(events, (event) => {
        const { previous, next, order, policy } = deepFreeze(event)
        decideOrderAction(previous, next, order, policy)
        explainOrderAction(previous, next, order, policy)
        needsKountaOrder(previous, next, policy)
      }),
      runs,
    )
  })

  it('no clock is read', () => {
    const samples = fc.sample(events, 2000)
    const decide = () =>
      samples.map(({ previous, next, order, policy }) => explainOrderAction(previous, next, order, policy))
    const before = decide()
    const refuse = () => {
      throw new Error('a clock was read')
    }
    class NoDate {
      static now = refuse
      constructor() {
        refuse()
      }
    }
    vi.stubGlobal('Date', NoDate)
    vi.stubGlobal('performance', { now: refuse })
    const after = decide()
    vi.unstubAllGlobals()
    expect(after).toEqual(before)
  })

  it('a create comes only for Seated without an order, or with a rejected one where the policy says so', () => {
    fc.assert(
      fc.property(events, ({ previous, next, order, policy }) => {
        const action = decideOrderAction(previous, next, order, policy)
        if (action.type !== 'create') return
        expect(classifyStatus(next.status, policy)).toBe('seated')
        if (action.reason === 'reseated-after-rejection') {
          expect([order?.status, policy.afterRejection, action.replacesOrderId]).toEqual([
            'REJECTED',
            'create',
            order?.id,
          ])
        } else {
          expect([isGone(order), action.replacesOrderId]).toEqual([true, undefined])
        }
      }),
      runs,
    )
  })

  it('a delete comes only for an undo, within the window, of an order without a line or a foreign payment', () => {
    let deletes = 0
    fc.assert(
      fc.property(fc.oneof(events, mistakes), ({ previous, next, order, policy }) => {
        const action = decideOrderAction(previous, next, order, policy)
        if (action.type !== 'delete' || !order) return
        deletes++
        const own = policy.ownPrepayment === 'ignored' ? 1 : 0
        expect(classifyStatus(next.status, policy)).toBe('undo')
        expect(Math.abs(Date.parse(next.modifiedAt) - Date.parse(order.createdAt))).toBeLessThanOrEqual(
          policy.undoWindowMs,
        )
        expect([isGone(order), action.orderId, order.lines.length]).toEqual([false, order.id, 0])
        expect(order.payments.length).toBeLessThanOrEqual(own)
        expect(order.bookingId ?? next.id).toBe(next.id)
      }),
      runs,
    )
    expect(deletes).toBeGreaterThan(20)
  })

  it('when the order is not needed, no order changes the type or the reason', () => {
    const pairs = fc.tuple(events, fc.array(orders, { minLength: 1 }))
    fc.assert(
      fc.property(pairs, ([{ previous, next, order, policy }, others]) => {
        if (needsKountaOrder(previous, next, policy)) return
        const { type, reason } = decideOrderAction(previous, next, order, policy)
        for (const other of [null, ...others]) {
          expect(decideOrderAction(previous, next, other, policy)).toMatchObject({ type, reason })
        }
      }),
      runs,
    )
  })

  it('deciding again after a create was carried out gives nothing to do', () => {
    fc.assert(
      fc.property(events, ({ previous, next, order, policy }) => {
        if (decideOrderAction(previous, next, order, policy).type !== 'create') return
        const made: DecideOrder = {
          id: '902',
          status: 'SUBMITTED',
          createdAt: next.modifiedAt,
          lines: [],
          payments: [],
        }
        expect(decideOrderAction(previous, next, made, policy)).toMatchObject({
          type: 'none',
          reason: 'order-already-exists',
        })
      }),
      runs,
    )
  })
})

describe('for values that no type allows', () => {
  const odd = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withTypedArray: true,
  })
  const oddBooking = fc.record(
    {
      status: odd,
      modifiedAt: odd,
      sequence: odd,
      type: odd,
      tables: odd,
      customer: odd,
      notes: odd,
      paymentSummary: odd,
      covers: odd,
      startsAt: odd,
    },
    { requiredKeys: [] },
  )
  const oddOrder = fc.record(
    {
      id: odd,
      status: odd,
      createdAt: odd,
      lines: odd,
      payments: fc.oneof(odd, fc.array(odd)),
      deleted: odd,
      bookingId: odd,
    },
    { requiredKeys: [] },
  )
  const usual = { status: 'Seated', modifiedAt: '2025-03-14T08:00:00Z' }

  it('every function still answers', () => {
    const input = fc.tuple(fc.option(oddBooking), oddBooking, fc.option(oddOrder), statuses, policies)
    fc.assert(
      fc.property(input, ([before, after, till, status, policy]) => {
        const previous = before && ({ id: 'bk_1', ...usual, ...before } as DecideBooking)
        for (const next of [
          { id: 'bk_1', ...usual, ...after },
          { ...after, id: 'bk_1', ...usual, status },
        ] as DecideBooking[]) {
          const action = decideOrderAction(previous, next, till as DecideOrder | null, policy)
          expect(['create', 'delete', 'error', 'none']).toContain(action.type)
          explainOrderAction(previous, next, till as DecideOrder | null, policy)
          needsKountaOrder(previous, next, policy)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
