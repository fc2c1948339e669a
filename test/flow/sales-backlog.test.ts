/** Many sales behind a sink that is slow, or hangs: no booking waits for them, and `run` ends when it is told to. */
import type { KountaOrder, SalesSink } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

const hangs: SalesSink = { save: () => new Promise(() => {}) }

async function openPaid(sales: SalesSink) {
  const house = await openHouse({ flow: { venues: () => [], sales } })
  const at = new Date(house.clock.now()).toISOString()
  const paid = (n: number): KountaOrder => ({
    ...{ id: String(1000 + n), status: 'COMPLETE', deleted: false, saleNumber: `S-${n}`, createdAt: at, updatedAt: at },
    ...{ siteId: '7712', lines: [], payments: [], total: 0 },
  })
  return {
    ...house,
    paid,
    handAll: (count: number) => {
      for (let n = 0; n < count; n++) void house.flow.handleOrder({ venueId, order: paid(n) })
    },
    acceptAll: async (count: number) => {
      for (let n = 0; n < count; n++) await house.flow.acceptOrder({ venueId, order: paid(n) })
    },
  }
}

describe('sales that are in hand', () => {
  it('are not given to settle again and again, and keep no booking from it', async () => {
    const { clock, flow, booking, live, handAll } = await openPaid(hangs)
    handAll(120)
    await clock.advance(11_000)
    await clock.runUntil(flow.accept({ booking: booking({ status: 'Seated' }) }))
    expect(await clock.runUntil(flow.settle())).toMatchObject({ handled: 1, more: false })
    expect(live()).toHaveLength(1)
  })

  it('are left to who has them, also where settle was given them before', async () => {
    let mode: 'fail' | 'hang' = 'fail'
    const begun: string[] = []
    const { clock, flow, paid } = await openPaid({
      save({ saleId }) {
        if (mode === 'hang') begun.push(saleId)
        return mode === 'fail' ? Promise.reject(new Error('away')) : new Promise(() => {})
      },
    })
    for (let n = 0; n < 9; n++) await clock.runUntil(flow.handleOrder({ venueId, order: paid(n) }))
    mode = 'hang'
    await clock.advance(5_000)
    // Eight are begun at once; the ninth is somebody else's by the time that it is its turn.
    void flow.settle()
    await clock.advance(5_000)
    void flow.handleOrder({ venueId, order: paid(8) })
    await clock.advance(6_000)
    expect(begun.filter((id) => id === paid(8).id)).toHaveLength(1)
    expect(begun).toHaveLength(9)
  })

  it('let run go on where nothing but they is due, in a memory store, which never waits', async () => {
    let nextAt = 0
    let saved = 0
    const house = await openPaid({
      async save() {
        // Ten a second, as Now Book It takes them.
        const now = house.clock.now()
        nextAt = Math.max(nextAt, now) + 100
        await house.clock.sleep(nextAt - now)
        saved += 1
      },
    })
    const stop = new AbortController()
    const running = house.flow.run({ signal: stop.signal })
    house.handAll(250)
    await house.clock.advance(30_000)
    expect(saved).toBe(250)
    stop.abort()
    await house.clock.runUntil(running)
  })
})

describe('a sink that hangs', () => {
  it.each([100, 1_000, 2_500])(
    'keeps no seating waiting behind %i sales',
    async (backlog) => {
      const { clock, flow, booking, live, acceptAll, types } = await openPaid(hangs)
      await acceptAll(backlog)
      const stop = new AbortController()
      void flow.run({ signal: stop.signal })
      await clock.advance(15_000)
      for (const minute of [0, 1, 2]) {
        await flow.accept({ booking: booking({ id: `bk_${minute}`, status: 'Seated' }) })
        await clock.advance(30_000)
        expect([live().length, types().includes('given-up')]).toEqual([minute + 1, false])
        await clock.advance(30_000)
      }
      stop.abort()
    },
    60_000,
  )

  it('gets one sale at a time to find out whether it is back, and then all of them', async () => {
    let isBack = false
    const begun: number[] = []
    const arrived = new Set<string>()
    const house = await openPaid({
      async save({ saleId }) {
        begun.push(house.clock.now())
        if (!isBack) await new Promise(() => {})
        arrived.add(saleId)
      },
    })
    const { clock, flow, acceptAll } = house
    await acceptAll(300)
    const stop = new AbortController()
    void flow.run({ signal: stop.signal })
    await clock.advance(120_000)
    const before = begun.length
    // Those of the first seconds, before it was known; from then on one a minute.
    expect(before).toBeLessThan(80)
    await clock.advance(600_000)
    expect(begun.length - before).toBeLessThan(15)
    isBack = true
    await clock.advance(300_000)
    expect(arrived.size).toBe(300)
    stop.abort()
  }, 60_000)

  it('holds up the sales of no other sink', async () => {
    const arrived: string[] = []
    const other: SalesSink = { save: async ({ saleId }) => void arrived.push(saleId) }
    const house = await openHouse()
    const flow = house.openFlow({
      venue: (id) => ({ ...house.connection(), sales: id === 'other' ? other : hangs }),
    })
    const at = new Date(house.clock.now()).toISOString()
    const paid = (id: string) => ({
      ...{ id, status: 'COMPLETE', deleted: false, saleNumber: `S-${id}`, createdAt: at, updatedAt: at },
      ...{ siteId: '7712', lines: [], payments: [], total: 0 },
    })
    for (let n = 0; n < 50; n++) await flow.acceptOrder({ venueId, order: paid(String(2000 + n)) })
    await flow.acceptOrder({ venueId: 'other', order: paid('3000') })
    void flow.settle()
    await house.clock.advance(12_000)
    expect(arrived).toEqual(['3000'])
  })
})

it('begins nothing more once it was told to end', async () => {
  const begun: number[] = []
  const { clock, flow, acceptAll } = await openPaid({
    save: () => {
      begun.push(clock.now())
      return new Promise(() => {})
    },
  })
  await acceptAll(100)
  const stop = new AbortController()
  let endedAt: number | undefined
  void flow.run({ signal: stop.signal }).then(() => {
    endedAt = clock.now()
  })
  await clock.advance(5_000)
  stop.abort()
  const abortedAt = clock.now()
  await clock.advance(120_000)
  expect(begun.filter((at) => at > abortedAt)).toEqual([])
  expect((endedAt ?? Number.POSITIVE_INFINITY) - abortedAt).toBeLessThanOrEqual(60_000)
})
