import {
  createKountaWebhookHandler,
  type KountaOrder,
  parseKountaWebhook,
  parseOrderText,
  RemoteError,
  venuePolicy,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

describe('following orders of the till', () => {
  it('reports accepted, rejected and deleted once each, however often it is told', async () => {
    const { hand, kounta, flow, clock, types } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    const follow = () => clock.runUntil(flow.handleOrder({ venueId, orderId }))
    await clock.advance(2_000)
    kounta.accept(orderId)
    await follow()
    await follow()
    await clock.advance(2_000)
    kounta.reject(orderId)
    await follow()
    await clock.advance(2_000)
    kounta.delete(orderId)
    await follow()
    await follow()
    expect(types().filter((type) => ['accepted', 'rejected', 'lost'].includes(type))).toEqual([
      'accepted',
      'rejected',
      'lost',
    ])
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({
      want: 'none',
      burnt: [orderId],
      pending: false,
    })
  })

  it('does not bring back what staff deleted before its id was known, although an earlier order of the booking is still listed', async () => {
    const { hand, kounta, flow, clock, pass, live } = await openHouse({
      kounta: { habits: { deletedInLists: false, listLagMs: 0 } },
      venue: { policy: venuePolicy },
    })
    const { orderId: rejected = '' } = await hand({ status: 'Seated' })
    kounta.reject(rejected)
    await hand({ status: 'Mains Away' })
    kounta.faults.loseNextAnswer()
    await hand({ status: 'Seated' })
    const [lost] = live()
    kounta.delete(lost?.id ?? '')
    await pass(90_000)
    expect(live()).toEqual([])
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ want: 'none', pending: false })
    expect(clock.pending).toBe(0)
  })

  it('lets an older snapshot change nothing', async () => {
    const { hand, kounta, flow, clock, types } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    const early = parseOrderText(kounta.orderJson(orderId))
    await clock.advance(5_000)
    kounta.accept(orderId)
    await clock.runUntil(flow.handleOrder({ venueId, order: parseOrderText(kounta.orderJson(orderId)) }))
    await clock.runUntil(flow.handleOrder({ venueId, order: early }))
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ status: 'ACCEPTED' })
    expect(types().filter((type) => type === 'accepted' || type === 'status')).toEqual(['accepted'])
  })

  it('makes a sale of a verified webhook with no request, after one durable write', async () => {
    const deliver: ((request: Request) => Promise<Response>)[] = []
    const statuses: number[] = []
    const house = await openHouse({
      kounta: {
        onWebhook: async ({ address, headers, body }) => {
          const response = await deliver[0]?.(new Request(address, { method: 'POST', headers, body }))
          statuses.push(response?.status ?? 0)
        },
      },
    })
    const { kounta, flow, clock, hand, sales, pass } = house
    deliver.push(
      createKountaWebhookHandler({
        secrets: [kounta.signatureToken],
        accept: (order) => flow.acceptOrder({ venueId, order }),
      }),
    )
    const venue = await import('nbi-kounta').then(({ basicAuth, createKountaClient }) =>
      createKountaClient({
        companyId: '41207',
        auth: basicAuth(kounta.credentials.basic),
        baseUrl: `${house.url}/v1/`,
        clock,
        fetch: clock.trackFetch(),
      }),
    )
    await clock.runUntil(
      venue.webhooks.create({ topic: 'orders/completed', address: 'https://hooks.example.test/kounta' }),
    )
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.clearRequests()
    kounta.faults.duplicateWebhooks = true
    kounta.complete(orderId)
    await clock.runUntil(kounta.delivered())
    await pass(3_000)
    expect(statuses).toEqual([204, 204])
    expect(sales.map((sale) => [sale.saleId, sale.bookingId, sale.balanced])).toEqual([[orderId, 'bk_1', true]])
    expect(kounta.requests).toHaveLength(0)
  })

  it.each(['lines', 'payments'] as const)(
    'reads the order of a webhook that tells a total but no %s, and makes its sale of the whole one',
    async (left) => {
      const { hand, kounta, flow, clock, sales } = await openHouse()
      const { orderId = '' } = await hand({ status: 'Seated' })
      kounta.addLine(orderId)
      kounta.complete(orderId)
      const { [left]: _, ...told } = JSON.parse(kounta.orderJson(orderId))
      const { order } = parseKountaWebhook(JSON.stringify(told))
      kounta.clearRequests()
      expect(await clock.runUntil(flow.handleOrder({ venueId, order }))).toMatchObject({ sale: 'sent' })
      expect(kounta.requests).toHaveLength(1)
      expect(sales.map(({ items, payments, balanced }) => [items.length, payments.length, balanced])).toEqual([
        [1, 1, true],
      ])
    },
  )

  it('waits with the sale of a webhook without lines for as long as the till does not show them', async () => {
    const { hand, kounta, connection, openFlow, clock, sales, pass } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    const { kounta: till, ...rest } = connection()
    let shown: KountaOrder | null = await clock.runUntil(till.orders.get(orderId))
    const get: typeof till.orders.get = async (...args) => shown ?? till.orders.get(...args)
    const flow = openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders: { ...till.orders, get } } }) })
    await clock.advance(2_000)
    kounta.addLine(orderId)
    kounta.complete(orderId)
    const { lines: _, ...told } = JSON.parse(kounta.orderJson(orderId))
    const { order } = parseKountaWebhook(JSON.stringify(told))
    expect(await clock.runUntil(flow.handleOrder({ venueId, order }))).toMatchObject({
      pending: true,
      error: { code: 'order-not-visible' },
    })
    await pass(5_000, { by: flow })
    expect(sales).toEqual([])
    shown = null
    await pass(10_000, { by: flow })
    expect(sales.map(({ items, balanced }) => [items.length, balanced])).toEqual([[1, true]])
  })

  it('reads no order that was closed with nothing on it and nothing to pay', async () => {
    const { hand, kounta, flow, clock, connection } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    const order = await clock.runUntil(connection().kounta.orders.get(orderId))
    if (!order) throw new Error('expected the order')
    kounta.clearRequests()
    const told = { ...order, status: 'COMPLETE', total: 0 }
    expect(await clock.runUntil(flow.handleOrder({ venueId, order: told }))).toMatchObject({ sale: 'sent' })
    expect(kounta.requests).toEqual([])
  })

  it('carries on once the till can be read again', async () => {
    const { hand, kounta, flow, clock, sales, pass } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    kounta.faults.downFor(30_000)
    expect(await clock.runUntil(flow.handleOrder({ venueId, orderId }))).toMatchObject({ pending: true })
    await pass(60_000)
    expect(sales).toHaveLength(1)
  })

  it('carries on too where the till is back after a long outage and does not show the order at once', async () => {
    const { hand, kounta, connection, openFlow, clock, sales, pass } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    const { kounta: till, ...rest } = connection()
    let isHidden = true
    const get: typeof till.orders.get = async (...args) => {
      const order = await till.orders.get(...args)
      return isHidden ? null : order
    }
    const flow = openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders: { ...till.orders, get } } }) })
    kounta.faults.downFor(1_200_000)
    expect(await clock.runUntil(flow.handleOrder({ venueId, orderId }))).toMatchObject({ pending: true })
    await pass(1_320_000, { by: flow, stepMs: 10_000 })
    isHidden = false
    await pass(120_000, { by: flow, stepMs: 10_000 })
    expect(sales).toHaveLength(1)
  })

  it.each([400, 409, 422])('tries an order again that the till answers with %i, and says so', async (status) => {
    const { hand, kounta, flow, clock, sales, pass, events } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    kounta.faults.failNext(1, { status, face: 'json', which: { method: 'GET' } })
    const error = { code: 'request-refused' }
    expect(await clock.runUntil(flow.handleOrder({ venueId, orderId }))).toMatchObject({ pending: true, error })
    expect(events.at(-1)).toMatchObject({ type: 'trouble', during: 'order', ...error })
    await pass(60_000)
    expect(sales).toHaveLength(1)
  })

  it('takes no order of another site for this venue’s sale', async () => {
    const { kounta, flow, clock, sales } = await openHouse({ kounta: { sites: [{ id: '7712' }, { id: '7713' }] } })
    const { id } = kounta.complete(kounta.ringUp('7713').id)
    expect(await clock.runUntil(flow.handleOrder({ venueId, orderId: id }))).toMatchObject({
      pending: false,
      error: { code: 'invalid-order' },
    })
    expect(sales).toEqual([])
  })

  it('reports an accepted order of another site, which nobody waits for, and leaves it', async () => {
    const { kounta, flow, clock, sales, events, pass } = await openHouse({
      kounta: { sites: [{ id: '7712' }, { id: '7713' }] },
    })
    const { id } = kounta.complete(kounta.ringUp('7713').id)
    await clock.runUntil(flow.acceptOrder({ venueId, order: parseOrderText(kounta.orderJson(id)) }))
    await pass(600_000, { stepMs: 20_000 })
    expect(events).toMatchObject([{ type: 'trouble', during: 'order', code: 'invalid-order', orderId: id }])
    expect(sales).toEqual([])
  })

  it('forgets an order id that the till never shows', async () => {
    const { flow, clock, kounta, pass } = await openHouse()
    expect(await clock.runUntil(flow.handleOrder({ venueId, orderId: '99' }))).toMatchObject({
      pending: true,
      error: { code: 'order-not-visible' },
    })
    await pass(600_000, { stepMs: 20_000 })
    const spent = kounta.requests.length
    await pass(300_000, { stepMs: 20_000 })
    expect(kounta.requests).toHaveLength(spent)
  })
})

describe('sweeps', () => {
  it('heals a duplicate that nobody touched, and reports one that staff have', async () => {
    const { hand, kounta, sync, pass, live, types } = await openHouse()
    await hand({ status: 'Seated' })
    await pass(200_000, { stepMs: 10_000 })
    const client = async (saleNumber: string) =>
      kounta.fetch(`${kounta.baseUrl}companies/41207/orders.json`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${kounta.credentials.basic.clientId}:${kounta.credentials.basic.clientSecret}`)}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          site_id: 7712,
          status: 'SUBMITTED',
          sale_number: saleNumber,
          lines: [],
          notes: `[${saleNumber}]`,
        }),
      })
    await client('NBI-bk_1-1.')
    await client('NBI-bk_1-1.')
    kounta.addLine(kounta.orders().at(-1)?.id ?? '')
    await pass(10_000)
    const report = await sync()
    expect(report).toMatchObject({ healed: 1 })
    expect(report.touched).toHaveLength(1)
    await pass(100_000, { stepMs: 10_000 })
    expect(live()).toHaveLength(2)
    expect(types()).toContain('duplicate-healed')
    expect(types().filter((type) => type === 'touched-extra')).toHaveLength(1)
    expect((await sync()).touched).toEqual([])
  })

  it('leaves orders that carry no marker alone', async () => {
    const { kounta, sync, pass, live } = await openHouse()
    kounta.ringUp()
    await pass(6_000)
    expect(await sync()).toMatchObject({ listed: 1, adopted: 0, healed: 0 })
    expect(live()).toHaveLength(1)
  })

  it('spends at most 1.05 requests on a completed order, and none on one that is known', async () => {
    const { kounta, sync, pass, sales } = await openHouse()
    for (let i = 0; i < 200; i++) kounta.complete(kounta.ringUp().id)
    await pass(6_000)
    kounta.clearRequests()
    expect(await sync()).toMatchObject({ listed: 200, sales: 200 })
    expect(sales).toHaveLength(200)
    expect(kounta.requests.length / 200).toBeLessThanOrEqual(1.05)
    kounta.clearRequests()
    await sync()
    expect(kounta.requests.length).toBeLessThanOrEqual(200 / 25)
    expect(sales).toHaveLength(200)
  })

  it('leaves the order of an expired record to its next webhook, where an edit has placed another', async () => {
    const house = await openHouse({ flow: { retainDays: 8 } })
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    await house.clock.advance(8 * 24 * 3_600_000)
    const edited = await house.hand({ status: 'Seated', covers: 5 })
    expect(edited).toMatchObject({ performed: 'created' })
    for (let day = 0; day < 2; day++) {
      await house.sync()
      await house.clock.advance(24 * 3_600_000)
    }
    expect(house.live()).toHaveLength(2)
    await house.clock.runUntil(house.flow.handleOrder({ venueId, orderId }))
    expect(house.live().map(({ id }) => id)).toEqual([edited.orderId])
  })

  it('finds an order that was completed days after it was opened, by the daily look-back', async () => {
    const { kounta, sync, pass, sales, clock } = await openHouse()
    const { id } = kounta.ringUp()
    await pass(6_000)
    await sync()
    await clock.advance(3 * 24 * 3_600_000)
    kounta.complete(id)
    await sync()
    expect(sales.map((sale) => sale.saleId)).toEqual([id])
  })

  it('lists as far back as an order may have been on its way, and loses none to a clock that is set back', async () => {
    const lists: string[] = []
    const { clock, store, sync } = await openHouse({
      flow: { timing: { clockSkewMs: 0 } },
      before: (_, url) => void lists.push(new URL(url).searchParams.get('created_gte') ?? ''),
    })
    const beganAt = clock.now()
    await sync()
    const listedSince = async () => {
      await sync()
      return Date.parse(lists.at(-1) ?? '')
    }
    await clock.advance(300_000)
    expect(await listedSince()).toBe(beganAt - 70_000)
    const { value, version = '' } = (await store.get(`cursor:${venueId}`)) ?? {}
    const ahead = clock.now() + 86_400_000
    await store.put(`cursor:${venueId}`, { ...(value as object), openSince: ahead }, { expect: version })
    expect(await listedSince()).toBeLessThanOrEqual(clock.now())
  })

  it('finds an order that a till whose clock is behind has stamped before the sweep before', async () => {
    const { hand, clock, sync, openFlow, connection } = await openHouse()
    const { kounta: till, ...rest } = connection()
    const behindMs = 290_000
    const orders: typeof till.orders = {
      ...till.orders,
      async *list({ createdGte = '', ...filter } = {}, options) {
        const since = new Date(Date.parse(createdGte) + behindMs).toISOString()
        for await (const order of till.orders.list({ ...filter, createdGte: since }, options))
          yield { ...order, createdAt: new Date(Date.parse(order.createdAt) - behindMs).toISOString() }
      },
    }
    const flow = openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders } }) })
    await clock.advance(600_000)
    await sync(flow)
    await clock.advance(1_000)
    await hand({ status: 'Seated' })
    await clock.advance(60_000)
    expect(await sync(flow)).toMatchObject({ listed: 1 })
  })

  it('adopt an order of a booking whose own was never sent, and judge it by the undo', async () => {
    const { flow, booking, clock, pass, sync, live, connection, events } = await openHouse()
    await flow.accept({ booking: booking({ status: 'Seated' }) })
    await flow.accept({ booking: booking({ status: 'Confirmed' }) })
    await pass(2_000)
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ generation: 2, pending: false })
    await clock.advance(360_000)
    const draft = {
      siteId: '7712',
      status: 'SUBMITTED',
      saleNumber: 'NBI-bk_1-1.',
      guests: 2,
      notes: '',
      lines: [],
    } as const
    const { id } = await clock.runUntil(connection().kounta.orders.create({ ...draft, completeWhenPaid: false }))
    await clock.advance(20_000)
    expect(await sync()).toMatchObject({ adopted: 1, healed: 0 })
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'refused', reason: 'event-predates-order', orderId: id }),
    )
    await pass(120_000)
    expect(live().map((order) => order.id)).toEqual([id])
  })

  it('asks once for an order that was stamped anew after its completion, its sale being the same', async () => {
    const { kounta, connection, openFlow, sync, pass, sales } = await openHouse()
    const { id } = kounta.complete(kounta.ringUp().id)
    await pass(6_000)
    // A docket is printed again: the till stamps the order, and nothing that a sale tells has changed.
    let reads = 0
    let isStamped = false
    const stamped = <Order extends { readonly updatedAt: string } | null>(order: Order): Order =>
      order && isStamped ? { ...order, updatedAt: '2026-03-14T09:00:00Z' } : order
    const { kounta: till, ...rest } = connection()
    const orders: typeof till.orders = {
      ...till.orders,
      get: async (orderId, options) => {
        reads++
        return stamped(await till.orders.get(orderId, options))
      },
      list: async function* (filter, options) {
        for await (const order of till.orders.list(filter, options)) yield stamped(order)
      },
    }
    const flow = openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders } }) })
    await sync(flow)
    isStamped = true
    for (let i = 0; i < 3; i++) await sync(flow)
    expect(reads).toBe(2)
    expect(sales.map(({ saleId }) => saleId)).toEqual([id])
  })

  it('reads no order in full where nobody wants its sale', async () => {
    const { kounta, openFlow, sync, pass } = await openHouse()
    kounta.complete(kounta.ringUp().id)
    await pass(6_000)
    kounta.clearRequests()
    await sync(openFlow({ sales: undefined as never }))
    expect(kounta.requests).toHaveLength(1)
  })

  it('lets no order that cannot be read or counted keep the others from their sales', async () => {
    const { kounta, connection, openFlow, sync, pass, sales, types } = await openHouse()
    const ids = [1, 2, 3, 4, 5].map(() => kounta.complete(kounta.ringUp().id).id)
    await pass(6_000)
    const [, unreadable = '', uncountable = '', undated = ''] = ids
    const { kounta: till, ...rest } = connection()
    const get: typeof till.orders.get = async (id, options) => {
      const order = await till.orders.get(id, options)
      if (id === unreadable) throw new RemoteError('invalid-answer', 'not an order', { remote: 'kounta' })
      if (order && id === uncountable) return { ...order, total: 1e300 }
      return order && id === undated ? { ...order, createdAt: '' } : order
    }
    const flow = openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders: { ...till.orders, get } } }) })
    const report = await sync(flow)
    expect(sales.map(({ saleId }) => saleId).sort()).toEqual([ids[0], ids[4]].sort())
    expect(report).toMatchObject({ listed: 5, sales: 2, unreadable: [undated, uncountable, unreadable] })
    expect(types().filter((type) => type === 'trouble')).toHaveLength(3)
  })

  it('reports trouble with the till instead of throwing, and sees everything the next time', async () => {
    const { kounta, sync, pass, sales } = await openHouse()
    kounta.complete(kounta.ringUp().id)
    await pass(6_000)
    kounta.faults.setDown('reset')
    expect(await sync()).toMatchObject({ sales: 0, error: { advice: 'wait' } })
    kounta.faults.setDown(false)
    expect(await sync()).toMatchObject({ sales: 1 })
    expect(sales).toHaveLength(1)
  })
})
