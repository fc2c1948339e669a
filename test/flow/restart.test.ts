import { type Booking, createMemoryStore, type FlowTiming, parseOrderText, venuePolicy } from 'nbi-kounta'
import { aBooking } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { createRecovery } from '../../src/flow/carry-out/recovery.js'
import { resolveTiming } from '../../src/flow/timing.js'
import { context } from '../support/flow-parts.js'
import { openHouse, venueId } from '../support/house.js'

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

  it.each([
    ['its own sweep', false],
    ['a sweep that is under way', true],
  ])('lets no seating wait for the sales of the day: %s sends those afterwards', async (_, isUnderWay) => {
    const house = await openHouse()
    const { clock, kounta } = house
    for (let n = 0; n < 30; n++) kounta.complete(kounta.ringUp().id)
    await house.pass(3_600_000, { stepMs: 600_000 })
    const sent: string[] = []
    const sales = {
      async save({ saleId }: { readonly saleId: string }) {
        await clock.sleep(5_000)
        sent.push(saleId)
      },
    }
    const flow = house.openFlow({ store: createMemoryStore({ clock }), sales })
    const sweep = isUnderWay ? flow.sync(venueId) : undefined
    const startedAt = clock.now()
    await house.hand({ status: 'Seated' }, flow)
    expect(clock.now() - startedAt).toBeLessThan(5_000)
    expect(house.live()).toHaveLength(1 + 30)
    await clock.runUntil(sweep ?? flow.sync(venueId))
    expect(new Set(sent).size).toBe(30)
  })

  /** The POST of a process that dies reaches the till 40 s later; its successor gets the same booking 2 s after it started. */
  async function dieInMidPost(timing: FlowTiming) {
    const house = await openHouse()
    const open = () => house.openFlow({ store: createMemoryStore({ clock: house.clock }), timing })
    const seated = house.booking({ status: 'Seated' })
    house.kounta.faults.applyNextLate(40_000, { answer: 'lost' })
    await house.clock.runUntil(open().handleBooking({ booking: seated }))
    const flow = open()
    await house.pass(2_000, { by: flow })
    const outcome = await house.clock.runUntil(flow.handleBooking({ booking: seated }))
    return { house, flow, outcome }
  }

  it('places a second order of a booking whose POST was on its way as the process died, where it may not wait', async () => {
    const { house, outcome } = await dieInMidPost({ waitAfterStartMs: 0 })
    expect(outcome).toMatchObject({ performed: 'created', pending: false })
    await house.pass(45_000, { by: house.flow })
    expect(house.live()).toHaveLength(2)
  })

  it('waits for what an earlier process has sent where it is told to, and places no second order at any instant', async () => {
    const { house, flow, outcome } = await dieInMidPost({ waitAfterStartMs: 72_000 })
    expect(outcome).toMatchObject({
      action: null,
      performed: 'nothing',
      pending: true,
      error: { code: 'order-not-visible' },
    })
    for (let waited = 0; waited < 200_000; waited += 10_000) {
      await house.pass(10_000, { by: flow })
      expect(house.live().length).toBeLessThanOrEqual(1)
    }
    const [order] = house.live()
    const found = await flow.inspect({ venueId, bookingId: 'bk_1' })
    expect(found).toMatchObject({ orderId: order?.id, pending: false })
    expect(house.kounta.orders()).toHaveLength(1)
  })

  /** A process has placed an order for somebody else; its successor starts 30 s later. */
  async function restart({ wasUsed = true } = {}) {
    const house = await openHouse()
    const open = () => house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    if (wasUsed) await house.hand({ id: 'other', status: 'Seated' }, open())
    await house.pass(30_000)
    return { house, first: open(), open }
  }

  it('by default waits for a booking that was seated before the start, at a till that has orders of ours', async () => {
    const { house, first, open } = await restart()
    const seated = house.booking({ status: 'Seated' })
    house.kounta.faults.applyNextLate(40_000, { answer: 'lost' })
    await house.clock.runUntil(first.handleBooking({ booking: seated }))
    await house.pass(3_000, { by: first })
    const flow = open()
    const outcome = await house.clock.runUntil(flow.handleBooking({ booking: seated }))
    expect(outcome).toMatchObject({ action: null, performed: 'nothing', pending: true })
    for (let waited = 0; waited < 200_000; waited += 5_000) {
      await house.pass(5_000, { by: flow })
      expect(house.live().filter((order) => order.saleNumber.startsWith('NBI-bk_1-')).length).toBeLessThanOrEqual(1)
    }
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ pending: false })
    expect(house.kounta.orders()).toHaveLength(2)
  })

  it('by default keeps nobody else waiting', async () => {
    const ago = (house: House, ms: number) => new Date(house.clock.now() - ms).toISOString()
    const cases: [string, { wasUsed?: boolean }, number][] = [
      ['seated since the start', {}, 0],
      ['seated in the second before it: NBI’s seconds are whole', {}, 1_000],
      ['seated long before it, so that its order would show', {}, 372_001],
      ['seated in a future that no allowance for clocks explains', {}, -300_001],
      ['at a till that has no order of ours, which is a first start', { wasUsed: false }, 20_000],
    ]
    for (const [who, till, ageMs] of cases) {
      const { house, open } = await restart(till)
      const outcome = await house.hand({ status: 'Seated', modifiedAt: ago(house, ageMs) }, open())
      expect(outcome, who).toMatchObject({ performed: 'created', pending: false })
    }
    const { house, open } = await restart()
    for (const ageMs of [372_000, -2_000]) {
      const id = `seated ${ageMs} ms ago, by a clock that may differ`
      const waits = await house.hand({ id, status: 'Seated', modifiedAt: ago(house, ageMs) }, open())
      expect(waits, id).toMatchObject({ performed: 'nothing', pending: true })
    }
  })

  it('takes its own orders for no sign of an earlier process', async () => {
    const { house, open } = await restart({ wasUsed: false })
    const flow = open()
    const modifiedAt = new Date(house.clock.now() - 20_000).toISOString()
    for (const id of ['first', 'second'])
      expect(await house.hand({ id, status: 'Seated', modifiedAt }, flow)).toMatchObject({ performed: 'created' })
  })

  it('places the order once the wait is over and the till still shows none', async () => {
    const house = await openHouse()
    const store = createMemoryStore({ clock: house.clock })
    const flow = house.openFlow({ store, timing: { waitAfterStartMs: 72_000 } })
    const early = await house.hand({ id: 'early', status: 'Seated' }, flow)
    expect(early).toMatchObject({ performed: 'nothing', pending: true })
    await house.pass(71_000, { by: flow })
    expect(house.live()).toEqual([])
    await house.pass(3_000, { by: flow })
    expect(house.live()).toHaveLength(1)
    const late = await house.hand({ id: 'late', status: 'Seated' }, flow)
    expect(late).toMatchObject({ performed: 'created', pending: false })
  })

  it('also looks for a younger order of a booking whose first order a sweep has found deleted', async () => {
    const house = await openHouse({ kounta: { habits: { listLagMs: 30_000 } } })
    const first = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    await house.hand({ status: 'Seated' }, first)
    await house.hand({ status: 'Confirmed' }, first)
    await house.pass(40_000, { by: first })
    const reseated = house.booking({ status: 'Seated' })
    await house.clock.runUntil(first.handleBooking({ booking: reseated }))
    const flow = house.openFlow({
      store: createMemoryStore({ clock: house.clock }),
      timing: { waitAfterStartMs: 72_000 },
    })
    await house.clock.runUntil(flow.handleBooking({ booking: reseated }))
    await house.pass(80_000, { by: flow })
    expect(house.kounta.orders().map((order) => order.deleted)).toEqual([true, false])
    const found = await flow.inspect({ venueId, bookingId: 'bk_1' })
    expect(found).toMatchObject({ orderId: house.live()[0]?.id, pending: false })
  })

  it('looks again before it places an order, where the one that it adopted from a list turns out to be gone', async () => {
    const house = await openHouse({ kounta: { habits: { listLagMs: 20_000 } } })
    const first = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    await house.hand({ status: 'Seated' }, first)
    await house.pass(30_000, { by: first })
    const flow = house.openFlow({
      store: createMemoryStore({ clock: house.clock }),
      timing: { waitAfterStartMs: 72_000 },
    })
    expect(await house.sync(flow)).toMatchObject({ adopted: 1 })
    await house.hand({ status: 'Confirmed' }, first)
    const reseated = house.booking({ status: 'Seated' })
    await house.clock.runUntil(first.handleBooking({ booking: reseated }))
    await house.clock.runUntil(flow.handleBooking({ booking: reseated }))
    await house.pass(80_000, { by: flow })
    expect(house.kounta.orders().map((order) => order.deleted)).toEqual([true, false])
    const found = await flow.inspect({ venueId, bookingId: 'bk_1' })
    expect(found).toMatchObject({ orderId: house.live()[0]?.id, pending: false })
  })

  it('takes an order that an earlier life rejected in place of deleting it for gone, although old news of it says that it is open', async () => {
    const house = await openHouse({ venue: { deleteStrategy: 'put-rejected' } })
    const first = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    const { orderId = '' } = await house.hand({ status: 'Seated' }, first)
    const old = parseOrderText(house.kounta.orderJson(orderId))
    await house.hand({ status: 'Confirmed' }, first)
    expect(house.live()).toEqual([])
    await house.pass(10_000, { by: first })
    const flow = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    await house.clock.runUntil(flow.handleOrder({ venueId, order: old }))
    const outcome = await house.hand({ status: 'Seated' }, flow)
    expect(outcome).toMatchObject({ action: { type: 'create' }, performed: 'created' })
    expect(house.live()).toHaveLength(1)
  })

  it('takes up the newest order of a booking, also where staff had rung up something on an older one before they rejected it', async () => {
    const house = await openHouse({ venue: { policy: venuePolicy } })
    const open = () => house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    const first = open()
    await house.hand({ status: 'Seated' }, first)
    house.kounta.addLine(orderOf(house, 'bk_1'))
    house.kounta.reject(orderOf(house, 'bk_1'))
    await house.hand({ status: 'Arrived' }, first)
    await house.hand({ status: 'Seated' }, first)
    expect(house.kounta.posts).toBe(2)
    await house.pass(60_000, { by: first })
    const second = open()
    await house.clock.runUntil(second.accept({ booking: house.booking({ status: 'Seated', covers: 3 }) }))
    await house.pass(5_000, { by: second })
    expect(await second.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({
      lastAction: { reason: 'order-already-exists' },
      orderId: orderOf(house, 'bk_1'),
    })
    expect(house.kounta.posts).toBe(2)
  })

  it('is searched for as far back as ever where a sweep has come between the arrival of a booking and its decision', async () => {
    const house = await openHouse()
    await house.hand({ status: 'Seated' })
    await house.pass(7_200_000, { stepMs: 600_000 })
    const flow = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    await house.clock.runUntil(flow.accept({ booking: house.booking({ status: 'Seated', covers: 3 }) }))
    await house.sync(flow)
    await house.pass(120_000, { by: flow })
    expect(house.kounta.orders()).toHaveLength(1)
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ orderId: house.live()[0]?.id })
  })

  it('sweeps a venue before its first accepted booking too', async () => {
    const house = await openHouse()
    house.kounta.complete(house.kounta.ringUp().id)
    const flow = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    await house.clock.runUntil(flow.accept({ booking: house.booking({ status: 'Seated' }) }))
    await house.pass(1_000, { by: flow })
    expect(house.sales).toHaveLength(1)
    expect(house.live().map((order) => order.status)).toEqual(['COMPLETE', 'SUBMITTED'])
  })

  describe('whose till cannot be asked from the start', () => {
    async function unasked(change: Partial<Booking> = {}) {
      const house = await openHouse()
      const flow = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
      house.kounta.faults.failNext(100_000, { status: 401, which: {} })
      await house.hand({ status: 'Seated', ...change }, flow)
      const given = () => house.events.filter(({ type }) => type === 'given-up')
      const pass = (minutes: number) => house.pass(minutes * 60_000, { by: flow, stepMs: 20_000 })
      return { ...house, hand: (more: Partial<Booking>) => house.hand(more, flow), flow, given, pass }
    }

    it('tells once that a seating is given up, when that is due, and places no late order once it can be asked', async () => {
      const { kounta, flow, given, hand, pass } = await unasked()
      await hand({ status: 'Seated', covers: 3 })
      await pass(29)
      expect(given()).toEqual([])
      await pass(3)
      expect(given()).toEqual([expect.objectContaining({ bookingId: 'bk_1', generation: 1 })])
      expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ pending: true })
      await pass(30)
      kounta.faults.clear()
      await pass(5)
      expect(kounta.orders()).toEqual([])
      expect(given()).toHaveLength(1)
      expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ pending: false })
      await hand({ status: 'Confirmed' })
      expect(await hand({ status: 'Seated' })).toMatchObject({ performed: 'created' })
    })

    it('tells nothing of a seating that was undone meanwhile, and tells of the one after it by its own time', async () => {
      const { kounta, given, hand, pass } = await unasked()
      await pass(10)
      await hand({ status: 'Confirmed' })
      await pass(30)
      expect(given()).toEqual([])
      await hand({ status: 'Seated' })
      await pass(29)
      expect(given()).toEqual([])
      kounta.faults.clear()
      await pass(1)
      expect(kounta.orders()).toHaveLength(1)
    })

    it('tells of each seating that comes too late', async () => {
      const { kounta, given, hand, pass } = await unasked()
      await pass(32)
      await hand({ status: 'Confirmed' })
      await hand({ status: 'Seated' })
      await pass(32)
      kounta.faults.clear()
      await pass(5)
      expect(given()).toHaveLength(2)
      expect(kounta.orders()).toEqual([])
    })
  })

  it('believes no look from before the end of its wait, however long the process was frozen behind it', () => {
    let nowMs = 0
    const clock = { now: () => nowMs, sleep: async () => undefined }
    const timing = resolveTiming({ waitAfterStartMs: 10_000 })
    const recovery = createRecovery({ ...context(), clock, timing, store: createMemoryStore({ clock }) })
    nowMs = 60_000
    expect(recovery.waitMs(venueId, [], 9_999)).toBeGreaterThan(0)
    expect(recovery.waitMs(venueId, [], 10_000)).toBe(0)
  })

  it('waits for a booking from the future also where the process froze behind its look until that future had come', () => {
    let nowMs = Date.parse('2026-03-14T07:00:00Z')
    const clock = { now: () => nowMs, sleep: async () => undefined }
    const recovery = createRecovery({ ...context(), clock, store: createMemoryStore({ clock }) })
    recovery.looked(venueId, true)
    const modifiedAt = new Date(nowMs + 60_000).toISOString()
    const version = { booking: aBooking({ modifiedAt }), acceptedAt: nowMs }
    const lookedAt = nowMs
    expect(recovery.waitMs(venueId, [version], lookedAt)).toBe(72_000)
    nowMs += 61_000
    expect(recovery.waitMs(venueId, [version], lookedAt)).toBe(11_000)
    nowMs += 61_000
    expect(recovery.waitMs(venueId, [version], lookedAt)).toBe(1)
  })

  it('makes do with a sweep that is under way already', async () => {
    const house = await openHouse()
    const flow = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    const sweep = flow.sync(venueId)
    await house.hand({ status: 'Seated' }, flow)
    await house.clock.runUntil(sweep)
    const lists = house.kounta.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('/orders'))
    expect(lists, 'one of the sweep, one of the search').toHaveLength(2)
  })

  it('keeps no booking waiting for one order of the bar that nobody can read', async () => {
    const house = await openHouse()
    house.kounta.complete(house.kounta.ringUp().id)
    house.kounta.faults.failNext(1_000, { status: 500, which: { path: 'companies/{companyId}/orders/{orderId}' } })
    const flow = house.openFlow({ store: createMemoryStore({ clock: house.clock }) })
    expect(await house.hand({ status: 'Seated' }, flow)).toMatchObject({ performed: 'created', pending: false })
  })

  it('is waited for no longer once the host says that the store is durable', async () => {
    const timing = { waitAfterStartMs: 72_000 }
    for (const [durable, placed] of [
      [false, 0],
      [true, 1],
    ] as const) {
      const house = await openHouse()
      const store = createMemoryStore({ clock: house.clock })
      const forgetful = house.openFlow({ store, timing })
      await house.clock.runUntil(forgetful.accept({ booking: house.booking({ status: 'Seated' }) }))
      await house.pass(2_000, { by: house.openFlow({ store: { ...store, durable }, timing }) })
      expect(house.live(), `durable: ${durable}`).toHaveLength(placed)
    }
  })

  it('refuses a wait that leaves no time to place an order', async () => {
    const house = await openHouse()
    const timing = { waitAfterStartMs: 60_000, placeWithinMs: 60_000 }
    expect(() => house.openFlow({ timing })).toThrow('timing.waitAfterStartMs')
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
