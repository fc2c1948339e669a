/** Several versions of one sale, and sales that are sent again: the newest version is the last one that the sink gets. */
import {
  createNowBookItClient,
  createNowBookItSalesSink,
  type Entry,
  type KountaOrder,
  type OrderStore,
  parseOrderText,
  RemoteError,
  type SalesSink,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { compareSales } from '../../src/flow/sale/record.js'
import { durableStore, openHouse, venueId } from '../support/house.js'

/** A sink whose saves take as long, and end as badly, as told; what arrived, in order. */
function slowSink() {
  const arrived: string[] = []
  const told: unknown[] = []
  let next: { ms: number; error?: Error } | undefined
  let sleep: (ms: number) => Promise<void>
  const sink: SalesSink = {
    async save({ type }, about) {
      const now = next
      next = undefined
      told.push(about)
      if (now) await sleep(now.ms)
      arrived.push(type)
      if (now?.error) throw now.error
    },
  }
  return {
    sink,
    arrived,
    told,
    on: (clock: { sleep(ms: number): Promise<void> }) => {
      sleep = (ms) => clock.sleep(ms)
    },
    slow: (ms: number, error?: Error) => {
      next = { ms, ...(error ? { error } : {}) }
    },
  }
}

async function openWith(store?: OrderStore) {
  const { sink, ...slow } = slowSink()
  const house = await openHouse({ flow: { sales: sink }, ...(store ? { store } : {}) })
  slow.on(house.clock)
  const { id } = house.kounta.complete(house.kounta.ringUp().id)
  const hint = { venueId, orderId: id }
  const stored = async () => (await house.store.get(`sale:${venueId}:${id}`))?.value as { state?: string } | undefined
  return { ...house, ...slow, id, hint, stored }
}

describe('two versions of a sale', () => {
  it('arrive one after the other, although the first is slow', async () => {
    const { clock, flow, hint, id, kounta, slow, arrived, stored } = await openWith()
    slow(3_000)
    const first = flow.handleOrder(hint)
    await clock.advance(1_000)
    kounta.delete(id)
    await clock.runUntil(Promise.all([first, flow.handleOrder(hint)]))
    expect(arrived).toEqual(['SALE', 'VOID'])
    expect(await stored()).toMatchObject({ state: 'done' })
  })

  it('of one second end with the voided one, whichever webhook comes last', async () => {
    const { clock, flow, id, kounta, arrived } = await openWith()
    const complete = parseOrderText(kounta.orderJson(id))
    kounta.delete(id)
    const voided = parseOrderText(kounta.orderJson(id))
    expect(voided.updatedAt).toBe(complete.updatedAt)
    for (const order of [complete, voided, complete]) await clock.runUntil(flow.handleOrder({ venueId, order }))
    expect(arrived).toEqual(['SALE', 'VOID'])
  })

  it('end with the void, sent once, where the Finished of the first fails after it', async () => {
    const bookings = {
      get: async () => null,
      setStatus: async () => {
        await house.clock.sleep(5_000)
        throw new Error('platform down')
      },
    }
    const { sink, arrived } = slowSink()
    const venue = { finishAfterSale: 'Finished', bookings }
    const house = await openHouse({ venue, flow: { sales: sink } })
    const { clock, hand, kounta, openFlow, pass } = house
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.complete(orderId)
    const hint = { venueId, orderId }
    const first = openFlow().handleOrder(hint)
    await clock.advance(1_000)
    expect(arrived).toEqual(['SALE'])
    kounta.delete(orderId)
    await clock.runUntil(openFlow().handleOrder(hint))
    await clock.runUntil(first)
    await pass(60_000)
    expect(arrived).toEqual(['SALE', 'VOID'])
  })

  it('end with the void, sent once more behind a slow first one although the till does not show its order any more', async () => {
    const { clock, openFlow, hint, id, kounta, slow, arrived, stored, pass } = await openWith()
    slow(30_000)
    const first = openFlow().handleOrder(hint)
    await clock.advance(1_000)
    kounta.delete(id)
    await clock.runUntil(openFlow().handleOrder(hint))
    kounta.habits.deletedOrders = 'gone'
    await clock.runUntil(first)
    await pass(10_000)
    expect(arrived).toEqual(['VOID', 'SALE', 'VOID'])
    expect(await stored()).toMatchObject({ state: 'done' })
  })

  it.each(['a webhook', 'a sweep'])(
    'end with the voided one that %s tells of, although the till’s clock was set back before it',
    async (by) => {
      const { clock, flow, hint, id, kounta, arrived, openFlow, connection } = await openWith()
      await clock.runUntil(flow.handleOrder(hint))
      await clock.advance(30_000)
      kounta.delete(id)
      const voided = { ...parseOrderText(kounta.orderJson(id)), updatedAt: '2026-03-14T06:59:00Z' }
      const { kounta: client } = connection()
      async function* list() {
        yield voided
      }
      const setBack = { ...client, orders: { ...client.orders, list, get: async () => voided } }
      const late = openFlow({ venue: () => ({ ...connection(), kounta: setBack }) })
      const told = by === 'a sweep' ? late.sync(venueId) : late.handleOrder({ venueId, order: voided })
      await clock.runUntil(told as Promise<unknown>)
      expect(arrived).toEqual(['SALE', 'VOID'])
    },
  )

  it('end with the voided one where the first is to be sent once more and the clock was set back before the void', async () => {
    const { clock, flow, hint, id, kounta, arrived, store, stored, openFlow, connection } = await openWith()
    await clock.runUntil(flow.handleOrder(hint))
    // As two processes leave it that have sent two versions at once.
    const { key, value, version } = (await store.get(`sale:${venueId}:${id}`)) as Entry
    await store.put(key, { ...(value as object), state: 'unsent', changed: true }, { expect: version, wakeInMs: 0 })
    kounta.delete(id)
    const voided = { ...parseOrderText(kounta.orderJson(id)), updatedAt: '2026-03-14T06:59:00Z' }
    const { kounta: client } = connection()
    const setBack = { ...client, orders: { ...client.orders, get: async () => voided } }
    const late = openFlow({ venue: () => ({ ...connection(), kounta: setBack }) })
    await clock.runUntil(late.settle())
    expect(arrived).toEqual(['SALE', 'VOID'])
    expect(await stored()).toMatchObject({ state: 'done' })
  })

  it('are not mistaken where a webhook is delivered again after an outage and the order was voided meanwhile', async () => {
    const { clock, flow, id, kounta, arrived } = await openWith()
    const complete = parseOrderText(kounta.orderJson(id))
    await clock.advance(5_000)
    kounta.delete(id)
    const voided = { ...parseOrderText(kounta.orderJson(id)), status: 'DELETED' }
    await clock.runUntil(flow.handleOrder({ venueId, order: voided }))
    await clock.advance(60_000)
    await clock.runUntil(flow.handleOrder({ venueId, order: complete }))
    expect(arrived).not.toContain('SALE')
  })

  it.each([0, 60_000])(
    'end with the void where the clock was set back before it and its sale’s webhook comes %d ms late',
    async (lateMs) => {
      const { clock, id, kounta, arrived, openFlow, connection } = await openWith()
      const complete = parseOrderText(kounta.orderJson(id))
      kounta.delete(id)
      const voided = { ...parseOrderText(kounta.orderJson(id)), updatedAt: '2026-03-14T06:59:00Z' }
      const { kounta: client } = connection()
      const setBack = { ...client, orders: { ...client.orders, get: async () => voided } }
      const flow = openFlow({ venue: () => ({ ...connection(), kounta: setBack }) })
      await clock.runUntil(flow.handleOrder({ venueId, order: voided }))
      await clock.advance(lateMs)
      await clock.runUntil(flow.handleOrder({ venueId, order: complete }))
      expect(arrived).toEqual(['VOID'])
    },
  )

  it('are not mistaken where the webhook of the void of a booking’s order comes first', async () => {
    const { clock, flow, hand, kounta, arrived } = await openWith()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    kounta.complete(orderId)
    const complete = parseOrderText(kounta.orderJson(orderId))
    await clock.advance(2_000)
    kounta.delete(orderId)
    const voided = { ...parseOrderText(kounta.orderJson(orderId)), status: 'DELETED' }
    for (const order of [voided, complete]) await clock.runUntil(flow.handleOrder({ venueId, order }))
    expect(arrived).not.toContain('SALE')
  })

  it('are not swapped by a batch that was read before the newer one was sent', async () => {
    const { clock, flow, hint, id, kounta, slow, arrived, store, openFlow } = await openWith()
    slow(0, new Error('away'))
    await clock.runUntil(flow.handleOrder(hint))
    await clock.advance(120_000)
    // Between its `due` and its turn, the sale becomes another.
    const due: OrderStore['due'] = async (limit) => {
      const entries = await store.due(limit)
      kounta.delete(id)
      await flow.handleOrder(hint)
      return entries
    }
    arrived.length = 0
    await clock.runUntil(openFlow({ store: { ...store, due } }).settle())
    expect(arrived).toEqual(['VOID'])
  })

  it.each([
    ['arrives late', undefined],
    ['fails late, and nobody knows whether it arrived', new Error('no answer')],
  ])('end with the newer one where the older one of another process %s', async (_, error) => {
    const { clock, flow, openFlow, hint, id, kounta, slow, arrived, told, stored, pass } = await openWith()
    slow(30_000, error)
    const first = flow.handleOrder(hint)
    await clock.advance(1_000)
    kounta.delete(id)
    expect(await clock.runUntil(openFlow().handleOrder(hint))).toMatchObject({ sale: 'sent' })
    expect(arrived).toEqual(['VOID'])
    await clock.runUntil(first)
    // What was sent is not kept: the till is asked for it again.
    kounta.faults.setDown('reset')
    await pass(2_000)
    kounta.faults.setDown(false)
    await pass(60_000)
    expect(arrived).toEqual(['VOID', 'SALE', 'VOID'])
    expect(told.at(-1)).toMatchObject({ changed: true })
    expect(await stored()).toMatchObject({ state: 'done', voided: true })
  })

  it('end with the newer one whoever else writes at the same moment', async () => {
    const inner = durableStore()
    let lose = false
    const put: OrderStore['put'] = async (key, value, when) => {
      const isResend = (value as { state?: string; sale?: unknown } | null)?.state === 'unsent' && when.wakeInMs === 0
      if (!lose || !isResend) return inner.put(key, value, when)
      lose = false
      return null
    }
    const { clock, flow, openFlow, hint, id, kounta, slow, arrived } = await openWith({ ...inner, put })
    lose = true
    slow(5_000)
    const first = flow.handleOrder(hint)
    await clock.advance(1_000)
    kounta.delete(id)
    await clock.runUntil(openFlow().handleOrder(hint))
    await clock.runUntil(first)
    expect(lose).toBe(false)
    await clock.runUntil(flow.settle())
    expect(arrived).toEqual(['VOID', 'SALE', 'VOID'])
  })

  it('are waited for where the till shows the older one again, or none', async () => {
    const { clock, flow, openFlow, connection, hint, slow, arrived, pass, events } = await openWith()
    const { kounta: till, ...rest } = connection()
    type Answer = (order: KountaOrder | null) => KountaOrder | null
    // A tip that was entered since.
    const newer: Answer = (order) =>
      order && {
        ...order,
        updatedAt: new Date(Date.parse(order.updatedAt) + 2_000).toISOString(),
        payments: order.payments.map((payment) => ({ ...payment, tip: 5 })),
      }
    let answer = newer
    const get: typeof till.orders.get = async (orderId, options) => answer(await till.orders.get(orderId, options))
    const other = openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders: { ...till.orders, get } } }) })
    slow(5_000)
    const first = flow.handleOrder(hint)
    await clock.advance(1_000)
    await clock.runUntil(other.handleOrder(hint))
    await clock.runUntil(first)
    expect(arrived).toHaveLength(2)
    const wrong: Answer[] = [
      () => null,
      (order) => order,
      (order) => order && ({ ...newer(order), status: 'ACCEPTED' } as KountaOrder),
    ]
    for (const each of wrong) {
      answer = each
      await pass(10_000, { by: other })
    }
    expect(arrived).toHaveLength(2)
    expect(events.filter(({ type }) => type === 'sale-failed').length).toBeGreaterThanOrEqual(3)
    answer = newer
    await pass(120_000, { by: other })
    expect(arrived).toHaveLength(3)
  })

  it('are left as they were sent where the till never shows the order again', async () => {
    const { clock, flow, openFlow, connection, hint, slow, arrived, pass, kounta, id, stored, types } = await openWith()
    slow(5_000)
    const first = flow.handleOrder(hint)
    await clock.advance(1_000)
    const { kounta: till, ...rest } = connection()
    const order = parseOrderText(kounta.orderJson(id))
    const newer = { ...order, payments: order.payments.map((payment) => ({ ...payment, tip: 5 })) }
    const updatedAt = new Date(Date.parse(order.updatedAt) + 2_000).toISOString()
    let isAway = true
    const get = async () => {
      if (isAway) throw new RemoteError('server-error', 'away', { remote: 'kounta' })
      return null
    }
    const other = openFlow({
      venue: () => ({ ...rest, kounta: { ...till, orders: { ...till.orders, get } } }),
    })
    await clock.runUntil(other.handleOrder({ venueId, order: { ...newer, updatedAt } }))
    await clock.runUntil(first)
    expect(arrived).toHaveLength(2)
    await pass(3_600_000, { by: other, stepMs: 60_000 })
    isAway = false
    // An outage says nothing of the order: the till is asked again and again, however long it was away.
    await pass(4 * 3_600_000, { by: other, stepMs: 60_000 })
    expect(await stored()).toMatchObject({ state: 'unsent' })
    await pass(8 * 3_600_000, { by: other, stepMs: 60_000 })
    expect(arrived).toHaveLength(2)
    expect(await stored()).toMatchObject({ state: 'done' })
    const failures = types().filter((type) => type === 'sale-failed').length
    await pass(3 * 3_600_000, { by: other, stepMs: 60_000 })
    expect(types().filter((type) => type === 'sale-failed')).toHaveLength(failures)
  })

  it('need no third save where two processes sent the same one', async () => {
    const { clock, flow, openFlow, hint, slow, arrived, pass } = await openWith()
    slow(5_000)
    const first = flow.handleOrder(hint)
    await clock.advance(1_000)
    await clock.runUntil(openFlow().handleOrder(hint))
    await clock.runUntil(first)
    await pass(120_000, { stepMs: 5_000 })
    expect(arrived).toEqual(['SALE', 'SALE'])
  })

  it('wait for a sink that hangs no longer than a minute', async () => {
    const { clock, flow, hint, slow, arrived, pass } = await openWith()
    slow(3_600_000)
    const hangs = flow.handleOrder(hint)
    await pass(50_000, { stepMs: 5_000 })
    expect(arrived).toEqual([])
    await pass(20_000, { stepMs: 5_000 })
    expect(arrived).toEqual(['SALE'])
    await clock.runUntil(hangs)
  })
})

describe('a sale that was sent and yet never arrived', () => {
  it('is sent again under its id when it is asked for, and only then', async () => {
    const { clock, flow, hint, arrived, told, stored, types } = await openWith()
    expect(await clock.runUntil(flow.handleOrder(hint))).toMatchObject({ sale: 'sent' })
    expect(await clock.runUntil(flow.handleOrder(hint))).toMatchObject({ sale: 'unchanged' })
    expect(await clock.runUntil(flow.handleOrder(hint, { resend: true }))).toMatchObject({ sale: 'sent' })
    expect(arrived).toEqual(['SALE', 'SALE'])
    expect(told).toEqual([undefined, undefined])
    expect(types().filter((type) => type === 'completed')).toHaveLength(1)
    expect(await stored()).toMatchObject({ state: 'done' })
  })

  it('is sent again once the till can be read, whatever else is heard of its order meanwhile', async () => {
    const { clock, flow, hint, kounta, arrived, pass } = await openWith()
    await clock.runUntil(flow.handleOrder(hint))
    kounta.faults.setDown('reset')
    const asked = await clock.runUntil(flow.handleOrder(hint, { resend: true }))
    expect(asked).toMatchObject({ pending: true })
    await clock.runUntil(flow.acceptOrder(hint))
    kounta.faults.setDown(false)
    await pass(10_000)
    expect(arrived).toEqual(['SALE', 'SALE'])
  })
})

describe('a sale without an answer', () => {
  /** NBI answers the nth POST like this; the last answer stands for all that follow. */
  async function openNbi(...answers: ('none' | 409 | 429 | 200)[]) {
    const house = await openHouse()
    const posts: number[] = []
    const send: typeof fetch = async (_, init) => {
      const answer = answers[Math.min(posts.length, answers.length - 1)]
      posts.push(house.clock.now())
      if (answer !== 'none') return new Response('{}', { status: answer ?? 200 })
      return new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    }
    const client = createNowBookItClient({
      baseUrl: 'https://nbi.example.test/',
      apiKey: 'key',
      clock: house.clock,
      fetch: send,
    })
    const open = () => house.openFlow({ sales: createNowBookItSalesSink({ client }) })
    const { id } = house.kounta.complete(house.kounta.ringUp().id)
    const done = async () =>
      ((await house.store.get(`sale:${venueId}:${id}`))?.value as { state: string } | undefined)?.state
    return { ...house, posts, open, hint: { venueId, orderId: id }, done }
  }

  it.each([
    ['is taken then', 200],
    ['is known to NBI then', 409],
  ] as const)('is sent once more a minute after the 409 that may mean "in process", and %s', async (_, last) => {
    const { clock, posts, open, hint, pass, done } = await openNbi('none', 409, last)
    const flow = open()
    await clock.runUntil(flow.handleOrder(hint))
    await pass(3_600_000, { by: flow, stepMs: 5_000 })
    expect(posts).toHaveLength(3)
    expect((posts[2] ?? 0) - (posts[1] ?? 0)).toBeGreaterThanOrEqual(60_000)
    expect(await done()).toBe('done')
  })

  it('is sent once more a minute after the last such 409, however often its order is heard of meanwhile', async () => {
    const { clock, posts, open, hint, pass, done } = await openNbi('none', 409, 409, 409, 200)
    const flow = open()
    await clock.runUntil(flow.handleOrder(hint))
    for (let twice = 0; twice < 2; twice++)
      expect(await clock.runUntil(flow.handleOrder(hint))).toMatchObject({ sale: 'pending' })
    await pass(3_600_000, { by: flow, stepMs: 5_000 })
    expect(posts).toHaveLength(4)
    expect((posts[3] ?? 0) - (posts[2] ?? 0)).toBeGreaterThanOrEqual(60_000)
    expect(await done()).toBe('done')
  })

  it('is sent once more after such a 409 although NBI was busy in between', async () => {
    const { clock, posts, open, hint, pass } = await openNbi('none', 429, 429, 429, 409, 200)
    const flow = open()
    await clock.runUntil(flow.handleOrder(hint))
    await pass(3_600_000, { by: flow, stepMs: 5_000 })
    expect(posts).toHaveLength(6)
  })

  it('is sent once more too where the process died before it could write that down', async () => {
    const { clock, posts, open, hint, pass, done, openFlow } = await openNbi(409)
    const dead = openFlow({ sales: { save: () => new Promise<void>(() => {}) } })
    void dead.handleOrder(hint)
    await clock.advance(1_000)
    await pass(3_600_000, { by: open(), stepMs: 5_000 })
    expect(posts).toHaveLength(2)
    expect((posts[1] ?? 0) - (posts[0] ?? 0)).toBeGreaterThanOrEqual(60_000)
    expect(await done()).toBe('done')
  })

  it('is sent once more too where a process died at a later try, after one that NBI had refused', async () => {
    const { clock, posts, open, hint, store, pass, done, openFlow } = await openNbi(429, 429, 429, 409, 200)
    await clock.runUntil(open().handleOrder(hint))
    expect(posts).toHaveLength(3)
    // It comes to begin its try, and no further.
    let isDead = false
    const save = () => {
      isDead = true
      return new Promise<void>(() => {})
    }
    const put: OrderStore['put'] = (...write) => (isDead ? new Promise(() => {}) : store.put(...write))
    await clock.advance(60_000)
    void openFlow({ sales: { save }, store: { ...store, put } }).settle()
    await clock.advance(1_000)
    expect(isDead).toBe(true)
    await pass(3_600_000, { by: open(), stepMs: 5_000 })
    expect(posts).toHaveLength(5)
    expect((posts[4] ?? 0) - (posts[3] ?? 0)).toBeGreaterThanOrEqual(60_000)
    expect(await done()).toBe('done')
  })

  it('is tried by one process at a time', async () => {
    const { clock, flow, openFlow, hint, slow, told, stored } = await openWith()
    slow(0, new Error('away'))
    await clock.runUntil(flow.handleOrder(hint))
    await clock.advance(60_000)
    slow(5_000)
    const flows = [flow, openFlow(), openFlow()]
    const settling = Promise.all(flows.map((each) => each.settle()))
    await clock.runUntil(settling)
    expect(told).toHaveLength(2)
    expect(await stored()).toMatchObject({ state: 'done' })
  })

  it('is tried again although somebody else writes to its record in the same moment', async () => {
    const inner = durableStore()
    let lose = false
    const put: OrderStore['put'] = async (key, value, when) => {
      if (!lose || !(value as { unanswered?: true } | null)?.unanswered) return inner.put(key, value, when)
      lose = false
      return null
    }
    const { clock, flow, hint, slow, arrived, stored } = await openWith({ ...inner, put })
    slow(0, new Error('away'))
    await clock.runUntil(flow.handleOrder(hint))
    lose = true
    expect(await clock.runUntil(flow.handleOrder(hint))).toMatchObject({ sale: 'sent' })
    expect([lose, arrived, (await stored())?.state]).toEqual([false, ['SALE', 'SALE'], 'done'])
  })

  it('is believed to be there after a 409 to a try before which nothing was lost', async () => {
    const { clock, posts, open, hint, done } = await openNbi(409)
    await clock.runUntil(open().handleOrder(hint))
    expect(posts).toHaveLength(1)
    expect(await done()).toBe('done')
  })
})

describe('a sale’s record of an earlier version of this library', () => {
  it('is read as one that says nothing of what it lacks', async () => {
    const store = durableStore()
    const { clock, flow, hint, sync, kounta, arrived } = await openWith(store)
    await clock.runUntil(flow.handleOrder(hint))
    const key = `sale:${venueId}:${hint.orderId}`
    const entry = await store.get(key)
    if (!entry) throw new Error('expected the record')
    const { early: _, voided: __, ...former } = entry.value as Record<string, never>
    await store.put(key, former, { expect: entry.version })
    await clock.advance(10_000)
    kounta.clearRequests()
    await sync()
    expect(kounta.requests).toHaveLength(1)
    expect(arrived).toEqual(['SALE'])
  })
})

describe('of two versions of a sale', () => {
  const at = (updatedAt: string, voided: boolean) => ({ updatedAt, voided })
  const [sooner, later] = ['2026-03-14T09:00:00Z', '2026-03-14T09:00:02Z']

  it('the one with the later stamp is newer, and in one second the voided one', () => {
    expect(compareSales(at(sooner, false), at(later, false))).toBe(-2_000)
    expect(compareSales(at(later, true), at(sooner, true))).toBe(2_000)
    expect(compareSales(at(later, false), at(later, false))).toBe(0)
    expect(compareSales(at(later, false), at(later, true))).toBeLessThan(0)
    expect(compareSales(at(later, true), at(later, false))).toBeGreaterThan(0)
  })

  it('the voided one is newer although its stamp is sooner, as a till’s clock that is set back makes it', () => {
    expect(compareSales(at(sooner, true), at(later, false))).toBeGreaterThan(0)
  })
})
