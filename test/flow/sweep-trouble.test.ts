/** Sweeps of a till that is not quite well: no sale is lost, and no order that cannot be read keeps the others from theirs. */
import { createMemoryStore, type KountaOrder, RemoteError, type VenueConnection } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

const minute = 60_000
const day = 24 * 60 * minute

/** A house whose till answers for some orders as told; `reads` counts the reads by id. */
async function openFaulty(options: Parameters<typeof openHouse>[0] = {}, more: Partial<VenueConnection> = {}) {
  const house = await openHouse(options)
  const faults = new Map<string, RemoteError['code'] | ((order: KountaOrder | null) => KountaOrder | null)>()
  const reads: string[] = []
  const lists = { count: 0, longest: Number.POSITIVE_INFINITY, hangs: false }
  /** How long the till's answer to an id is on its way. */
  const answers = { takeMs: 0 }
  const { kounta: till, ...rest } = house.connection()
  const orders: typeof till.orders = {
    ...till.orders,
    async get(id, get) {
      reads.push(id)
      const fault = faults.get(id)
      if (typeof fault === 'string') throw new RemoteError(fault, 'told so by the test', { remote: 'kounta' })
      const order = await till.orders.get(id, get)
      if (answers.takeMs > 0) await house.clock.sleep(answers.takeMs)
      return fault ? fault(order) : order
    },
    async *list(filter, list) {
      lists.count++
      if (house.clock.now() - Date.parse(filter?.createdGte ?? '') > lists.longest) {
        if (lists.hangs) await new Promise(() => {})
        throw new RemoteError('server-error', 'told so by the test', { remote: 'kounta' })
      }
      yield* till.orders.list(filter, list)
    },
  }
  const venue = () => ({ ...rest, ...more, kounta: { ...till, orders } })
  const flow = house.openFlow({ venue })
  return {
    ...house,
    flow,
    faults,
    reads,
    lists,
    answers,
    open: () => house.openFlow({ venue, store: createMemoryStore({ clock: house.clock }) }),
    another: () => house.openFlow({ venue }),
    sync: (by = flow) => house.sync(by),
    completed: () => house.kounta.complete(house.kounta.ringUp().id).id,
    sold: () => house.sales.map(({ saleId }) => saleId).sort(),
    async sweepFor(ms: number, everyMs = 5 * minute) {
      for (let passed = 0; passed < ms; passed += everyMs) {
        await house.clock.advance(everyMs)
        await house.sync(flow)
      }
    },
  }
}

describe('an order that cannot be read', () => {
  it.each(['server-error', 'forbidden', 'request-refused', 'not-found', 'timeout', 'invalid-answer'] as const)(
    'with %s is passed over, and its sale is sent once it can be',
    async (code) => {
      const { clock, kounta, sync, faults, completed, sold, sweepFor, types } = await openFaulty()
      await sync()
      const tab = kounta.ringUp().id
      await clock.advance(10 * minute)
      const poison = completed()
      faults.set(poison, code)
      await clock.advance(minute)
      expect(await sync()).toMatchObject({ listed: 2, unreadable: [poison] })
      kounta.complete(tab)
      await clock.advance(minute)
      const report = await sync()
      expect(report).toMatchObject({ sales: 1, unreadable: [poison] })
      expect(report.error).toBeUndefined()
      expect(sold()).toEqual([tab])
      expect(types()).toContain('trouble')
      await sweepFor(50 * minute)
      faults.delete(poison)
      await sweepFor(5 * minute)
      expect(sold()).toEqual([tab, poison].sort())
    },
  )

  it('is tried by every sweep of an hour, then at growing distances, also once no list reaches back to it', async () => {
    const { sync, reads, faults, completed, sold, sweepFor } = await openFaulty()
    await sync()
    const poison = completed()
    faults.set(poison, 'server-error')
    await sweepFor(60 * minute)
    expect(reads).toHaveLength(12)
    await sweepFor(10 * day, 60 * minute)
    expect(reads.length).toBeGreaterThan(20)
    expect(reads.length).toBeLessThan(50)
    faults.set(poison, () => null)
    await sweepFor(3 * day, 180 * minute)
    expect(sold()).toEqual([])
    faults.delete(poison)
    await sweepFor(4 * day, 180 * minute)
    expect(sold()).toEqual([poison])
  })

  it('is given up after three months', async () => {
    const { sync, reads, faults, completed, sweepFor } = await openFaulty()
    await sync()
    faults.set(completed(), 'server-error')
    await sweepFor(91 * day, day)
    reads.length = 0
    await sweepFor(91 * day, day)
    expect(reads).toEqual([])
  })

  it('ends the sweep with two others like it, and the next one begins with everybody else', async () => {
    const { sync, clock, faults, completed, sold, reads } = await openFaulty()
    const healthy = [completed(), completed()]
    const poison = [1, 2, 3, 4].map(() => completed())
    for (const id of poison) faults.set(id, 'server-error')
    await clock.advance(10_000)
    // The newest come first.
    expect(await sync()).toMatchObject({ sales: 0, error: { code: 'server-error' } })
    expect(reads).toEqual(poison.slice(1).reverse())
    await clock.advance(5 * minute)
    // What was passed over before says no more about the till: nothing is left to be done.
    const second = await sync()
    expect(second).toMatchObject({ sales: 2 })
    expect(second.error).toBeUndefined()
    expect(sold()).toEqual(healthy)
    reads.length = 0
    await clock.advance(5 * minute)
    await sync()
    await clock.advance(5 * minute)
    await sync()
    // Three of them each time, and all in turn.
    expect(reads).toHaveLength(6)
    expect(new Set(reads)).toEqual(new Set(poison))
    for (const id of poison) faults.delete(id)
    await clock.advance(5 * minute)
    expect(await sync()).toMatchObject({ sales: 4, unreadable: [] })
  })

  it('leaves the next sweep where it was, when three in a row end one that is not the first', async () => {
    const { sync, clock, kounta, faults, completed, sold, sweepFor } = await openFaulty()
    const tab = kounta.ringUp().id
    await sweepFor(60 * minute)
    kounta.complete(tab)
    const poison = [completed(), completed(), completed()]
    for (const id of poison) faults.set(id, 'timeout')
    await clock.advance(minute)
    expect(await sync()).toMatchObject({ error: { code: 'timeout' } })
    await sweepFor(5 * minute)
    expect(sold()).toEqual([tab])
  })

  it('leaves a store that forgets sure of all other bookings where only its sale is missing, else not', async () => {
    const askedAgain = async (which: 'sold' | 'sold at the bar' | 'open') => {
      // Where a reject stands for a delete, nothing but the order itself tells whether it is still one.
      const house = await openFaulty({}, { deleteStrategy: which === 'open' ? 'put-rejected' : 'delete' })
      const { orderId = '' } = await house.hand({ id: 'served', status: 'Seated' })
      if (which === 'sold') house.kounta.complete(orderId)
      const poison = which === 'sold at the bar' ? house.completed() : orderId
      house.faults.set(poison, 'server-error')
      await house.clock.advance(600_000)
      const flow = house.open()
      await house.clock.advance(100_000)
      expect(await house.sync(flow)).toMatchObject({ unreadable: [poison] })
      house.lists.count = 0
      await house.hand({ id: 'new', status: 'Confirmed' }, flow)
      return house.lists.count > 0
    }
    expect(await askedAgain('sold')).toBe(false)
    expect(await askedAgain('sold at the bar')).toBe(false)
    expect(await askedAgain('open')).toBe(true)
  })
})

describe('trouble that is not of one order', () => {
  it('ends the sweep at once, and passes nothing over', async () => {
    const { clock, sync, faults, completed, sold, sweepFor } = await openFaulty()
    const [first, second] = [completed(), completed()]
    faults.set(second, 'no-connection')
    await clock.advance(10_000)
    expect(await sync()).toMatchObject({ sales: 0, unreadable: [], error: { code: 'no-connection' } })
    faults.delete(second)
    await sweepFor(5 * minute)
    expect(sold()).toEqual([first, second])
  })

  it('rejects where it is the store’s', async () => {
    const { store, openFlow, completed, sync, clock } = await openFaulty()
    completed()
    await clock.advance(10_000)
    const get: typeof store.get = (key) =>
      key.startsWith('sale:') ? Promise.reject(new Error('the store is away')) : store.get(key)
    await expect(sync(openFlow({ store: { ...store, get } }))).rejects.toMatchObject({ code: 'store-failed' })
  })
})

describe('a list that is ahead of its orders', () => {
  it.each([
    ['still open', (order: KountaOrder | null) => order && { ...order, status: 'ACCEPTED' }],
    ['not there yet', () => null],
  ])('makes no sale of a bill that is %s, and comes back for it', async (_, older) => {
    const { clock, sync, faults, completed, sold, sweepFor } = await openFaulty()
    await sync()
    const id = completed()
    faults.set(id, older)
    await clock.advance(10_000)
    expect(await sync()).toMatchObject({ sales: 0, unreadable: [] })
    await sweepFor(3 * 60 * minute)
    expect(sold()).toEqual([])
    faults.delete(id)
    await sweepFor(5 * minute)
    expect(sold()).toEqual([id])
  })
})

describe('an outage', () => {
  it('of ten days loses no sale, not of a tab either that was open for days before it', async () => {
    const { clock, kounta, sync, completed, sold, sweepFor } = await openFaulty()
    const tab = kounta.ringUp().id
    await sweepFor(2 * day, 60 * minute)
    const ids = [tab]
    await clock.advance(60 * minute)
    ids.push(completed())
    await clock.advance(day)
    ids.push(completed())
    kounta.complete(tab)
    await clock.advance(7.5 * day)
    ids.push(completed())
    await clock.advance(day)
    await sync()
    expect(sold()).toEqual(ids.sort())
  })
})

describe('a daily look-back that fails', () => {
  it('leaves today’s orders to the sweeps, and is tried every hour until it comes to its end', async () => {
    const { lists, sync, completed, sold, sweepFor, events } = await openFaulty()
    await sync()
    const tab = completed()
    lists.longest = 3 * day
    await sweepFor(day + 10 * minute)
    const today = completed()
    await sweepFor(10 * minute)
    expect(sold()).toEqual([tab, today])
    events.length = 0
    await sweepFor(3 * 60 * minute)
    expect(events.filter(({ type }) => type === 'trouble')).toHaveLength(3)
    lists.longest = Number.POSITIVE_INFINITY
    await sweepFor(60 * minute)
    lists.longest = 3 * day
    events.length = 0
    await sweepFor(23 * 60 * minute)
    expect(events.filter(({ type }) => type === 'trouble')).toEqual([])
  })

  it('leaves them today’s orders too where its process dies at it', async () => {
    const { clock, flow, lists, sync, completed, sold, sweepFor, another } = await openFaulty()
    await sync()
    await sweepFor(day - 5 * minute)
    lists.longest = 3 * day
    lists.hangs = true
    const today = completed()
    await clock.advance(5 * minute)
    void flow.sync(venueId)
    await clock.advance(5 * minute)
    await sync(another())
    expect(sold()).toEqual([today])
  })
})

describe('a change within the second of its stamp', () => {
  it('is seen by the next sweep although its webhook was lost, and the order is read no third time', async () => {
    const { clock, flow, kounta, completed, sweepFor, sales, reads } = await openFaulty()
    const id = completed()
    await clock.runUntil(flow.handleOrder({ venueId, orderId: id }))
    await clock.advance(400)
    kounta.delete(id)
    await sweepFor(60 * minute)
    expect(sales.map(({ type }) => type)).toEqual(['SALE', 'VOID'])
    expect(reads).toEqual([id, id])
  })

  it('is seen where the list tells it by the status, also of an order that was handed in', async () => {
    const { clock, flow, kounta, connection, completed, sweepFor, sales, reads } = await openFaulty()
    const id = completed()
    const order = await clock.runUntil(connection().kounta.orders.get(id))
    if (!order) throw new Error('expected the order')
    await clock.runUntil(flow.handleOrder({ venueId, order }))
    await clock.advance(400)
    kounta.delete(id)
    await sweepFor(60 * minute)
    expect(sales.map(({ type }) => type)).toEqual(['SALE', 'VOID'])
    expect(reads).toEqual([id])
  })

  it('is seen by the next sweep, of a bill that was open for long and that a sweep itself has read early', async () => {
    const { clock, hand, kounta, sweepFor, sync, sales, reads } = await openFaulty()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    await sweepFor(90 * minute)
    kounta.complete(orderId)
    await sync()
    expect(sales.map(({ type }) => type)).toEqual(['SALE'])
    await clock.advance(400)
    kounta.delete(orderId)
    await sweepFor(60 * minute)
    expect(sales.map(({ type }) => type)).toEqual(['SALE', 'VOID'])
    expect(reads).toEqual([orderId, orderId])
  })

  it.each(['to a sweep', 'to an id'])(
    'is seen by the next sweep although the answer before it, %s, was slow',
    async (asked) => {
      const { clock, flow, answers, faults, completed, sweepFor, sales } = await openFaulty()
      const id = completed()
      answers.takeMs = 4_000
      const looking: Promise<unknown> =
        asked === 'to an id' ? flow.handleOrder({ venueId, orderId: id }) : flow.sync(venueId)
      await clock.runUntil(looking)
      answers.takeMs = 0
      faults.set(id, (order) => order && { ...order, payments: order.payments.map((paid) => ({ ...paid, tip: 5 })) })
      await sweepFor(60 * minute)
      expect(sales.map(({ tips }) => tips)).toEqual([0, 500])
    },
  )

  it('is looked for once by the next sweep, where nothing has changed', async () => {
    const { hand, kounta, sweepFor, sync, sales, reads } = await openFaulty()
    const { orderId = '' } = await hand({ status: 'Seated' })
    await sweepFor(90 * minute)
    kounta.complete(orderId)
    await sync()
    await sweepFor(60 * minute)
    expect(sales).toHaveLength(1)
    expect(reads).toEqual([orderId, orderId])
  })

  it('costs no request where the sale was made later, or of an order that was handed in', async () => {
    const { clock, flow, connection, completed, sweepFor, reads } = await openFaulty()
    const [late, pushed] = [completed(), completed()]
    const order = await clock.runUntil(connection().kounta.orders.get(pushed))
    if (!order) throw new Error('expected the order')
    await clock.runUntil(flow.handleOrder({ venueId, order }))
    await clock.advance(3_000)
    await clock.runUntil(flow.handleOrder({ venueId, orderId: late }))
    await sweepFor(60 * minute)
    expect(reads).toEqual([late])
  })

  it('is asked for once, its order having been read early and being the same', async () => {
    const { clock, flow, connection, completed, sweepFor, sales, reads } = await openFaulty()
    const id = completed()
    await clock.runUntil(flow.handleOrder({ venueId, orderId: id }))
    const order = await clock.runUntil(connection().kounta.orders.get(id))
    if (!order) throw new Error('expected the order')
    await clock.runUntil(flow.handleOrder({ venueId, order }))
    await sweepFor(60 * minute)
    expect(sales).toHaveLength(1)
    expect(reads).toEqual([id, id])
  })
})
