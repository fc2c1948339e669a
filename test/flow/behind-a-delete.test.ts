/** A booking that is seated again while its former order can be neither read nor deleted: the new order waits for that, but not in silence. */
import { RemoteError } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

const minute = 60_000

/** A booking that was seated by mistake; its order breaks before it is deleted, or while that is under way. */
async function openBroken(breaks: 'before the delete' | 'after the delete has left') {
  const house = await openHouse()
  const { kounta: till, ...rest } = house.connection()
  let isBroken = false
  let reads = 0
  const failed = (code: RemoteError['code']) => new RemoteError(code, 'told so by the test', { remote: 'kounta' })
  const orders: typeof till.orders = {
    ...till.orders,
    async get(id, options) {
      // The undo is decided by the first read.
      if (isBroken && ++reads > 1) throw failed('server-error')
      return till.orders.get(id, options)
    },
    async delete(id, options) {
      if (!isBroken) return till.orders.delete(id, options)
      throw failed('outcome-unknown')
    },
  }
  const flow = house.openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders } }) })
  const hand = (status: string) => house.hand({ status }, flow)
  const pass = (minutes: number) => house.pass(minutes * minute, { by: flow, stepMs: 20_000 })
  await hand('Seated')
  await house.clock.advance(10_000)
  isBroken = true
  reads = breaks === 'before the delete' ? 0 : -1
  await hand('Confirmed')
  await pass(2)
  return {
    ...house,
    hand,
    pass,
    inspect: () => flow.inspect({ venueId, bookingId: 'bk_1' }),
    given: () => house.events.filter(({ type }) => type === 'given-up'),
    mend() {
      isBroken = false
    },
  }
}

describe.each(['before the delete', 'after the delete has left'] as const)('an order that breaks %s', (breaks) => {
  it('has the next seating told given up in time, once, and no late order placed', async () => {
    const { hand, pass, given, inspect, live, mend, kounta } = await openBroken(breaks)
    expect(await inspect()).toMatchObject(breaks === 'before the delete' ? {} : { intent: { kind: 'delete' } })
    expect(await hand('Seated')).toMatchObject({ action: { type: 'create' }, performed: 'nothing', pending: true })
    await pass(29)
    expect(given()).toEqual([])
    await pass(3)
    expect(given()).toEqual([expect.objectContaining({ bookingId: 'bk_1', generation: 3 })])
    await pass(30)
    mend()
    await pass(5)
    expect(given()).toHaveLength(1)
    expect(live()).toEqual([])
    expect(kounta.posts).toBe(1)
    expect(await inspect()).toMatchObject({ pending: false, want: 'none', lastError: { code: 'given-up' } })
  })

  it('has nothing told of a seating that was undone again, or that is placed in time', async () => {
    const { hand, pass, given, live, mend } = await openBroken(breaks)
    await hand('Seated')
    await pass(10)
    await hand('Confirmed')
    await pass(40)
    await hand('Seated')
    await pass(20)
    mend()
    await pass(3)
    expect(given()).toEqual([])
    expect(live()).toHaveLength(1)
  })
})

describe('an order that breaks while its booking stays', () => {
  it('has nothing told of the next seating: it may be at the till, and counts once it can be read', async () => {
    const house = await openHouse()
    await house.hand({ status: 'Seated' })
    await house.clock.advance(6 * minute)
    expect((await house.hand({ status: 'Confirmed' })).action?.reason).toBe('undo-window-elapsed')
    house.kounta.faults.failNext(1_000, { status: 500, which: { path: 'companies/{companyId}/orders/{orderId}' } })
    expect(await house.hand({ status: 'Seated' })).toMatchObject({ action: null, pending: true })
    await house.pass(40 * minute, { stepMs: 20_000 })
    house.kounta.faults.clear()
    await house.pass(5 * minute, { stepMs: 20_000 })
    expect(house.types()).not.toContain('given-up')
    expect(await house.flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({
      pending: false,
      lastAction: { reason: 'order-already-exists' },
    })
  })
})

describe('an order that is rejected in place of a delete, while a new deployment deletes', () => {
  it.each(['the read behind it lags', 'its answer is lost, and staff rang up before it came'])(
    'counts as gone for the new hosts too, so that the next seating has its order, where %s',
    async (what) => {
      const lags = what === 'the read behind it lags'
      const house = await openHouse()
      const { kounta: till, ...rest } = house.connection()
      let stale: Awaited<ReturnType<typeof till.orders.get>> = null
      const orders: typeof till.orders = {
        ...till.orders,
        get: async (id, options) => stale ?? till.orders.get(id, options),
        async delete(id, options) {
          const before = await till.orders.get(id)
          if (!lags) house.kounta.addLine(id)
          await till.orders.delete(id, options)
          if (!lags) throw new RemoteError('outcome-unknown', 'told so by the test', { remote: 'kounta' })
          stale = before
        },
      }
      const former = house.openFlow({
        venue: () => ({ ...rest, kounta: { ...till, orders }, deleteStrategy: 'put-rejected' }),
      })
      const { orderId = '' } = await house.hand({ status: 'Seated' }, former)
      await house.clock.advance(10_000)
      expect(await house.hand({ status: 'Confirmed' }, former)).toMatchObject({ pending: true })
      expect(house.kounta.orders()).toMatchObject([{ status: 'REJECTED' }])
      await house.hand({ status: 'Seated' })
      await house.pass(2 * minute)
      expect(house.types()).not.toContain('refused')
      expect(house.types().includes('deleted-while-touched')).toBe(!lags)
      expect(house.live()).toHaveLength(1)
      expect(await house.flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({
        orderId: house.live()[0]?.id,
        burnt: [orderId],
        pending: false,
      })
    },
  )

  it('is not the order of the next seating, at a till that refuses to delete it', async () => {
    const house = await openHouse({ kounta: { habits: { deleteSupport: 'refused' } } })
    const former = house.openFlow({ venue: () => ({ ...house.connection(), deleteStrategy: 'put-rejected' }) })
    const { orderId = '' } = await house.hand({ status: 'Seated' }, former)
    await house.hand({ status: 'Confirmed' }, former)
    // Lists lag.
    await house.clock.advance(minute)
    await house.sync()
    expect(house.events.at(-1)).toMatchObject({ type: 'refused', reason: 'delete-refused', orderId })
    expect(await house.hand({ status: 'Seated' })).toMatchObject({ action: { type: 'create' }, performed: 'created' })
    expect(house.live()).toHaveLength(1)
  })
})
