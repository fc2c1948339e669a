import { venuePolicy } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

const lags = { habits: { listLagMs: 8_000, getLagMs: 4_000 } }
const settled = 200_000
type Till = Awaited<ReturnType<typeof openHouse>>['kounta']

/** A house with an order to which staff add an item as a delete of ours leaves. */
async function openHouseTouchedAtDelete() {
  const house = await openHouse({
    before: (method) => {
      if (method === 'DELETE') house.kounta.addLine(house.kounta.orders()[0]?.id ?? '')
    },
  })
  await house.hand({ status: 'Seated' })
  await house.clock.advance(10_000)
  return house
}

describe('races with the till, with its lags on', () => {
  it('undoes an order whose answer was lost', async () => {
    const { hand, live, pass, kounta } = await openHouse({ kounta: lags })
    kounta.faults.loseNextAnswer()
    const seated = await hand({ status: 'Seated' })
    expect(seated).toMatchObject({
      action: { type: 'create' },
      performed: 'nothing',
      pending: true,
      error: { code: 'outcome-unknown' },
    })
    expect(await hand({ status: 'Confirmed' })).toMatchObject({ pending: true })
    await pass(settled)
    expect(live()).toEqual([])
    expect(kounta.posts).toBe(1)
  })

  it('says why the order of an undone seating stays, whose answer was lost and which staff had touched by then', async () => {
    const found = {
      'order-has-items-or-payments': (till: Till, id: string) => till.addLine(id),
      'order-complete': (till: Till, id: string) => {
        till.addLine(id)
        till.complete(id)
      },
    }
    for (const [reason, touch] of Object.entries(found))
      for (const by of ['search', 'webhook'] as const) {
        const { hand, live, pass, kounta, events, flow, clock } = await openHouse({ kounta: lags })
        kounta.faults.loseNextAnswer()
        await hand({ status: 'Seated' })
        const orderId = live()[0]?.id ?? ''
        touch(kounta, orderId)
        await clock.advance(5_000)
        expect(await hand({ status: 'Cancelled' })).toMatchObject({
          action: { reason: 'no-order-to-undo' },
          pending: true,
        })
        if (by === 'webhook') await clock.runUntil(flow.handleOrder({ venueId, orderId }))
        await pass(settled)
        expect(live().map((order) => order.id)).toEqual([orderId])
        expect(events.filter(({ type }) => type === 'refused')).toMatchObject([{ reason, orderId, bookingId: 'bk_1' }])
        expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({
          orderId,
          pending: false,
          lastAction: { type: 'error', reason, orderId, status: 'Cancelled' },
          lastError: { code: 'order-touched' },
        })
      }
  })

  it('says why such an order stays where only our own prepayment is on it and the policy does not look past that', async () => {
    const paymentSummary = { amountPaid: 50 }
    const venue = { prepayment: { methodId: '58' } }
    const { hand, live, pass, kounta, events } = await openHouse({ kounta: lags, venue })
    kounta.faults.loseNextAnswer()
    await hand({ status: 'Seated', paymentSummary })
    await hand({ status: 'Cancelled', paymentSummary })
    await pass(settled)
    expect(live()).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'refused')).toMatchObject([{ reason: 'order-has-items-or-payments' }])
  })

  it('says that such an order stays where the undo came after its five minutes', async () => {
    const { hand, live, pass, kounta, events, flow, clock } = await openHouse({ kounta: lags })
    kounta.faults.loseNextAnswer()
    await hand({ status: 'Seated' })
    await clock.advance(310_000)
    await hand({ status: 'Cancelled' })
    await pass(settled)
    expect(live()).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'refused')).toMatchObject([{ reason: 'undo-window-elapsed' }])
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({
      lastAction: { type: 'none', reason: 'undo-window-elapsed' },
    })
  })

  it('tells an undo that meets the order of a lost answer as the error that it is, in its own outcome', async () => {
    const { hand, kounta, clock, live } = await openHouse()
    kounta.faults.loseNextAnswer()
    await hand({ status: 'Seated' })
    kounta.addLine(live()[0]?.id ?? '')
    await clock.advance(100_000)
    expect(await hand({ status: 'Cancelled' })).toMatchObject({
      action: { type: 'error', reason: 'order-has-items-or-payments', items: 1 },
      pending: false,
      error: { code: 'order-touched' },
    })
  })

  it('keeps the one order whose answer was lost, and posts no second', async () => {
    const { hand, live, pass, kounta, types } = await openHouse({ kounta: lags })
    kounta.faults.loseNextAnswer()
    await hand({ status: 'Seated' })
    await pass(settled)
    expect(live()).toHaveLength(1)
    expect(kounta.posts).toBe(1)
    expect(types()).toContain('adopted')
  })

  it('undoes an order that is not yet visible', async () => {
    const { hand, live, pass, kounta } = await openHouse({ kounta: lags })
    await hand({ status: 'Seated' })
    const undone = await hand({ status: 'Confirmed' })
    expect(undone).toMatchObject({ action: null, pending: true, error: { code: 'order-not-visible' } })
    await pass(settled)
    expect(live()).toEqual([])
    expect(kounta.posts).toBe(1)
  })

  it('places a new order when a booking is seated again while its delete is on its way', async () => {
    const { hand, live, pass, kounta, clock } = await openHouse({ kounta: { habits: { listLagMs: 8_000 } } })
    await hand({ status: 'Seated' })
    kounta.faults.loseNextAnswer(1, { method: 'DELETE' })
    expect(await hand({ status: 'Confirmed' })).toMatchObject({ action: { type: 'delete' }, pending: true })
    await clock.advance(1_000)
    await hand({ status: 'Seated' })
    await pass(settled)
    expect(live()).toHaveLength(1)
    expect(kounta.posts).toBe(2)
    expect(live()[0]?.saleNumber).toMatch(/^NBI-bk_1-3\./)
  })

  it('takes an order that was never read and answers 404 for gone at once, where it was placed long ago', async () => {
    const { hand, kounta, clock } = await openHouse({ kounta: { habits: { deletedOrders: 'gone' } } })
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.delete(orderId)
    await clock.advance(671_000)
    expect(await hand({ status: 'Confirmed' })).toMatchObject({
      action: { reason: 'no-order-to-undo' },
      pending: false,
    })
  })

  it('does not bring back what staff deleted by an edit, but by a re-seat', async () => {
    const { hand, live, pass, kounta, clock } = await openHouse({ kounta: { habits: { listLagMs: 8_000 } } })
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.delete(orderId)
    expect((await hand({ status: 'Seated', covers: 5 })).action?.reason).toBe('seated-unchanged-no-order')
    expect(live()).toEqual([])
    await clock.advance(30_000)
    expect((await hand({ status: 'Confirmed' })).action?.reason).toBe('no-order-to-undo')
    expect((await hand({ status: 'Seated' })).action?.reason).toBe('status-changed-to-seated')
    await pass(settled)
    expect(live()).toHaveLength(1)
  })

  it('leaves a rejected order rejected under the literal policy when its booking is seated again', async () => {
    const { hand, kounta } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.reject(orderId)
    await hand({ status: 'Mains Away' })
    expect((await hand({ status: 'Seated' })).action).toMatchObject({ type: 'none', reason: 'order-rejected-by-staff' })
    expect(kounta.posts).toBe(1)
  })

  it('places a new order after a rejection under the venue policy, and never adopts the rejected one again', async () => {
    const { hand, kounta, live, pass, sync } = await openHouse({ venue: { policy: venuePolicy } })
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.reject(orderId)
    await hand({ status: 'Mains Away' })
    expect((await hand({ status: 'Seated' })).action).toMatchObject({
      type: 'create',
      reason: 'reseated-after-rejection',
    })
    await pass(60_000)
    await sync()
    await pass(60_000)
    expect(live()).toHaveLength(1)
    expect(live()[0]?.id).not.toBe(orderId)
  })

  it('reports an item that staff added before a delete whose answer was lost', async () => {
    const house = await openHouseTouchedAtDelete()
    house.kounta.faults.loseNextAnswer(1, { method: 'DELETE' })
    expect(await house.hand({ status: 'Confirmed' })).toMatchObject({ performed: 'nothing', pending: true })
    expect(house.types()).not.toContain('deleted-while-touched')
    await house.pass(120_000)
    expect(house.types()).toContain('deleted-while-touched')
  })

  it('tells of no delete of its own where staff have deleted an order that they had rung something up on', async () => {
    let reads = 0
    const house = await openHouse({
      before: (method, url) => {
        const [order] = house.kounta.orders()
        if (method !== 'GET' || !order || !url.includes(order.id) || ++reads !== 2) return
        house.kounta.addLine(order.id)
        house.kounta.delete(order.id)
      },
    })
    await house.hand({ status: 'Seated' })
    await house.clock.advance(10_000)
    await house.hand({ status: 'Confirmed' })
    expect(reads).toBeGreaterThanOrEqual(2)
    expect(house.types()).not.toContain('deleted-while-touched')
    expect(house.types()).not.toContain('deleted')
  })

  it('reports an item that staff added between the re-read and the delete', async () => {
    const house = await openHouseTouchedAtDelete()
    expect(await house.hand({ status: 'Confirmed' })).toMatchObject({ action: { type: 'delete' } })
    expect(house.types()).toContain('deleted-while-touched')
  })

  it('refuses to undo a completed order', async () => {
    const { hand, kounta, sales, sync, pass } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    await pass(6_000)
    expect((await hand({ status: 'Cancelled' })).action).toMatchObject({
      type: 'error',
      reason: 'order-complete',
      items: 1,
      payments: 1,
    })
    await sync()
    expect(sales.map((sale) => sale.saleId)).toEqual([orderId])
  })

  it('keeps an order whose undo came after the window, and says so', async () => {
    const { hand, clock, live } = await openHouse()
    await hand({ status: 'Seated' })
    await clock.advance(301_000)
    expect((await hand({ status: 'Confirmed' })).action).toMatchObject({
      reason: 'undo-window-elapsed',
      warnings: [{ code: 'order-left-open' }],
    })
    expect(live()).toHaveLength(1)
  })

  it('reports a refused delete once, and does not loop', async () => {
    const { hand, kounta, live, pass, types, flow } = await openHouse({
      kounta: { habits: { deleteSupport: 'refused' } },
    })
    await hand({ status: 'Seated' })
    const outcome = await hand({ status: 'Confirmed' })
    expect(outcome).toMatchObject({
      action: { type: 'delete' },
      performed: 'nothing',
      error: { code: 'delete-refused' },
    })
    const spent = kounta.requests.length
    await pass(settled)
    expect(kounta.requests).toHaveLength(spent)
    expect(live()).toHaveLength(1)
    expect(types().filter((type) => type === 'refused')).toHaveLength(1)
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ pending: false })
  })

  it('gives an order up that could not be placed in time', async () => {
    const { hand, kounta, pass, types, live } = await openHouse()
    kounta.faults.downFor(3_600_000)
    expect(await hand({ status: 'Seated' })).toMatchObject({ pending: true })
    // While the till cannot even be searched, nobody knows whether the order was placed.
    await pass(3_500_000, { stepMs: 20_000 })
    expect(types()).not.toContain('given-up')
    await pass(300_000, { stepMs: 20_000 })
    expect(types()).toContain('given-up')
    expect(live()).toEqual([])
    expect(kounta.posts).toBe(1)
  })

  it.each([
    [2_500, '2.5 seconds'],
    [119_000, '119 seconds'],
    [130_000, '2.2 minutes'],
    [1_800_000, '30 minutes'],
  ])(
    'says in words that a person reads how long %i ms were, when an order is given up',
    async (placeWithinMs, words) => {
      const { hand, kounta, pass, flow } = await openHouse({ flow: { timing: { placeWithinMs } } })
      kounta.faults.failNext(100_000, { status: 401, which: {} })
      await hand({ status: 'Seated' })
      await pass(placeWithinMs + 70_000, { stepMs: 10_000 })
      const { lastError } = (await flow.inspect({ venueId, bookingId: 'bk_1' })) ?? {}
      expect(lastError).toMatchObject({
        code: 'given-up',
        message: expect.stringContaining(`within ${words} of seating`),
      })
    },
  )

  it('places the order once the till is back', async () => {
    const { hand, kounta, pass, live } = await openHouse({ kounta: lags })
    kounta.faults.downFor(240_000)
    await hand({ status: 'Seated' })
    await pass(400_000)
    expect(live()).toHaveLength(1)
  })
})
