import { createOrderFlow, type OrderFlow } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { durableStore, openHouse } from '../support/house.js'

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
