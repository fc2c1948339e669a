/** An order of the till against a record that wants none, or has forgotten which it was. */
import type { KountaOrder } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import type { Context } from '../../src/flow/context.js'
import { followOrder } from '../../src/flow/order/follow.js'
import { type BookingRecord, emptyRecord, keyOf } from '../../src/flow/record/record.js'
import type { Venue } from '../../src/flow/venue/venue.js'
import { literalPolicy } from '../../src/index.js'
import { context, marked } from '../support/flow-parts.js'

const venue = { id: 'v1', siteId: '7712', markerPrefix: 'NBI', deleteStrategy: 'delete', policy: literalPolicy }
const seen = {
  id: 'bk_1',
  venueId: 'v1',
  type: 'BOOKING',
  status: 'Confirmed',
  modifiedAt: '2026-03-14T07:02:00Z',
  covers: 2,
} as const

/** What following an order comes to, on a record, and the record afterwards. */
async function follow(
  record: Partial<BookingRecord>,
  order: KountaOrder,
  full: KountaOrder | null = order,
  at: { ctx?: Context; venue?: object } = {},
) {
  const { ctx = context() } = at
  const key = keyOf.booking('v1', 'bk_1')
  await ctx.store.put(key, { ...emptyRecord('v1', 'bk_1'), ...record } as never, { expect: null })
  const { result } = await followOrder(ctx, { ...venue, ...at.venue } as unknown as Venue, {
    order,
    from: 'sweep',
    read: async () => full,
  })
  return { result, record: (await ctx.store.get(key))?.value as unknown as BookingRecord }
}

describe('an order of a booking that was undone before it showed up', () => {
  it('is doomed where the undo may delete it', async () => {
    expect(await follow({ seen }, marked('1'))).toMatchObject({
      result: 'doomed',
      record: { doomed: [{ id: '1', read: true, why: 'undo' }] },
    })
  })

  it('is left for the next sweep while it cannot be read', async () => {
    expect((await follow({ seen }, marked('1'), null)).result).toBe('unchanged')
  })

  it('is adopted where staff have touched it, or the undo came too late', async () => {
    const touched = marked('1', 'bk_1', { lines: [{}] })
    expect(await follow({ seen }, touched)).toMatchObject({ result: 'adopted', record: { orderId: '1' } })
    const late = { ...seen, modifiedAt: '2026-03-14T07:30:00Z' }
    expect(await follow({ seen: late }, marked('1'))).toMatchObject({ result: 'adopted', record: { orderId: '1' } })
  })

  it('is adopted while another version of the booking waits to be decided', async () => {
    const undecided = [{ booking: { ...seen, status: 'Seated' }, acceptedAt: 0 }]
    expect(await follow({ seen, undecided }, marked('1'))).toMatchObject({ result: 'adopted' })
  })
})

describe('an order that an earlier life of a forgetful store may have rejected in place of deleting it', () => {
  const forgetful = () => {
    const ctx = context()
    return { ctx: { ...ctx, store: { ...ctx.store, durable: false } }, venue: { deleteStrategy: 'put-rejected' } }
  }

  it('is adopted once it was read and is open, and not while it cannot be read', async () => {
    const read = marked('1')
    expect(await follow({}, marked('1'), read, forgetful())).toMatchObject({
      result: 'adopted',
      record: { orderId: '1' },
    })
    const unread = await follow({}, marked('1'), null, forgetful())
    expect(unread.result).toBe('unchanged')
    expect(unread.record.orderId).toBeUndefined()
  })
})

describe('an order of a generation that is closed', () => {
  const closed = { placed: true, generation: 3 } as const

  it('is adopted where staff have touched it and the record has no other', async () => {
    const touched = marked('1', 'bk_1', { lines: [{}] })
    expect(await follow(closed, touched)).toMatchObject({ result: 'adopted', record: { orderId: '1', generation: 3 } })
  })

  it('is kept beside another one, and once it was sent away, but never owned again', async () => {
    const touched = marked('1', 'bk_1', { lines: [{}] })
    for (const more of [{ orderId: '2' }, { burnt: ['1'] }])
      expect(await follow({ ...closed, ...more }, touched)).toMatchObject({
        result: 'touched',
        record: { kept: ['1'] },
      })
  })

  it('is doomed where nobody has touched it, and left alone while it cannot be read', async () => {
    expect(await follow(closed, marked('1'))).toMatchObject({ result: 'doomed' })
    expect(await follow(closed, marked('1'), null)).toMatchObject({ result: 'unchanged', record: { doomed: [] } })
  })
})
