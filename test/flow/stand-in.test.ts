/** A stand-in for the client, as a host's own tests write it: a map of orders and the methods that the flow calls. */
import { createOrderFlow, type KountaClient, type KountaOrder } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'

const venueId = 'v1'

async function* each(orders: Iterable<KountaOrder>) {
  yield* orders
}

function openStandIn(listed: (orders: Iterable<KountaOrder>) => unknown = each) {
  const orders = new Map<string, KountaOrder>()
  const methods = {
    async create({ siteId, saleNumber = '' }: { siteId: string; saleNumber?: string }) {
      const id = String(orders.size + 1)
      const now = new Date().toISOString()
      const made = { id, status: 'SUBMITTED', deleted: false, saleNumber, createdAt: now, updatedAt: now, siteId }
      orders.set(id, { ...made, lines: [], payments: [] })
      return { id }
    },
    get: async (id: string) => orders.get(id),
    delete: async (id: string) => void orders.delete(id),
    list: () => listed(orders.values()),
  }
  const kounta = { orders: methods } as unknown as KountaClient
  const flow = createOrderFlow({ venue: () => ({ kounta, siteId: '7712' }) })
  const seatedAt = Date.now()
  const hand = (status: string, afterMs: number) =>
    flow.handleBooking({
      booking: {
        id: 'b1',
        venueId,
        type: 'BOOKING',
        status,
        modifiedAt: new Date(seatedAt + afterMs).toISOString(),
        covers: 2,
      },
    })
  return { orders, flow, hand }
}

describe('a stand-in whose orders.get gives undefined for what is not there', () => {
  it('sees its order deleted when the booking is undone, as with null', async () => {
    const { hand, orders } = openStandIn()
    expect(await hand('Seated', 0)).toMatchObject({ performed: 'created', pending: false })
    expect(await hand('Cancelled', 1_000)).toMatchObject({ performed: 'deleted', pending: false })
    expect(orders.size).toBe(0)
  })

  it('has an order lost that was read before, when it is named and not there any more', async () => {
    const { hand, orders, flow } = openStandIn()
    await hand('Seated', 0)
    await flow.handleOrder({ venueId, orderId: '1' })
    const last = orders.get('1') as KountaOrder
    orders.clear()
    await flow.acceptOrder({ venueId, order: last })
    await flow.acceptOrder({ venueId, orderId: '1' })
    await flow.settle()
    const found = await flow.inspect({ venueId, bookingId: 'b1' })
    expect(found).toMatchObject({ want: 'none', burnt: ['1'] })
    expect(found?.orderId).toBeUndefined()
  })
})

describe.each([
  ['a list', (orders: Iterable<KountaOrder>) => [...orders]],
  ['a promise of a list', async (orders: Iterable<KountaOrder>) => [...orders]],
])('a stand-in whose orders.list gives %s', (_, listed) => {
  it('is searched before the first order is placed, and swept', async () => {
    const { hand, flow } = openStandIn(listed)
    expect(await hand('Seated', 0)).toMatchObject({ performed: 'created', pending: false })
    expect(await flow.sync(venueId)).toMatchObject({ listed: 1 })
  })
})
