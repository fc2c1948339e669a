/** The pure functions over a booking's record: keys, what is doomed, which of several orders is kept, what is shown. */
import { describe, expect, it } from 'vitest'
import { inspectRecord } from '../../src/flow/looking-back/inspect.js'
import { waitOrGone } from '../../src/flow/order/not-visible.js'
import { chooseKeeper, isUntouched, type Touchable } from '../../src/flow/order/touched.js'
import { applyDecision } from '../../src/flow/record/decision.js'
import { doom, loseOrder, own } from '../../src/flow/record/effects.js'
import { nextStep } from '../../src/flow/record/next-step.js'
import { type BookingRecord, emptyRecord, keyOf, readRecord } from '../../src/flow/record/record.js'
import { resolveTiming } from '../../src/flow/timing.js'
import { context, marked, session } from '../support/flow-parts.js'
import { openHouse, venueId } from '../support/house.js'

const record = (more: Partial<BookingRecord> = {}): BookingRecord => ({ ...emptyRecord('v1', 'bk_1'), ...more })
const timing = resolveTiming()

describe('the keys of the store', () => {
  it('never fall together, whatever stands in an id', () => {
    const ids = ['a', 'a:b', 'b', 'a%3Ab', 'a%b', '%', ':', '%3A', '%25']
    const keys = ids.flatMap((venue) => ids.map((booking) => keyOf.booking(venue, booking)))
    expect(new Set(keys).size).toBe(ids.length ** 2)
    expect(keyOf.booking('a:b', '50%')).toBe('booking:a%3Ab:50%25')
  })
})

describe('a stored value', () => {
  it('is a record only when the flow wrote it', () => {
    expect([null, 7, 'v', {}].map((value) => readRecord(value))).toEqual(Array(4).fill(undefined))
    expect(readRecord({ ...record() } as never)).toEqual(record())
  })

  it('of another version is not taken for absent', () => {
    for (const v of [2, 0, '1'])
      expect(() => readRecord({ v })).toThrow(expect.objectContaining({ code: 'newer-record', advice: 'wait' }))
  })
})

describe('an order that must go away', () => {
  it('is noted once, by the reason that was there first', () => {
    const once = doom(record(), { id: '900', why: 'undo' })
    expect(doom(once, { id: '900', why: 'extra' })).toBe(once)
    expect(doom(once, { id: '901', why: 'extra' }).doomed.map(({ id }) => id)).toEqual(['900', '901'])
  })
})

describe('an order that may be sent away', () => {
  const deposit = { amount: 50, ref: 'NBI-bk_1-1.' }
  const untouched = (...payments: Touchable['payments']) =>
    isUntouched(marked('1', 'bk_1', { payments }), 'NBI', 'bk_1')

  it('has nothing on it but the prepayment of our own: a tip or a second payment is of the guest’s', () => {
    expect([untouched(), untouched(deposit)]).toEqual([true, true])
    expect(untouched({ ...deposit, tip: 5 })).toBe(false)
    expect(untouched(deposit, { amount: 30 })).toBe(false)
    expect(untouched({ ...deposit, ref: 'NBI-bk_2-1.' })).toBe(false)
  })
})

describe('an order that was kept although a delete of ours may still land', () => {
  const kept = record({ want: 'order', orderId: '900', generation: 1, deleteSent: ['900'] })
  const seated = { id: 'bk_1', venueId: 'v1', type: 'BOOKING', status: 'Seated', covers: 2 } as const
  const booking = { ...seated, modifiedAt: '2026-03-14T07:00:00Z' }
  const none = { type: 'none', bookingId: 'bk_1', warnings: [], drift: [] } as const

  it('is wanted as before once it is gone, where staff’s deleting is believed', () => {
    expect(loseOrder(kept, '900')).toMatchObject({ want: 'order', burnt: ['900'], generation: 2 })
    expect(loseOrder({ ...kept, deleteSent: [] }, '900')).toMatchObject({ want: 'none', burnt: ['900'] })
  })

  it('is wanted again by whoever is seated on it', () => {
    const action = { ...none, reason: 'order-already-exists', orderId: '900' } as const
    const next = applyDecision({ ...kept, want: 'none' }, booking, action as never, null, 42)
    expect(next).toMatchObject({ want: 'order', wantAt: 42, orderId: '900' })
  })

  it('is burnt by the seating that replaces it, and remembers no undo that is over', () => {
    const create = { type: 'create', reason: 'reseated-after-rejection', bookingId: 'bk_1', warnings: [], drift: [] }
    const rejected = { ...kept, want: 'none', deleteSent: [] } as const
    expect(applyDecision(rejected, booking, create as never, null, 42)).toMatchObject({ burnt: ['900'], want: 'order' })
    expect(own(record({ undo: booking }), '901')).not.toHaveProperty('undo')
  })

  it('is judged by the undo that came while its create was open', () => {
    const intent = { kind: 'create', attempt: 1, nonce: 'n', payloadHash: 'h', generation: 1, startedAt: 0 } as const
    const undone = { ...none, reason: 'no-order-to-undo' } as const
    const next = applyDecision(record({ want: 'order', generation: 1, intent }), booking, undone as never, null, 42)
    expect(next).toMatchObject({ want: 'none', undo: booking, intent })
  })
})

describe('the wait for an order that the till does not show', () => {
  it('lasts for as long as a request may take and then be applied, in growing steps', () => {
    const ctx = context()
    const work = session()
    const steps: unknown[] = []
    while (waitOrGone(ctx, work) === 'waiting') steps.push(work.record.timer?.ms)
    expect(steps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 7_000])
  })
})

describe('a document', () => {
  it('is never written without an end of its time, whatever it is for', async () => {
    const house = await openHouse()
    const endless: string[] = []
    const booking = house.booking({ status: 'Seated' })
    const flow = house.openFlow({
      venue: () => ({ ...house.connection(), bookings: { get: async () => booking } }),
      store: {
        ...house.store,
        put(key, value, when) {
          if (!key.startsWith('cursor:') && when.expireInMs === undefined) endless.push(key)
          return house.store.put(key, value, when)
        },
      },
    })
    const event = { eventType: 'BOOKING_UPDATED', data: { bookingId: 'bk_1', locationId: venueId } }
    house.kounta.faults.loseNextAnswer(1, { method: 'POST' })
    await house.hand({ status: 'Seated' }, flow)
    // While the create is open, its timer stays and the record is written all the same.
    await house.hand({ status: 'Seated', covers: 5 }, flow)
    await house.clock.runUntil(flow.acceptNowBookItEvent(event))
    for (let times = 0; times < 2; times++) await house.clock.runUntil(flow.handleNowBookItEvent(event))
    await house.pass(120_000, { by: flow })
    const [order] = house.live()
    await house.clock.runUntil(flow.acceptOrder({ venueId, orderId: order?.id ?? '' }))
    house.kounta.complete(order?.id ?? '')
    await house.pass(10_000, { by: flow })
    expect(house.sales).toHaveLength(1)
    expect(endless).toEqual([])
  })

  it('that has nothing left to do is not due for ever', async () => {
    const { clock, flow, store } = await openHouse()
    const key = keyOf.booking(venueId, 'bk_9')
    await store.put(key, emptyRecord(venueId, 'bk_9') as never, { expect: null, wakeInMs: 0 })
    await clock.advance(1)
    expect(await clock.runUntil(flow.settle())).toMatchObject({ handled: 1, pending: 0 })
    expect(await store.due(10)).toEqual([])
  })
})

describe('the order to keep of several', () => {
  const order = (id: string, status: string, more: Partial<Touchable> = {}): Touchable => ({
    id,
    status,
    lines: [],
    payments: [],
    ...more,
  })
  const keeper = (...orders: Touchable[]) => chooseKeeper(orders, 'NBI', 'bk_1')?.id

  it('is one that staff have touched, then accepted, then open, then rejected', () => {
    const all = [
      order('1', 'REJECTED'),
      order('2', 'SUBMITTED'),
      order('3', 'accepted'),
      order('4', 'SUBMITTED', { lines: [{}] }),
    ]
    expect(keeper(...all)).toBe('4')
    expect(keeper(...all.slice(0, 3))).toBe('3')
    expect(keeper(...all.slice(0, 2))).toBe('2')
    expect(keeper(order('5', 'REJECTED'), order('1', 'COMPLETE'))).toBe('1')
    expect(keeper()).toBeUndefined()
  })

  it('is the oldest of equals: ids are compared as numbers, though they are texts', () => {
    expect(keeper(order('1000', 'PENDING'), order('999', 'PENDING'))).toBe('999')
    expect(keeper(order('902', 'PENDING'), order('901', 'PENDING'), order('903', 'PENDING'))).toBe('901')
    expect(keeper(order('901', 'PENDING'), order('901', 'PENDING'))).toBe('901')
  })
})

describe('the next step', () => {
  it('is a create, not a give-up, for a record that does not say since when an order is wanted', () => {
    const state = { overdue: false, force: false, now: 9_999_999 }
    expect(nextStep(record({ want: 'order' }), state, timing)).toBe('create')
    expect(nextStep(record({ want: 'order', wantAt: 0 }), state, timing)).toBe('give-up')
  })
})

describe('what a support desk sees', () => {
  it('names the work under way and the orders that are to go', () => {
    const shown = inspectRecord(
      record({
        orderId: '900',
        order: { status: 'ACCEPTED', createdAt: '', updatedAt: '' },
        intent: { kind: 'delete', attempt: 2, nonce: 'n', payloadHash: 'h', generation: 1, startedAt: 0 },
        doomed: [{ id: '899', why: 'extra' }],
      }),
    )
    expect(shown).toMatchObject({
      orderId: '900',
      status: 'ACCEPTED',
      intent: { kind: 'delete', attempt: 2 },
      doomed: ['899'],
      pending: true,
    })
    expect(JSON.stringify(shown)).not.toContain('nonce')
  })

  const seven = Date.parse('2026-03-14T07:00:00Z')
  const intent = { kind: 'create', attempt: 1, nonce: 'n', payloadHash: 'h', generation: 1, startedAt: seven } as const

  it('says since when an order is wanted, when its create began and when it is looked at again', () => {
    const timer = { id: 'n', ms: 72_000, at: seven }
    expect(inspectRecord(record({ want: 'order', wantAt: seven - 1_000, intent, timer }))).toMatchObject({
      wantedSince: '2026-03-14T06:59:59.000Z',
      intent: { startedAt: '2026-03-14T07:00:00.000Z' },
      nextLookAt: '2026-03-14T07:01:12.000Z',
    })
  })

  it('says no time that is not known, or past its use', () => {
    const timer = { id: 'n', ms: 72_000 }
    const early = inspectRecord(record({ want: 'order', timer }))
    const settled = inspectRecord(record({ orderId: '1', wantAt: seven, timer: { ...timer, at: seven } }))
    for (const shown of [early, settled])
      for (const name of ['wantedSince', 'nextLookAt', 'intent']) expect(shown).not.toHaveProperty(name)
  })
})
