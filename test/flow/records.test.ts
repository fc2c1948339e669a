/** The pure functions over a booking's record: keys, what is doomed, which of several orders is kept, what is shown. */
import { describe, expect, it } from 'vitest'
import { inspectRecord } from '../../src/flow/looking-back/inspect.js'
import { chooseKeeper, type Touchable } from '../../src/flow/order/touched.js'
import { doom } from '../../src/flow/record/effects.js'
import { nextStep } from '../../src/flow/record/next-step.js'
import { type BookingRecord, emptyRecord, keyOf, readRecord } from '../../src/flow/record/record.js'
import { resolveTiming } from '../../src/flow/timing.js'

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
