import * as fc from 'fast-check'
import { createKountaSimulator, createVirtualClock } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { draft, serveKounta } from './support/serve.js'

const units = (dollars: number) => Math.round(dollars * 10_000)

describe("the staff's side of a simulated till", () => {
  it('accepts, rings up, takes a split payment with a tip, and completes', async () => {
    const { clock, kounta, json, post } = await serveKounta()
    const id = await post({ ...draft, payments: [{ method_id: 58, amount: 30, ref: 'NBI-7-1.' }] })
    kounta.accept(id)
    kounta.addLine(id, { productId: '990101', quantity: 1 })
    kounta.addLine(id, { productId: '990102', quantity: 2, priceVariation: 0.75 })
    await clock.advance(7_200_000)
    kounta.pay(id, { amount: 50, tip: 5 })
    const closed = kounta.complete(id)
    expect(closed).toMatchObject({
      status: 'COMPLETE',
      total: 101.75,
      paid: 101.75,
      tips: 5,
      registerId: '5531',
      staffId: '88120',
    })
    expect(closed.touched).toBe(true)
    const wire = await json(`orders/${id}.json`)
    expect(wire).toMatchObject({
      total: 101.75,
      staff_member_id: 88120,
      updated_at: '2026-03-14T20:00:04+11:00',
      lines: [
        { number: 1, line_total_ex_tax: 72.7273, line_total_tax: 7.2727 },
        { number: 2, price_variation: 0.75 },
      ],
      payments: [{ amount: 30, ref: 'NBI-7-1.' }, { amount: 50, tip: 5 }, { amount: 21.75 }],
    })
    expect(closed.history.map(({ by, what }) => `${by} ${what}`)).toEqual([
      'api created',
      'staff accepted',
      'staff line added',
      'staff line added',
      'staff payment taken',
      'staff complete',
    ])
  })

  it('refuses what a till would refuse, by code', async () => {
    const { kounta, post } = await serveKounta()
    const id = await post()
    expect(() => kounta.accept('999')).toThrow(expect.objectContaining({ code: 'not-found' }))
    kounta.reject(id)
    expect(() => kounta.accept(id)).toThrow(expect.objectContaining({ code: 'request-refused' }))
    expect(() => kounta.refund(id)).toThrow(expect.objectContaining({ code: 'request-refused' }))
    const other = await post()
    kounta.addLine(other)
    expect(() => kounta.complete(other, { amount: 1 })).toThrow('79 of it is not paid')
    expect(() => kounta.addLine(other, { productId: '1' })).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('refuses what is no number before it changes anything', () => {
    const kounta = createKountaSimulator({ clock: createVirtualClock() })
    const { id } = kounta.ringUp()
    for (const tap of [
      () => kounta.removeLine(id, 0),
      () => kounta.removeLine(id, -1),
      () => kounta.removeLine(id, Number.NaN),
      () => kounta.addLine(id, { quantity: Number.NaN }),
      () => kounta.pay(id, { amount: Number.NaN }),
      () => kounta.vary(id, { priceVariation: Number.NaN }),
    ]) {
      const before = kounta.order(id)
      expect(tap).toThrow(expect.objectContaining({ code: 'invalid-options' }))
      expect(kounta.order(id)).toEqual(before)
    }
  })

  it('refuses tables, sites and lines that are not there, and a second refund of the whole', () => {
    const kounta = createKountaSimulator({ clock: createVirtualClock() })
    const { id } = kounta.ringUp()
    expect(() => kounta.seatAt(id, 'nowhere')).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(() => kounta.setOnline(false, '999')).toThrow(expect.objectContaining({ code: 'not-found' }))
    kounta.complete(id)
    expect(() => kounta.refund(id, { lines: [9] })).toThrow(expect.objectContaining({ code: 'request-refused' }))
    kounta.refund(id)
    expect(() => kounta.refund(id)).toThrow(expect.objectContaining({ code: 'request-refused' }))
    expect(kounta.refund(id, { lines: [1] }).isRefund).toBe(true)
  })

  it('keeps its defaults where an option is undefined, loses nothing zero times, and closes twice', async () => {
    const options = { habits: { listLagMs: undefined }, ratePerMinute: { basic: undefined } } as object
    const kounta = createKountaSimulator({ clock: createVirtualClock(), ...options })
    expect(kounta.habits.listLagMs).toBe(5_000)
    kounta.faults.loseNextAnswer(0)
    const { clientId, clientSecret } = kounta.credentials.basic
    const headers = {
      authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
      'content-type': 'application/json',
    }
    const url = `${kounta.baseUrl}companies/${kounta.companyId}/orders.json`
    expect((await kounta.fetch(url, { method: 'POST', headers, body: '{"site_id":7712}' })).status).toBe(201)
    const { close } = await kounta.listen()
    await close()
    await close()
  })

  it('rounds cash to the coin and leaves the difference between total and paid', async () => {
    const { kounta } = await serveKounta()
    const { id } = kounta.ringUp('7712', [{ productId: '990105', quantity: 1, priceFixedVariation: -0.03 }])
    const closed = kounta.complete(id, { methodId: '1' })
    expect(closed).toMatchObject({ total: 7.32, paid: 7.3, status: 'COMPLETE' })
  })

  it('refunds a sale as an order of its own with negative lines and payments', async () => {
    const { kounta, json } = await serveKounta()
    const { id } = kounta.ringUp('7712', [{ productId: '990101' }, { productId: '990103', quantity: 2 }])
    kounta.complete(id)
    const back = kounta.refund(id, { lines: [2] })
    expect(back).toMatchObject({
      isRefund: true,
      refundedOrderId: id,
      status: 'COMPLETE',
      total: -18,
      paid: -18,
      createdBy: 'staff',
    })
    expect(back.lines).toMatchObject([{ quantity: -2, product: { name: 'Sourdough' } }])
    expect(await json('orders/complete.json')).toMatchObject([
      { id_str: back.id, is_refund: true, refunded_order_id: Number(id) },
      { id_str: id, is_refund: null },
    ])
  })

  it('keeps a deleted sale COMPLETE, so that the completed list contains it', async () => {
    const { kounta, json } = await serveKounta()
    const { id } = kounta.ringUp()
    kounta.complete(id)
    expect(kounta.delete(id)).toMatchObject({ status: 'COMPLETE', deleted: true, deletedBy: 'staff' })
    expect(await json('orders/complete.json')).toMatchObject([{ id_str: id, deleted: true }])
    kounta.habits.deletedInLists = false
    expect(await json('orders/complete.json')).toEqual([])
    expect(await json('orders/deleted.json')).toMatchObject([{ id_str: id }])
  })

  it('pauses online ordering and switches its devices off', async () => {
    const { kounta, json } = await serveKounta()
    kounta.pauseOnlineOrdering()
    expect(await json('sites/7712/status.json')).toEqual({ online: 'online', online_ordering: 'offline' })
    kounta.pauseOnlineOrdering(false)
    kounta.setOnline(false)
    expect(await json('status.json')).toEqual([{ site_id: 7712, online: 'offline', online_ordering: 'online' }])
  })

  it('tells the tax of a bill after its own variation, a fixed one shared by the lines', () => {
    const kounta = createKountaSimulator({ clock: createVirtualClock() })
    const { id } = kounta.ringUp('7712', [{ productId: '990101' }, { productId: '990105', quantity: 2 }])
    expect(kounta.vary(id, { priceVariation: 0.5 })).toMatchObject({ total: 47.35, totalTax: 3.6364 })
    // 80.00 of 94.70 is taxed, so that of 9.47 off the bill 8.00 are.
    expect(kounta.vary(id, { priceFixedVariation: -9.47 })).toMatchObject({ total: 85.23, totalTax: 6.5454 })
    const { id: mixed } = kounta.ringUp('7712', [{ productId: '990101' }, { productId: '990101', quantity: -1 }])
    expect(kounta.vary(mixed, { priceFixedVariation: 5 })).toMatchObject({ total: 5, totalTax: 0.4545 })
  })

  it('adds up to the cent: lines make the total, whatever prices, quantities and variations', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            price: fc.integer({ min: 0, max: 100_000 }),
            quantity: fc.integer({ min: 1, max: 20_000 }),
            variation: fc.constantFrom(1, 0.9, 0.75, 1.15, 0),
            fixed: fc.integer({ min: -500, max: 500 }),
            taxRate: fc.constantFrom(0, 0.1, 0.15),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        (lines) => {
          const kounta = createKountaSimulator({
            clock: createVirtualClock(),
            products: lines.map(({ price, taxRate }, at) => ({
              id: String(at + 1),
              name: `P${at}`,
              price: price / 100,
              taxRate,
            })),
          })
          const order = kounta.ringUp(
            undefined,
            lines.map(({ quantity, variation, fixed }, at) => ({
              productId: String(at + 1),
              quantity: quantity / 1000,
              priceVariation: variation,
              priceFixedVariation: fixed / 100,
            })),
          )
          const sum = order.lines.reduce(
            (total, line) => total + units(line.lineTotalExTax ?? 0) + units(line.lineTotalTax ?? 0),
            0,
          )
          expect(sum === units(order.total ?? Number.NaN)).toBe(true)
          expect(Math.abs(sum % 100)).toBe(0)
          const tax = order.lines.reduce((total, line) => total + units(line.lineTotalTax ?? 0), 0)
          expect(tax === units(order.totalTax ?? Number.NaN)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})
