import { type Booking, createMemoryStore } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse } from '../support/house.js'

type House = Awaited<ReturnType<typeof openHouse>>
type Step = (house: House, hand: (change: Partial<Booking>) => Promise<unknown>) => unknown

const orderOf = (house: House, bookingId: string): string =>
  house.kounta.orders().findLast((order) => order.saleNumber.startsWith(`NBI-${bookingId}-`))?.id ?? ''

/** A short evening: undone, kept, touched, completed, deleted by staff and seated again. */
const evening: Step[] = [
  (_, hand) => hand({ id: 'a', status: 'Seated' }),
  (_, hand) => hand({ id: 'b', status: 'Seated' }),
  (house) => house.pass(20_000),
  (_, hand) => hand({ id: 'a', status: 'Confirmed' }),
  (house) => house.kounta.addLine(orderOf(house, 'b')),
  (_, hand) => hand({ id: 'c', status: 'Seated' }),
  (_, hand) => hand({ id: 'b', status: 'Confirmed' }),
  (house) => house.pass(10_000),
  (house) => house.kounta.delete(orderOf(house, 'c')),
  (_, hand) => hand({ id: 'd', status: 'Seated' }),
  (_, hand) => hand({ id: 'c', status: 'Seated', covers: 3 }),
  (house) => house.pass(10_000),
  (house) => house.kounta.complete(orderOf(house, 'b')),
  (_, hand) => hand({ id: 'a', status: 'Seated' }),
  (_, hand) => hand({ id: 'd', status: 'Mains Away' }),
]

async function play(restartBefore: number): Promise<House> {
  const house = await openHouse()
  const open = () => house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
  let flow = open()
  for (const [at, step] of evening.entries()) {
    if (at === restartBefore) flow = open()
    await step(house, (change) => house.hand(change, flow))
  }
  for (let sweep = 0; sweep < 3; sweep++) {
    await house.pass(150_000, { by: flow, stepMs: 10_000 })
    await house.sync(flow)
  }
  await house.pass(150_000, { by: flow, stepMs: 10_000 })
  return house
}

describe('a store that forgets', () => {
  it('doubles nothing, and deletes nothing that the rules would keep, wherever the evening is cut', async () => {
    for (let cut = 0; cut <= evening.length; cut++) {
      const house = await play(cut)
      const live = (id: string) => house.live().filter((order) => order.saleNumber.startsWith(`NBI-${id}-`))
      expect(live('a'), `cut before step ${cut}`).toHaveLength(1)
      expect(
        live('b').map((order) => order.status),
        `cut before step ${cut}`,
      ).toEqual(['COMPLETE'])
      expect(live('d'), `cut before step ${cut}`).toHaveLength(1)
      // Where the restart forgot that c was seated before, its edit reads as a new booking.
      expect(live('c').length, `cut before step ${cut}`).toBeLessThanOrEqual(1)
      const ours = house.kounta.orders().filter((order) => order.deleted && order.lines.length > 0)
      expect(ours, `cut before step ${cut}`).toEqual([])
      expect(new Set(house.sales.map((sale) => sale.saleId)).size, `cut before step ${cut}`).toBe(1)
    }
  })

  it('adopts an order that no record knows, and never deletes it', async () => {
    const house = await openHouse()
    await house.hand({ status: 'Seated' })
    await house.pass(10_000)
    const flow = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    const report = await house.sync(flow)
    expect(report).toMatchObject({ adopted: 1, healed: 0 })
    await house.pass(200_000, { by: flow })
    await house.sync(flow)
    expect(house.live()).toHaveLength(1)
  })
})
