import { literalPolicy, venuePolicy } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { durableStore, type HouseOptions, openHouse } from '../support/house.js'

/** The same races by every way in: a store that survives or forgets, a booking handled at once or accepted and settled. */
const ways = [
  { name: 'durable, handled', durable: true, handled: true },
  { name: 'durable, accepted', durable: true, handled: false },
  { name: 'forgetful, handled', durable: false, handled: true },
  { name: 'forgetful, accepted', durable: false, handled: false },
]

describe.each(ways)('races with a slow till: $name', ({ durable, handled }) => {
  async function open(options: HouseOptions = {}) {
    const house = await openHouse({ kounta: { habits: { listLagMs: 8_000, getLagMs: 4_000 } }, ...options })
    const { clock, sync, pass } = house
    const flow = house.openFlow({ store: { ...durableStore({ clock }), durable } })
    return {
      ...house,
      async hand(status: string, change: { covers?: number } = {}) {
        if (handled) return house.hand({ status, ...change }, flow)
        await clock.runUntil(flow.accept({ booking: house.booking({ status, ...change }) }))
        await clock.runUntil(flow.settle())
        return undefined
      },
      pass: (ms: number) => pass(ms, { by: flow, stepMs: 2_000 }),
      order: () => house.kounta.orders()[0]?.id ?? '',
      /** Two sweeps and every wait of the protocol. */
      async end() {
        for (let round = 0; round < 2; round++) {
          await pass(200_000, { by: flow, stepMs: 4_000 })
          await sync(flow)
        }
        await pass(100_000, { by: flow, stepMs: 4_000 })
      },
    }
  }

  it('undoes an order whose answer was lost, or that is not yet visible', async () => {
    for (const lost of [true, false]) {
      const { hand, clock, kounta, live, end } = await open()
      if (lost) kounta.faults.loseNextAnswer()
      await hand('Seated')
      await clock.advance(500)
      await hand('Confirmed')
      await end()
      expect(live()).toEqual([])
      expect(kounta.posts).toBe(1)
    }
  })

  it('keeps one order when the POST is applied half a minute late, and the booking is undone and seated meanwhile', async () => {
    const { hand, kounta, live, pass, end } = await open()
    kounta.faults.applyNextLate(30_000, { answer: 'lost' })
    await hand('Seated')
    await pass(2_000)
    await hand('Confirmed')
    await pass(2_000)
    await hand('Seated')
    await end()
    expect(live()).toHaveLength(1)
  })

  it('ends with one order when it is seated again while the delete, or its answer, is lost', async () => {
    for (const fault of ['loseNextAnswer', 'dropNextRequest'] as const) {
      const { hand, clock, kounta, live, pass, end } = await open()
      await hand('Seated')
      await pass(10_000)
      kounta.faults[fault](1, { method: 'DELETE' })
      await hand('Confirmed')
      await clock.advance(500)
      await hand('Seated')
      await end()
      expect(live(), fault).toHaveLength(1)
    }
  })

  it('brings back what staff deleted by a new seating, not by an edit', async () => {
    const { hand, kounta, live, pass, order, end } = await open()
    await hand('Seated')
    await pass(10_000)
    kounta.delete(order())
    await hand('Seated', { covers: 5 })
    await pass(100_000)
    expect(live()).toEqual([])
    await hand('Confirmed')
    await pass(5_000)
    await hand('Seated')
    await end()
    expect(live()).toHaveLength(1)
    expect(kounta.posts).toBe(2)
  })

  it('lets a rejection stand under the literal policy, and posts anew under the venue policy', async () => {
    for (const policy of [literalPolicy, venuePolicy]) {
      const { hand, kounta, live, pass, order, end } = await open({
        venue: { policy },
        kounta: { habits: { listLagMs: 8_000 } },
      })
      await hand('Seated')
      await pass(10_000)
      kounta.reject(order())
      await hand('Mains Away')
      await pass(4_000)
      await hand('Seated')
      await end()
      const wanted = policy === venuePolicy ? 1 : 0
      expect(live()).toHaveLength(wanted)
      expect(kounta.posts).toBe(1 + wanted)
    }
  })

  it('keeps an order that staff touched before the re-read, and reports one that they touched after it', async () => {
    for (const [moment, nth] of [
      ['GET', 2],
      ['DELETE', 1],
    ] as const) {
      let seen = 0
      const house = await open({
        before: (method, url) => {
          const isMoment = method === moment && /orders\/\d+\.json/.test(url)
          if (isMoment && ++seen === nth) house.kounta.addLine(house.order())
        },
      })
      await house.hand('Seated')
      await house.pass(10_000)
      const outcome = await house.hand('Confirmed')
      await house.end()
      if (moment === 'GET') {
        expect(house.live()).toHaveLength(1)
        if (outcome) expect(outcome.action?.reason).toBe('order-has-items-or-payments')
      } else expect(house.types()).toContain('deleted-while-touched')
    }
  })

  it('leaves a completed order that meets an undo, and sends its sale once', async () => {
    const { hand, kounta, live, pass, order, sales, end } = await open()
    await hand('Seated')
    await pass(10_000)
    kounta.addLine(order())
    kounta.complete(order())
    await hand('Cancelled')
    await end()
    expect(live()).toHaveLength(1)
    expect(sales.map((sale) => sale.saleId)).toEqual([order()])
  })
})
