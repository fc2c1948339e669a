import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

describe('the main job over HTTP', () => {
  it('places one order when a new booking is seated, and asks the till nothing else', async () => {
    const { hand, kounta, booking } = await openHouse()
    const outcome = await hand({ status: 'Seated' })
    expect(outcome).toMatchObject({
      action: { type: 'create', reason: 'new-booking-seated' },
      performed: 'created',
      pending: false,
    })
    expect(kounta.requests).toHaveLength(1)
    const [order] = kounta.orders()
    expect(order).toMatchObject({ id: outcome.orderId, status: 'SUBMITTED', guests: booking().covers })
    expect(order?.saleNumber).toMatch(/^NBI-bk_1-1\./)
    expect(order?.notes).toMatch(/\[NBI-bk_1-1\.\]$/)
  })

  it('spends no request on an event that cannot matter', async () => {
    const { hand, kounta } = await openHouse()
    const outcome = await hand({ status: 'Confirmed' })
    expect(outcome.action).toMatchObject({ type: 'none', reason: 'no-order-to-undo' })
    await hand({ status: 'Mains Away' })
    expect(kounta.requests).toHaveLength(0)
  })

  it('takes an order away that was seated by mistake, with four requests', async () => {
    const { hand, kounta, live, clock } = await openHouse()
    await hand({ status: 'Seated' })
    await clock.advance(60_000)
    kounta.clearRequests()
    const outcome = await hand({ status: 'Confirmed' })
    expect(outcome).toMatchObject({
      action: { type: 'delete', reason: 'seated-by-mistake' },
      performed: 'deleted',
      pending: false,
    })
    expect(live()).toEqual([])
    expect(kounta.requests.length).toBeLessThanOrEqual(4)
  })

  it('leaves an order alone that staff have touched', async () => {
    const { hand, kounta, live, flow } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.accept(orderId)
    kounta.addLine(orderId)
    const outcome = await hand({ status: 'No_Show' })
    expect(outcome.action).toMatchObject({
      type: 'error',
      reason: 'order-has-items-or-payments',
      items: 1,
      payments: 0,
    })
    expect(outcome).toMatchObject({
      pending: false,
      error: { code: 'order-touched', message: expect.stringContaining(`${orderId} was not deleted: it has items`) },
    })
    const inspection = await flow.inspect({ venueId, bookingId: 'bk_1' })
    const { lastAction: { orderId: met, items, payments } = {} } = inspection ?? {}
    expect({ met, items, payments }).toEqual({ met: orderId, items: 1, payments: 0 })
    expect(live()).toHaveLength(1)
    kounta.complete(orderId)
    const again = { status: 'Confirmed', modifiedAt: '2026-03-14T07:00:30Z' }
    const complete = { code: 'order-touched', message: expect.stringContaining('it is complete') }
    // The second time it is a repetition, which costs no request.
    for (let copy = 0; copy < 2; copy++)
      expect(await hand(again)).toMatchObject({ action: { reason: 'order-complete' }, error: complete })
  })

  it('brings a completed order to the sink once, to the cent', async () => {
    const { hand, kounta, sales, flow, clock, sync, pass } = await openHouse({
      kounta: { habits: { listLagMs: 3_000 } },
    })
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.accept(orderId)
    kounta.addLine(orderId, { quantity: 3 })
    kounta.complete(orderId)
    await pass(5_000)
    await sync()
    await sync()
    await clock.runUntil(flow.handleOrder({ venueId, orderId }))
    expect(sales).toHaveLength(1)
    const total = kounta.order(orderId)?.total ?? 0
    expect(sales[0]).toMatchObject({ saleId: orderId, bookingId: 'bk_1', balanced: true, residual: 0, covers: 4 })
    expect(sales[0]?.total).toBe(Math.round(total * 100))
  })
})
