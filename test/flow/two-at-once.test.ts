/** Another process writes first: every write that loses is made again on what is there now, and nothing happens twice. */
import type { Booking, Json, OrderStore, PutWhen, Sale } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { durableStore, openHouse, venueId } from '../support/house.js'

/** A store in which the next write under a prefix loses against somebody else's. */
function contested() {
  let lose: { prefix: string; at: number } | undefined
  const inner = durableStore()
  const store: OrderStore = {
    ...inner,
    async put(key: string, value: Json, when: PutWhen) {
      if (lose && key.startsWith(lose.prefix) && --lose.at < 0) {
        lose = undefined
        return null
      }
      return inner.put(key, value, when)
    },
  }
  return {
    store,
    /** The write after `skip` others under this prefix loses. */
    loseNext: (prefix: string, skip = 0) => {
      lose = { prefix, at: skip }
    },
  }
}

describe('a write that another process was faster with', () => {
  it('costs no second order and no second customer', async () => {
    for (let skip = 0; skip < 4; skip++) {
      const { store, loseNext } = contested()
      const house = await openHouse({ store, venue: { customers: 'link-or-create' } })
      loseNext('booking:', skip)
      await house.hand({
        status: 'Seated',
        customer: { firstName: 'Ari', lastName: 'Vale', email: 'ari@example.test' },
      })
      await house.pass(90_000, { stepMs: 5_000 })
      expect(house.live()).toHaveLength(1)
      expect(house.kounta.posts).toBe(1)
      const made = house.kounta.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('customers'))
      expect(made).toHaveLength(1)
    }
  })

  it('loses neither an event nor an order that was accepted', async () => {
    const { store, loseNext } = contested()
    let current: Booking | null = null
    const house = await openHouse({ store, venue: { bookings: { get: async () => current } } })
    current = house.booking({ status: 'Seated' })
    loseNext('event:')
    await house.flow.acceptNowBookItEvent({
      eventType: 'BOOKING_UPDATED',
      data: { bookingId: 'bk_1', locationId: venueId },
    })
    await house.pass(3_000)
    const [order] = house.live()
    expect(order).toBeDefined()
    house.kounta.accept(order?.id ?? '')
    loseNext('order:')
    await house.flow.acceptOrder({ venueId, orderId: order?.id ?? '' })
    await house.pass(3_000)
    expect(house.types()).toContain('accepted')
  })

  it('sends a sale once', async () => {
    for (const skip of [0, 1]) {
      const { store, loseNext } = contested()
      const house = await openHouse({ store })
      const { orderId = '' } = await house.hand({ status: 'Seated' })
      house.kounta.addLine(orderId)
      house.kounta.complete(orderId)
      loseNext('sale:', skip)
      await house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
      expect(house.sales.map(({ saleId }) => saleId)).toEqual([orderId])
    }
  })
})

describe('two versions of one instant, taken in by two processes at once', () => {
  it('are each decided once, the one that came last as the newer', async () => {
    const meanwhile: (() => void)[] = []
    const house = await openHouse({ before: (method) => method === 'GET' && meanwhile.pop()?.() })
    const { hand, booking, clock, events, flow, kounta, live, openFlow, pass } = house
    await hand({ status: 'Seated' })
    await hand({ status: 'Mains Away' })
    await clock.advance(5_000)
    const modifiedAt = new Date(clock.now()).toISOString()
    let undo: Promise<unknown> | undefined
    // The first one is written, and reads the order, as the other process gets the second one.
    meanwhile.push(() => {
      undo = openFlow().handleBooking({ booking: booking({ status: 'Confirmed', modifiedAt }) })
    })
    await clock.runUntil(flow.handleBooking({ booking: booking({ status: 'Seated', modifiedAt }) }))
    await clock.runUntil(undo as Promise<unknown>)
    await pass(90_000)
    const decided = events.flatMap((event) => (event.type === 'decided' ? [event.status] : []))
    expect(decided).toEqual(['Seated', 'Mains Away', 'Seated', 'Confirmed'])
    expect(kounta.posts).toBe(1)
    expect(live()).toEqual([])
  })
})

describe('a copy of a version that another one of its instant has followed', () => {
  const open = async () => {
    const house = await openHouse()
    const modifiedAt = new Date(house.clock.now()).toISOString()
    return { ...house, hand: (status: string, more = {}) => house.hand({ status, modifiedAt, ...more }) }
  }

  it('is stale: a webhook that comes again undoes no seating', async () => {
    const { hand, live, types } = await open()
    await hand('Confirmed')
    await hand('Seated')
    expect(await hand('Confirmed')).toMatchObject({ action: { type: 'none', reason: 'stale-event' }, pending: false })
    expect(types()).toContain('stale')
    expect(live()).toHaveLength(1)
  })

  it('is stale after several others too, by accept as well', async () => {
    const { hand, flow, booking, clock, pass, live } = await open()
    const modifiedAt = new Date(clock.now()).toISOString()
    await hand('Seated')
    await hand('Seated', { covers: 5 })
    await hand('Confirmed')
    for (const covers of [4, 5]) await flow.accept({ booking: booking({ status: 'Seated', modifiedAt, covers }) })
    await pass(5_000)
    expect(live()).toEqual([])
  })

  it('is of no interest once a later instant was seen', async () => {
    const { hand, live, store } = await open()
    await hand('Confirmed')
    await hand('Seated')
    expect((await store.get(`booking:${venueId}:bk_1`))?.value).toHaveProperty('twins')
    await hand('Seated', { modifiedAt: '2026-03-14T07:00:09Z' })
    expect((await store.get(`booking:${venueId}:bk_1`))?.value).not.toHaveProperty('twins')
    expect(live()).toHaveLength(1)
  })
})

describe('the outcome', () => {
  it('is stale, and told so, where a newer version was written while this one came in', async () => {
    const inner = durableStore()
    const meanwhile: (() => Promise<void>)[] = []
    const store: OrderStore = {
      ...inner,
      async put(key, value, when) {
        if (key.startsWith('booking:')) await meanwhile.pop()?.()
        return inner.put(key, value, when)
      },
    }
    const { booking, clock, events, flow, kounta, openFlow, pass } = await openHouse({ store })
    const late = booking({ status: 'Seated' })
    meanwhile.push(() => openFlow().accept({ booking: booking({ status: 'Cancelled' }) }))
    expect(await clock.runUntil(flow.handleBooking({ booking: late }))).toMatchObject({
      action: { type: 'none', reason: 'stale-event' },
    })
    await pass(5_000)
    expect(events.map((event) => [event.type, 'status' in event && event.status])).toEqual([
      ['decided', 'Cancelled'],
      ['stale', 'Seated'],
    ])
    expect(kounta.posts).toBe(0)
  })

  it('is of the version that was handed in, not of one with the same instant', async () => {
    const { booking, clock, flow, hand } = await openHouse()
    const modifiedAt = new Date(clock.now()).toISOString()
    await clock.runUntil(flow.accept({ booking: booking({ status: 'Seated', sequence: 2, modifiedAt }) }))
    expect(await hand({ status: 'Confirmed', sequence: 1, modifiedAt })).toMatchObject({
      action: { type: 'none', reason: 'stale-event' },
    })
  })

  it('is not of a later version that another process has decided along with it', async () => {
    const meanwhile: (() => void)[] = []
    const house = await openHouse({ before: (method) => method === 'GET' && meanwhile.pop()?.() })
    const { booking, clock, flow, hand, kounta, openFlow } = house
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    await clock.advance(5_000)
    const edit = booking({ status: 'Seated', covers: 5 })
    let undo: Promise<unknown> | undefined
    meanwhile.push(() => {
      undo = openFlow().handleBooking({ booking: booking({ status: 'Confirmed' }) })
    })
    const outcome = await clock.runUntil(flow.handleBooking({ booking: edit }))
    expect(await clock.runUntil(undo as Promise<unknown>)).toMatchObject({
      action: { reason: 'order-has-items-or-payments' },
      error: { code: 'order-touched' },
    })
    expect(outcome).toMatchObject({ action: { type: 'none', reason: 'stale-event' }, pending: false, orderId })
    expect(outcome.error).toBeUndefined()
  })
})

describe('a sale that is on its way', () => {
  it('is tried again by whoever tells of the order again, and not after it was sent', async () => {
    const saved: Sale[] = []
    let away = true
    const save = async (sale: Sale) => {
      if (away) throw new Error('sink down')
      saved.push(sale)
    }
    const house = await openHouse({ flow: { sales: { save } } })
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    house.kounta.addLine(orderId)
    house.kounta.complete(orderId)
    const tell = () => house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
    expect(await tell()).toMatchObject({ sale: 'pending', pending: true, error: { advice: 'wait' } })
    away = false
    expect(await tell()).toMatchObject({ sale: 'sent', pending: false })
    expect(await tell()).toMatchObject({ sale: 'unchanged' })
    expect(saved).toHaveLength(1)
  })

  it('is not sent again when only setting the booking Finished has failed', async () => {
    const done: string[] = []
    let failures = 1
    const setStatus = async (id: string, status: string) => {
      if (failures-- > 0) throw new Error('diary down')
      done.push(`${id} ${status}`)
    }
    const house = await openHouse({
      venue: { finishAfterSale: 'Finished', bookings: { get: async () => null, setStatus } },
    })
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    house.kounta.addLine(orderId)
    house.kounta.complete(orderId)
    await house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
    expect([house.sales.length, done]).toEqual([1, []])
    await house.pass(5_000)
    expect([house.sales.length, done]).toEqual([1, ['bk_1 Finished']])
  })

  it('is done where the diary cannot set a status, and the log says once that it cannot', async () => {
    const warned: string[] = []
    const logger = { debug() {}, info() {}, error() {}, warn: (message: string) => void warned.push(message) }
    const house = await openHouse({
      venue: { finishAfterSale: 'Finished', bookings: { get: async () => null } },
      flow: { logger },
    })
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    house.kounta.addLine(orderId)
    house.kounta.complete(orderId)
    await house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
    expect(house.sales).toHaveLength(1)
    expect(house.types()).not.toContain('finished')
    expect(warned).toEqual(['finishAfterSale sets no status: bookings.setStatus is missing'])
    await house.pass(20_000)
    expect(await house.store.due(10)).toEqual([])
  })
})
