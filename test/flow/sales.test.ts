import {
  createOrderFlow,
  type KountaOrder,
  parseOrderText,
  RemoteError,
  replay,
  replayEventsOf,
  type Sale,
  toNowBookItSale,
  type VenueConnection,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { durableStore, openHouse, venueId } from '../support/house.js'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

describe('sales of completed orders', () => {
  it('sends a refund as a sale of its own, tied to the first', async () => {
    const { hand, kounta, sync, pass, sales } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId, { quantity: 2 })
    kounta.complete(orderId, { tip: 4.5 })
    await pass(6_000)
    await sync()
    const refund = kounta.refund(orderId)
    await pass(6_000)
    await sync()
    expect(
      sales.map(({ saleId, type, originalSaleId, balanced }) => ({ saleId, type, originalSaleId, balanced })),
    ).toEqual([
      { saleId: orderId, type: 'SALE', originalSaleId: undefined, balanced: true },
      { saleId: refund.id, type: 'REFUND', originalSaleId: orderId, balanced: true },
    ])
    expect(sales[1]?.bookingId).toBe('bk_1')
    expect((sales[0]?.total ?? 0) + (sales[1]?.total ?? 0)).toBe(0)
  })

  it('sends a sale once although its order is listed for days, with the shortest time that documents may be kept', async () => {
    const { hand, kounta, sync, clock, sales, types } = await openHouse({ flow: { retainDays: 8 } })
    kounta.complete((await hand({ status: 'Seated' })).orderId ?? '')
    for (let hours = 0; hours < 10 * 24; hours += 6) {
      await clock.advance(6 * 3_600_000)
      await sync()
    }
    expect(sales).toHaveLength(1)
    expect(types()).not.toContain('adopted')
  })

  it('sends a tip that is entered the next day, under the same id and with the stay as it was', async () => {
    const { hand, kounta, clock, sync, sales, url } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    await clock.advance(2 * 3_600_000)
    kounta.complete(orderId)
    await sync()
    await clock.advance(25 * 3_600_000)
    const { clientId, clientSecret } = kounta.credentials.basic
    await fetch(`${url}/v1/companies/41207/orders/${orderId}/payments/1.json`, {
      method: 'PUT',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ tip: 5 }),
    })
    await sync()
    expect(sales.map(({ saleId, tips, minutesAtTable, balanced }) => [saleId, tips, minutesAtTable, balanced])).toEqual(
      [
        [orderId, 0, 120, true],
        [orderId, 500, 120, true],
      ],
    )
    const closings = sales.map((sale) => toNowBookItSale(sale).closedZonedDateTime)
    expect(closings[1]).toBe(closings[0])
    // The order's own stamp tells which of the two is the later one.
    expect((sales[1]?.closedAt ?? '') > (sales[0]?.closedAt ?? '')).toBe(true)
  })

  it('sends a completed order that staff delete afterwards again, as void', async () => {
    const { hand, kounta, sync, pass, sales } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    await pass(6_000)
    await sync()
    await pass(6_000)
    kounta.delete(orderId)
    await sync()
    expect(sales.map(({ saleId, type }) => [saleId, type])).toEqual([
      [orderId, 'SALE'],
      [orderId, 'VOID'],
    ])
  })

  it('is told with what kind of sale it is, so that a void counts as no second sale, and its booking as one without an order', async () => {
    const { hand, kounta, events, sync, pass } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    await pass(5_000)
    await sync()
    await pass(5_000)
    kounta.delete(orderId)
    await sync()
    const completed = events.filter(({ type }) => type === 'completed')
    expect(completed).toMatchObject([
      { saleType: 'SALE', total: 8_000 },
      { saleType: 'VOID', total: 8_000 },
    ])
    const lines = events.map((event) => JSON.stringify(event))
    expect(replay(replayEventsOf(lines)).orders).toEqual([])
  })

  it('tries a sink that fails again, and sets the booking Finished only after the sale is safe', async () => {
    const order: string[] = []
    let failures = 3
    const house = await openHouse({
      venue: {
        finishAfterSale: 'Finished',
        bookings: { get: async () => null, setStatus: async (id, status) => void order.push(`${id} ${status}`) },
      },
      flow: {
        sales: {
          save: async (sale: Sale) => {
            if (failures-- > 0) throw new Error('sink down')
            order.push(`sale ${sale.saleId}`)
          },
        },
      },
    })
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    house.kounta.addLine(orderId)
    house.kounta.complete(orderId)
    await house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
    expect(order).toEqual([])
    await house.pass(30_000)
    expect(order).toEqual([`sale ${orderId}`, 'bk_1 Finished'])
    expect(house.types().filter((type) => type === 'sale-failed')).toHaveLength(3)
  })

  it.each([
    ['not-found', 1],
    ['request-refused', 30],
  ] as const)('asks less and less often when Finished is answered with %s', async (code, most) => {
    let asked = 0
    const setStatus = async () => {
      asked++
      throw new RemoteError(code, 'refused', { remote: 'now-book-it' })
    }
    const house = await openHouse({
      venue: { finishAfterSale: 'Finished', bookings: { get: async () => null, setStatus } },
    })
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    house.kounta.complete(orderId)
    await house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
    await house.pass(12 * 3_600_000, { stepMs: 60_000 })
    expect(asked).toBeGreaterThanOrEqual(1)
    expect(asked).toBeLessThanOrEqual(most)
    expect(house.sales).toHaveLength(1)
    expect(house.types()).toContain('trouble')
  })

  it('leaves a booking as it is whose Finished was refused for a day, until its sale is sent again', async () => {
    let answer: 'server-error' | 'request-refused' | undefined = 'server-error'
    let asked = 0
    const setStatus = async () => {
      asked++
      if (answer) throw new RemoteError(answer, 'refused', { remote: 'now-book-it' })
    }
    const house = await openHouse({
      venue: { finishAfterSale: 'Finshed', bookings: { get: async () => null, setStatus } },
    })
    const { clock, flow, kounta, pass, types } = house
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    kounta.complete(orderId)
    await clock.runUntil(flow.handleOrder({ venueId, orderId }))
    // An outage says nothing of the status, however long it lasts.
    await pass(2 * hourMs, { stepMs: minuteMs })
    answer = 'request-refused'
    await pass(20 * hourMs, { stepMs: minuteMs })
    const before = asked
    await pass(2 * hourMs, { stepMs: minuteMs })
    expect(asked).toBe(before + 2)
    await pass(40 * hourMs, { stepMs: minuteMs })
    expect(asked).toBeLessThan(before + 20)
    const after = asked
    await pass(40 * hourMs, { stepMs: minuteMs })
    expect(asked).toBe(after)
    answer = undefined
    const again = flow.handleOrder({ venueId, orderId }, { resend: true })
    expect(await clock.runUntil(again)).toMatchObject({ sale: 'sent', pending: false })
    expect(asked).toBe(after + 1)
    expect(types().at(-1)).toBe('finished')
  })

  it('calls a sale pending, and says why, for as long as its booking cannot be set Finished', async () => {
    let refusals = 3
    const set: string[] = []
    const setStatus = async (id: string, status: string) => {
      if (refusals-- > 0) throw new RemoteError('request-refused', 'no such status', { remote: 'now-book-it' })
      set.push(`${id} ${status}`)
    }
    const house = await openHouse({
      venue: { finishAfterSale: 'Finished', bookings: { get: async () => null, setStatus } },
    })
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    house.kounta.complete(orderId)
    const look = () => house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
    const waits = { sale: 'pending', pending: true, error: { code: 'request-refused' } }
    expect([await look(), await look(), await look()]).toMatchObject([waits, waits, waits])
    expect(await look()).toEqual({ orderId, bookingId: 'bk_1', status: 'COMPLETE', sale: 'unchanged', pending: false })
    expect(set).toEqual(['bk_1 Finished'])
    expect(house.sales).toHaveLength(1)
    await house.pass(7_200_000, { stepMs: 60_000 })
    expect([house.sales.length, set.length]).toEqual([1, 1])
  })

  it('tells the sink that an earlier version of the sale may have been saved, until the change is safe', async () => {
    const saved: unknown[][] = []
    let failures = 0
    const save = async (...told: [Sale, unknown?]) => {
      saved.push([told[0].type, ...told.slice(1)])
      if (failures-- > 0)
        throw new RemoteError('request-refused', 'not yet', { remote: 'now-book-it', retryAfterMs: 60_000 })
    }
    const house = await openHouse({ flow: { sales: { save } } })
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    house.kounta.complete(orderId)
    await house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
    failures = 1
    house.kounta.delete(orderId)
    await house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
    await house.pass(59_000, { stepMs: 1_000 })
    expect(saved).toEqual([['SALE'], ['VOID', { changed: true }]])
    await house.pass(2_000, { stepMs: 1_000 })
    expect(saved).toEqual([['SALE'], ['VOID', { changed: true }], ['VOID', { changed: true }]])
    await house.pass(7_200_000, { stepMs: 60_000 })
    expect(saved).toHaveLength(3)
  })

  it('sets the booking Finished also where the process died right after the sale was saved', async () => {
    const set: string[] = []
    const bookings = {
      get: async () => null,
      setStatus: async (id: string, status: string) => void set.push(id, status),
    }
    const { hand, openFlow, store, kounta, clock, pass, sales } = await openHouse({
      venue: { finishAfterSale: 'Finished', bookings },
    })
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    let isDead = false
    const never = new Promise<never>(() => {})
    const dying = openFlow({
      store: {
        ...store,
        async put(key, value, when) {
          if (isDead) return never
          const version = await store.put(key, value, when)
          isDead = (value as { state?: string } | null)?.state === 'unfinished'
          return isDead ? never : version
        },
      },
    })
    void dying.handleOrder({ venueId, orderId })
    await clock.advance(1_000)
    expect([isDead, sales.length, set]).toEqual([true, 1, []])
    await pass(15_000)
    expect([sales.length, set]).toEqual([1, ['bk_1', 'Finished']])
  })

  it('makes no sale where nobody takes one, and says so', async () => {
    const house = await openHouse()
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    house.kounta.addLine(orderId)
    house.kounta.complete(orderId)
    const { store, clock } = house
    const flow = createOrderFlow({ store, clock, venue: house.connection })
    expect(await clock.runUntil(flow.handleOrder({ venueId, orderId }))).toMatchObject({ sale: 'no-sink' })
    expect(house.sales).toEqual([])
  })

  it('lets an older state of an order that is already a sale change nothing', async () => {
    const { hand, kounta, clock, flow, sales, connection } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    const order = await clock.runUntil(connection().kounta.orders.get(orderId))
    if (!order) throw new Error('expected the order')
    const tell = (updatedAt: string, notes: string) =>
      clock.runUntil(flow.handleOrder({ venueId, order: { ...order, updatedAt, notes, guests: notes.length } }))
    const later = new Date(Date.parse(order.updatedAt) + 60_000).toISOString()
    expect(await tell(later, `[NBI-bk_1-1.]`)).toMatchObject({ sale: 'sent' })
    expect(await tell(order.updatedAt, `early [NBI-bk_1-1.]`)).toMatchObject({ sale: 'older' })
    expect(sales).toHaveLength(1)
  })

  it('ties a refund to its booking where ids are beyond 2^53 and come as numbers alone', async () => {
    const house = await openHouse({ kounta: { firstOrderId: '9007199254740993', habits: { idStr: false } } })
    const { hand, kounta, sync, clock, sales } = house
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    const refund = kounta.refund(orderId)
    await clock.advance(10_000)
    await sync()
    expect(orderId).toBe('9007199254740993')
    expect(sales.map(({ saleId, bookingId, originalSaleId }) => [saleId, bookingId, originalSaleId])).toEqual([
      [refund.id, 'bk_1', orderId],
      [orderId, 'bk_1', undefined],
    ])
  })

  it('ties a refund to its booking by the refunded order itself, where this store never saw its sale', async () => {
    const { hand, kounta, clock, openFlow, sales } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    const refund = kounta.refund(orderId)
    const elsewhere = openFlow({ store: durableStore({ clock }) })
    expect(await clock.runUntil(elsewhere.handleOrder({ venueId, orderId: refund.id }))).toMatchObject({ sale: 'sent' })
    expect(sales.map(({ type, bookingId, originalSaleId }) => [type, bookingId, originalSaleId])).toEqual([
      ['REFUND', 'bk_1', orderId],
    ])
  })

  it('ties a refund of another site’s order to no booking of this venue', async () => {
    const { kounta, clock, openFlow, connection, booking, sales } = await openHouse({
      kounta: { sites: [{ id: '7712' }, { id: '7713' }] },
    })
    const flow = openFlow({ venue: (id) => ({ ...connection(), siteId: id === 'north' ? '7712' : '7713' }) })
    const seat = (venueId: string, covers: number) =>
      clock.runUntil(flow.handleBooking({ booking: booking({ venueId, covers, status: 'Seated' }) }))
    const { orderId = '' } = await seat('north', 2)
    await seat('south', 9)
    kounta.addLine(orderId)
    kounta.complete(orderId)
    const refund = parseOrderText(kounta.orderJson(kounta.refund(orderId).id))
    await clock.runUntil(flow.handleOrder({ venueId: 'south', order: { ...refund, siteId: '7713' } }))
    expect(sales.at(-1)).toMatchObject({ type: 'REFUND', venueId: 'south', originalSaleId: orderId })
    expect(sales.at(-1)).not.toHaveProperty('bookingId')
    expect(sales.at(-1)?.covers).not.toBe(9)
  })

  it('ties a bill that was split off at the till to the booking that its lines were ordered for, which stays open until its own is paid', async () => {
    const statuses: string[] = []
    const bookings = { get: async () => null, setStatus: async (id: string, to: string) => void statuses.push(id, to) }
    const house = await openHouse({ venue: { bookings, finishAfterSale: 'Finished' } })
    const { hand, kounta, clock, flow, sales, connection } = house
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    const splitOff = async (...from: (string | undefined)[]) => {
      const { id } = kounta.complete(
        kounta.ringUp(
          '7712',
          from.map(() => ({})),
        ).id,
      )
      const order = (await clock.runUntil(connection().kounta.orders.get(id))) as KountaOrder
      const lines = order.lines.map((line, at) => ({ ...line, ...(from[at] ? { fromOrderId: from[at] } : {}) }))
      expect(await clock.runUntil(flow.handleOrder({ venueId, order: { ...order, lines } }))).toMatchObject({
        sale: 'sent',
      })
      return sales.at(-1)?.bookingId
    }
    expect(await splitOff(orderId, orderId)).toBe('bk_1')
    // A table's dish on somebody else's bill makes that no bill of the table's.
    expect(await splitOff(orderId, undefined)).toBeUndefined()
    expect(await splitOff(orderId, '1')).toBeUndefined()
    expect(await splitOff('1')).toBeUndefined()
    expect(statuses).toEqual([])
    kounta.complete(orderId)
    await clock.runUntil(flow.handleOrder({ venueId, orderId }))
    expect(statuses).toEqual(['bk_1', 'Finished'])
    expect(await splitOff(orderId)).toBe('bk_1')
    expect(statuses).toHaveLength(2)
  })

  it('goes by the venue’s own day and rounding of cash', async () => {
    const paidFiveCentsLess = async (venue: Partial<VenueConnection>) => {
      const { hand, kounta, clock, flow, sales, connection } = await openHouse({ venue })
      const { orderId = '' } = await hand({ status: 'Seated' })
      kounta.addLine(orderId)
      kounta.complete(orderId)
      const order = await clock.runUntil(connection().kounta.orders.get(orderId))
      const payments = order?.payments.map((payment) => ({ ...payment, amount: payment.amount - 0.05 }))
      await clock.runUntil(flow.handleOrder({ venueId, order: { ...order, payments } as KountaOrder }))
      return sales[0]
    }
    const timeZone = 'Australia/Melbourne'
    expect(await paidFiveCentsLess({ timeZone })).toMatchObject({ tradingDay: '2026-03-14', balanced: true })
    // It is six in the evening there.
    expect(await paidFiveCentsLess({ timeZone, cutOffHour: 19, cashRoundingMinor: 0 })).toMatchObject({
      tradingDay: '2026-03-13',
      balanced: false,
    })
  })

  it('marks the prepayment that it posted itself', async () => {
    const { hand, kounta, clock, flow, sales } = await openHouse({ venue: { prepayment: { methodId: '58' } } })
    const paymentSummary = { paymentType: 'deposit', amount: 80, amountPaid: 80, amountDue: 0, currency: 'AUD' }
    const { orderId = '' } = await hand({ status: 'Seated', paymentSummary })
    expect(kounta.order(orderId)?.payments).toMatchObject([{ amount: 80, ref: 'NBI-bk_1-1.' }])
    kounta.addLine(orderId, { quantity: 5 })
    kounta.complete(orderId)
    await clock.runUntil(flow.handleOrder({ venueId, orderId }))
    expect(sales[0]?.payments.map(({ prepayment, amount }) => [prepayment, amount])[0]).toEqual([true, 8000])
    expect(sales[0]?.balanced).toBe(true)
  })

  it('writes what was paid ahead into the note where no payment method is set, or its unit is not known', async () => {
    const paymentSummary = { paymentType: 'deposit', amount: 80, amountPaid: 80, amountDue: 0, currency: 'AUD' }
    const plain = await openHouse()
    await plain.hand({ status: 'Seated', paymentSummary })
    expect(plain.kounta.orders()[0]).toMatchObject({ payments: [] })
    expect(plain.kounta.orders()[0]?.notes).toContain('deposit, paid 80')
    const unsure = await openHouse({ venue: { prepayment: { methodId: '58' } } })
    await unsure.hand({ status: 'Seated', paymentSummary: { ...paymentSummary, unitAssumed: true } })
    expect(unsure.kounta.orders()[0]).toMatchObject({ payments: [] })
  })

  it.each([80, 30.005])('undoes a seating despite its own prepayment of %s by the venue policy', async (amountPaid) => {
    const { venuePolicy } = await import('nbi-kounta')
    const paymentSummary = { paymentType: 'deposit', amount: 80, amountPaid, amountDue: 0, currency: 'AUD' }
    const house = await openHouse({ venue: { prepayment: { methodId: '58' }, policy: venuePolicy } })
    await house.hand({ status: 'Seated', paymentSummary })
    expect(await house.hand({ status: 'Confirmed', paymentSummary })).toMatchObject({
      action: { type: 'delete' },
      performed: 'deleted',
    })
    const literal = await openHouse({ venue: { prepayment: { methodId: '58' } } })
    await literal.hand({ status: 'Seated', paymentSummary })
    expect((await literal.hand({ status: 'Confirmed', paymentSummary })).action).toMatchObject({
      reason: 'order-has-items-or-payments',
      payments: 1,
    })
  })
})
