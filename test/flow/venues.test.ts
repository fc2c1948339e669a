import {
  basicAuth,
  createKountaClient,
  createOrderFlow,
  type OrderFlow,
  type PaceRequest,
  type Pacer,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { durableStore, openHouse, venueId } from '../support/house.js'

describe('many venues', () => {
  it('keep each to their own company, site, credentials and policy', async () => {
    const one = await openHouse()
    const two = await openHouse({
      kounta: {
        companyId: '50001',
        sites: [{ id: '8800' }],
        credentials: { basic: [{ clientId: 'two', clientSecret: 'two-secret' }] },
      },
    })
    const asked: string[] = []
    const flow: OrderFlow = createOrderFlow({
      store: durableStore({ clock: one.clock }),
      clock: one.clock,
      venue: async (venueId) => {
        asked.push(venueId)
        if (venueId === 'one') return one.connection()
        const { basicAuth, createKountaClient } = await import('nbi-kounta')
        const kounta = createKountaClient({
          companyId: '50001',
          auth: basicAuth(two.kounta.credentials.basic),
          baseUrl: `${two.url}/v1/`,
          fetch: one.clock.trackFetch(),
          clock: one.clock,
        })
        return { kounta, siteId: '8800', markerPrefix: 'TWO' }
      },
    })
    const seat = (venueId: string) =>
      one.clock.runUntil(flow.handleBooking({ booking: one.booking({ venueId, status: 'Seated' }) }))
    await Promise.all([seat('one'), seat('two')])
    await seat('one')
    expect(asked.sort()).toEqual(['one', 'two'])
    expect(one.kounta.orders().map((order) => order.siteId)).toEqual(['7712'])
    expect(two.kounta.orders().map((order) => [order.siteId, order.saleNumber])).toEqual([['8800', 'TWO-bk_1-1.-1']])
  })

  it('of one company take turns: whatever the flow asks for a venue waits in that venue’s lane', async () => {
    const taken: PaceRequest[] = []
    const house = await openHouse()
    const pacer: Pacer = { take: async (request) => void taken.push(request), learn: () => {} }
    const kounta = createKountaClient({
      companyId: '41207',
      auth: basicAuth(house.kounta.credentials.basic),
      baseUrl: `${house.url}/v1/`,
      fetch: house.clock.trackFetch(),
      clock: house.clock,
      pacer,
    })
    const flow = house.openFlow({
      venue: () => ({ ...house.connection(), kounta, customers: 'link-or-create', announceDrift: true }),
    })
    const customer = { firstName: 'Ari', lastName: 'Vale', email: 'ari@example.test', phone: '+61400000000' }
    // A lost answer: searched for; then drift, an undo, a completion, a refund and a sweep.
    house.kounta.faults.loseNextAnswer()
    const seatedAt = house.clock.now()
    await house.hand({ status: 'Seated', customer }, flow)
    await house.pass(200_000, { by: flow, stepMs: 5_000 })
    await house.hand({ status: 'Seated', customer, paymentSummary: { amountPaid: 5 } }, flow)
    await house.hand({ status: 'Confirmed' }, flow)
    await house.pass(200_000, { by: flow, stepMs: 5_000 })
    const { id } = house.kounta.complete(house.kounta.ringUp().id)
    await house.clock.runUntil(flow.handleOrder({ venueId, orderId: house.kounta.refund(id).id }))
    await house.sync(flow)
    expect(house.kounta.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual(
      expect.arrayContaining([expect.stringContaining('notifications'), expect.stringContaining('DELETE')]),
    )
    expect(taken.length).toBe(house.kounta.requests.length)
    expect(new Set(taken.map(({ lane }) => lane))).toEqual(new Set(['7712']))
    // Of several venues whose turn it is, the one goes first whose order has been wanted longest.
    const creates = taken.filter(({ since }) => since !== undefined)
    expect(creates).toEqual([expect.objectContaining({ priority: 'order-write', since: seatedAt })])
  })

  it('share one site without touching each other’s orders, each under its own marker prefix', async () => {
    const house = await openHouse()
    const other = house.openFlow({
      store: durableStore({ clock: house.clock }),
      venue: () => ({ ...house.connection(), markerPrefix: 'OTHER' }),
    })
    await house.hand({ status: 'Seated' })
    await house.hand({ status: 'Seated' }, other)
    await house.pass(10_000)
    expect(await house.sync()).toMatchObject({ listed: 2, adopted: 0, healed: 0 })
    expect(await house.sync(other)).toMatchObject({ listed: 2, adopted: 0, healed: 0 })
    expect(house.live()).toHaveLength(2)
  })
})

describe('a store that fails', () => {
  it('rejects, and the same event handed in again is placed once', async () => {
    const house = await openHouse()
    let failing = true
    const flaky = {
      ...house.store,
      put: async (...call: Parameters<typeof house.store.put>) => {
        if (!failing) return house.store.put(...call)
        // Applied, and its answer lost: the worst of both.
        await house.store.put(...call)
        throw new Error('connection reset')
      },
    }
    const flow = house.openFlow({ store: flaky })
    const booking = house.booking({ status: 'Seated' })
    await expect(house.clock.runUntil(flow.handleBooking({ booking }))).rejects.toMatchObject({ code: 'store-failed' })
    failing = false
    await house.clock.runUntil(flow.handleBooking({ booking }))
    await house.pass(200_000)
    expect(house.kounta.posts).toBe(1)
    expect(house.live()).toHaveLength(1)
  })
})
