/** A deployment that was rolled back meets what its successor wrote: it doubles nothing, and everybody else is served. */
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

/** A booking that is seated, with a record that a newer version has written since. */
async function rolledBack() {
  const house = await openHouse()
  await house.hand({ status: 'Seated' })
  const entry = await house.store.get(`booking:${venueId}:bk_1`)
  const newer = { ...(entry?.value as object), v: 2, told: 'by a newer version' }
  await house.store.put(`booking:${venueId}:bk_1`, newer as never, { expect: entry?.version ?? null, wakeInMs: 1_000 })
  await house.clock.advance(5_000)
  return { ...house, newer, record: async () => (await house.store.get(`booking:${venueId}:bk_1`))?.value }
}
const error = { code: 'newer-record', advice: 'wait' }

describe('a record that a newer version has written', () => {
  it('is neither taken for absent nor overwritten, and whoever asks is told', async () => {
    const { hand, flow, booking, clock, kounta, newer, record } = await rolledBack()
    await expect(hand({ status: 'Seated', covers: 6 })).rejects.toMatchObject(error)
    await expect(clock.runUntil(flow.accept({ booking: booking({ status: 'Cancelled' }) }))).rejects.toMatchObject(
      error,
    )
    await expect(flow.inspect({ venueId, bookingId: 'bk_1' })).rejects.toMatchObject(error)
    const followed = await clock.runUntil(flow.handleOrder({ venueId, orderId: '3100000001' }))
    expect(followed).toMatchObject({ pending: true, error })
    expect(kounta.posts).toBe(1)
    expect(await record()).toEqual(newer)
  })

  it('lets settle go on with the others, and is looked at again later, not in every round', async () => {
    const { flow, booking, clock, live, newer, record } = await rolledBack()
    await flow.accept({ booking: booking({ id: 'bk_2', status: 'Seated' }) })
    expect(await clock.runUntil(flow.settle())).toMatchObject({ handled: 2, pending: 1 })
    expect(live()).toHaveLength(2)
    expect(await clock.runUntil(flow.settle())).toMatchObject({ handled: 0 })
    await clock.advance(10_000)
    expect(await clock.runUntil(flow.settle())).toMatchObject({ handled: 1, pending: 1 })
    expect(await record()).toEqual(newer)
  })

  it('lets a sweep go on with the others, and is named in its report', async () => {
    const { sync, hand, clock, kounta, types } = await rolledBack()
    const { orderId = '' } = await hand({ id: 'bk_2', status: 'Seated' })
    kounta.accept(orderId)
    await clock.advance(60_000)
    expect(await sync()).toMatchObject({ listed: 2, unreadable: ['3100000001'] })
    expect(types().filter((type) => type === 'accepted')).toHaveLength(1)
  })
})
