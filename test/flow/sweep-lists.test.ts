/** What a sweep learns from the till's lists, whatever they leave out, and how it ends when it is stopped. */
import { NbiKountaError } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

const deletedHidden = { kounta: { habits: { deletedInLists: false } } }

describe('a sweep of a till whose plain list leaves deleted orders out', () => {
  it('tells that staff have deleted an order', async () => {
    const { hand, kounta, sync, clock, flow, types } = await openHouse(deletedHidden)
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.accept(orderId)
    await clock.advance(10_000)
    await sync()
    kounta.delete(orderId)
    await clock.advance(10_000)
    expect(await sync()).toMatchObject({ lost: 1 })
    expect(types().filter((type) => type === 'lost')).toHaveLength(1)
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ want: 'none', burnt: [orderId] })
  })

  it('takes a sale back whose order was deleted', async () => {
    const { hand, kounta, sync, clock, sales } = await openHouse(deletedHidden)
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    await clock.advance(10_000)
    await sync()
    kounta.delete(orderId)
    await clock.advance(10_000)
    await sync()
    expect(sales.map((sale) => sale.type)).toEqual(['SALE', 'VOID'])
  })

  it('asks for deleted orders by name only where one is missing, and once', async () => {
    const urls: string[] = []
    const house = await openHouse({ ...deletedHidden, before: (_, url) => void urls.push(url) })
    const { hand, kounta, clock } = house
    const asked = async () => {
      await clock.advance(10_000)
      urls.length = 0
      await house.sync()
      return urls.map((url) => new URL(url).pathname.split('/').at(-1))
    }
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.ringUp()
    expect([await asked(), await asked()]).toEqual([['orders.json'], ['orders.json']])
    kounta.delete(orderId)
    expect([await asked(), await asked()]).toEqual([['orders.json', 'deleted.json'], ['orders.json']])
  })

  it('asks for them once a day besides', async () => {
    const urls: string[] = []
    const { sync, clock } = await openHouse({ ...deletedHidden, before: (_, url) => void urls.push(url) })
    await sync()
    await clock.advance(24 * 3_600_000)
    urls.length = 0
    await sync()
    expect(urls.map((url) => new URL(url).pathname.split('/').at(-1))).toEqual(['orders.json', 'deleted.json'])
  })

  it('goes on where the till refuses that list, and not where it is down', async () => {
    for (const status of [404, 503]) {
      const { hand, kounta, sync, clock, connection, openFlow } = await openHouse(deletedHidden)
      const client = connection()
      const code = status === 404 ? 'not-found' : 'server-error'
      const list = (filter: { status?: string }, options: object) => {
        if (filter.status === 'DELETED') throw new NbiKountaError(code, 'as the till answers')
        return client.kounta.orders.list(filter, options)
      }
      const orders = { ...client.kounta.orders, list } as typeof client.kounta.orders
      const flow = openFlow({ venue: () => ({ ...client, kounta: { ...client.kounta, orders } }) })
      kounta.ringUp()
      const { orderId = '' } = await hand({ status: 'Seated' }, flow)
      await clock.advance(10_000)
      await sync(flow)
      kounta.delete(orderId)
      await clock.advance(10_000)
      const report = await sync(flow)
      expect([report.listed, report.error?.code]).toEqual(status === 404 ? [1, undefined] : [0, code])
    }
  })
})

describe('a sweep', () => {
  it('ends with the order that it is at once `run` is aborted, and leaves the rest to the next', async () => {
    const { kounta, clock, flow, sales, hand } = await openHouse()
    for (let n = 0; n < 20; n++) {
      const { orderId = '' } = await hand({ id: `bk_${n}`, status: 'Seated' })
      kounta.addLine(orderId)
      kounta.complete(orderId)
    }
    await clock.advance(10_000)
    const stop = new AbortController()
    const saved = sales.push.bind(sales)
    sales.push = (...given) => {
      if (sales.length === 2) stop.abort()
      return saved(...given)
    }
    await clock.runUntil(flow.run({ signal: stop.signal }))
    expect(sales).toHaveLength(3)
    sales.push = saved
    await clock.runUntil(flow.sync(venueId))
    expect(sales).toHaveLength(20)
  })

  it('comes back to a sale whose order the list shows newer than the till’s own answer did', async () => {
    const { hand, kounta, sync, clock, sales, openFlow, connection } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    await clock.advance(600_000)
    // Staff have added a tip since then, which the till's list knows before its order does.
    const client = connection()
    const { orders } = client.kounta
    const updatedAt = new Date(clock.now()).toISOString()
    let isBehind = true
    const list: typeof orders.list = async function* (filter, options) {
      for await (const order of orders.list(filter, options)) yield { ...order, updatedAt }
    }
    const get: typeof orders.get = async (id, options) => {
      const order = await orders.get(id, options)
      return order && (isBehind ? order : { ...order, tips: 5, updatedAt })
    }
    const flow = openFlow({
      venue: () => ({ ...client, kounta: { ...client.kounta, orders: { ...orders, list, get } } }),
    })
    await sync(flow)
    isBehind = false
    await clock.advance(600_000)
    await sync(flow)
    await clock.advance(600_000)
    await sync(flow)
    expect(sales.map((sale) => sale.tips)).toEqual([0, 500])
  })
})
