/** What is told of an order: whoever sees a change first tells of it, once, and nothing that was handed in goes unread. */
import {
  createMemoryStore,
  type KountaOrder,
  NbiKountaError,
  type OrderStore,
  parseOrderText,
  type VenueConnection,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { durableStore, openHouse, venueId } from '../support/house.js'

const statusTypes = ['accepted', 'rejected', 'status', 'lost']

async function open(options: Parameters<typeof openHouse>[0] = {}) {
  const house = await openHouse(options)
  /** The events about an order's status, in order. */
  const told = () => house.types().filter((type) => statusTypes.includes(type))
  return { ...house, told }
}

describe('what staff do with an order', () => {
  it.each(['accept', 'reject'] as const)('is told where a decision sees it first: %s', async (deed) => {
    const { hand, kounta, sync, clock, told } = await open()
    const { orderId = '' } = await hand({ status: 'Seated' })
    await clock.advance(5_000)
    kounta[deed](orderId)
    await hand({ status: 'Seated', covers: 7 })
    expect(told()).toEqual([`${deed}ed`])
    await sync()
    await hand({ status: 'Seated', covers: 8 })
    expect(told()).toEqual([`${deed}ed`])
  })

  it('is told of an order whose answer was lost, once it is found', async () => {
    const { hand, kounta, pass, sync, live, types } = await open()
    kounta.faults.loseNextAnswer()
    await hand({ status: 'Seated' })
    kounta.accept(live()[0]?.id ?? '')
    await pass(90_000)
    await sync()
    expect(types()).toEqual(['decided', 'trouble', 'adopted', 'accepted'])
  })

  it('is told where they delete an order whose id nobody had learned', async () => {
    const { hand, kounta, pass, live, events, told } = await open()
    kounta.faults.loseNextAnswer()
    await hand({ status: 'Seated' })
    const orderId = live()[0]?.id ?? ''
    kounta.delete(orderId)
    await pass(90_000)
    expect(told()).toEqual(['lost'])
    expect(events.at(-1)).toMatchObject({ type: 'lost', bookingId: 'bk_1', orderId, status: 'DELETED' })
  })

  it('is told where they delete an order after the till’s clock was set back', async () => {
    const { hand, kounta, flow, clock, told } = await open()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.accept(orderId)
    const hear = (change: object) =>
      clock.runUntil(flow.handleOrder({ venueId, order: { ...parseOrderText(kounta.orderJson(orderId)), ...change } }))
    await hear({})
    kounta.delete(orderId)
    await hear({ updatedAt: '2026-03-14T06:59:00Z' })
    expect(told()).toEqual(['accepted', 'lost'])
  })

  it('is nothing yet where a sweep sees the order as it was posted', async () => {
    const { hand, sync, told } = await open({ venue: { orderStatus: 'ON_HOLD' } })
    await hand({ status: 'Seated' })
    await sync()
    expect(told()).toEqual([])
  })
})

describe('an order that is read as it was before what a webhook has told of it', () => {
  async function openLagging() {
    const house = await open()
    const { hand, kounta, clock, flow, connection, openFlow } = house
    const { orderId = '' } = await hand({ status: 'Seated' })
    const shown = () => parseOrderText(kounta.orderJson(orderId))
    const before = shown()
    await clock.advance(5_000)
    kounta.addLine(orderId)
    await clock.runUntil(flow.handleOrder({ venueId, order: shown() }))
    const lag = { over: false }
    const { kounta: client } = connection()
    const get: typeof client.orders.get = async () => (lag.over ? shown() : before)
    const lagging = { ...client, orders: { ...client.orders, get } }
    return { ...house, orderId, lag, by: openFlow({ venue: () => ({ ...connection(), kounta: lagging }) }) }
  }

  it('is read again before it is decided on, so that what staff have rung up is not deleted', async () => {
    const { hand, by, lag, pass, flow, live } = await openLagging()
    expect(await hand({ status: 'Confirmed' }, by)).toMatchObject({
      action: null,
      pending: true,
      error: { code: 'order-not-visible' },
    })
    lag.over = true
    await pass(5_000, { by })
    expect(live()).toHaveLength(1)
    expect((await flow.inspect({ venueId, bookingId: 'bk_1' }))?.lastAction).toMatchObject({
      type: 'error',
      reason: 'order-has-items-or-payments',
    })
  })

  it('is believed in the end, should it stay so: its stamps may be of a clock that was set back', async () => {
    const { hand, by, pass, flow } = await openLagging()
    await hand({ status: 'Confirmed' }, by)
    await pass(150_000, { by, stepMs: 2_000 })
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({
      pending: false,
      lastAction: { type: 'delete' },
    })
  })
})

describe('an outcome', () => {
  it('performs nothing where staff had rejected an order that an undo would have rejected', async () => {
    const { hand, kounta, pass, types } = await open({ venue: { deleteStrategy: 'put-rejected' } })
    const { orderId = '' } = await hand({ status: 'Seated' })
    await pass(20_000)
    kounta.reject(orderId)
    kounta.clearRequests()
    expect(await hand({ status: 'Confirmed' })).toMatchObject({
      action: { type: 'delete' },
      performed: 'nothing',
      pending: false,
    })
    expect(kounta.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(types()).toEqual(['decided', 'created', 'rejected', 'decided'])
  })

  it('of an order is pending, and says why, while the delete of a duplicate is under way', async () => {
    const house = await open()
    const { hand, clock, connection, flow, kounta, pass } = house
    await hand({ status: 'Seated' })
    const twin = { siteId: '7712', status: 'SUBMITTED', saleNumber: 'NBI-bk_1-1.', lines: [] } as const
    const { id: orderId } = await clock.runUntil(connection().kounta.orders.create(twin))
    await pass(20_000)
    const hint = { venueId, orderId }
    kounta.faults.loseNextAnswer(1, { method: 'DELETE' })
    expect(await clock.runUntil(flow.handleOrder(hint))).toMatchObject({
      bookingId: 'bk_1',
      pending: true,
      error: { code: 'outcome-unknown' },
    })
    await pass(90_000)
    expect(await clock.runUntil(flow.handleOrder(hint))).toMatchObject({ status: 'DELETED', pending: false })
    expect(house.live()).toHaveLength(1)
  })
})

describe('an order of an earlier life, on a store that forgets', () => {
  it('is told adopted once it is written, and once, although the first write loses a race', async () => {
    const { hand, openFlow, booking, clock, pass, events } = await open()
    const { orderId = '' } = await hand({ status: 'Seated' })
    await pass(20_000)
    const inner = createMemoryStore({ clock })
    let loses = true
    const owned: unknown[] = []
    const store: OrderStore = {
      ...inner,
      async put(key, value, when) {
        const owner = (value as { orderId?: string }).orderId
        if (loses && owner) {
          loses = false
          return null
        }
        owned.push(owner)
        return inner.put(key, value, when)
      },
    }
    const heard: unknown[] = []
    const flow = openFlow({
      store,
      onEvent: (event) => event.type === 'adopted' && heard.push([event.orderId, owned.includes(event.orderId)]),
    })
    await clock.runUntil(flow.accept({ booking: booking({ status: 'Seated', covers: 5 }) }))
    await pass(5_000, { by: flow })
    expect(heard).toEqual([[orderId, true]])
    expect(events.map(({ type }) => type)).toEqual(['decided', 'created'])
  })
})

describe('an order that was handed in', () => {
  it.each([
    ['COMPLETE', 'PENDING'],
    ['ACCEPTED', 'SUBMITTED'],
  ])('is not taken back from %s to %s by a snapshot of the same second', async (after, before) => {
    const { hand, kounta, flow, clock, told } = await open()
    const { orderId = '' } = await hand({ status: 'Seated' })
    const order = { ...parseOrderText(kounta.orderJson(orderId)), updatedAt: '2026-03-14T07:00:30Z' }
    for (const status of [after, before, after])
      await clock.runUntil(flow.handleOrder({ venueId, order: { ...order, status } }))
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ status: after })
    expect(told()).toEqual([after === 'ACCEPTED' ? 'accepted' : 'status'])
  })

  it.each(['the id after', 'the id before', 'the id between'])(
    'loses no news where a snapshot waits that is older than what %s it tells of',
    async (which) => {
      const { hand, kounta, flow, clock, pass, sales, types } = await openHouse()
      const { orderId = '' } = await hand({ status: 'Seated' })
      const early = parseOrderText(kounta.orderJson(orderId))
      await clock.advance(2_000)
      kounta.addLine(orderId)
      kounta.complete(orderId)
      const hints = [
        { venueId, order: early },
        { venueId, orderId },
      ]
      if (which === 'the id before') hints.reverse()
      for (const hint of which === 'the id between' ? [...hints, { venueId, order: early }] : hints)
        await clock.runUntil(flow.acceptOrder(hint))
      await pass(3_000)
      expect(sales.map(({ saleId }) => saleId)).toEqual([orderId])
      expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ status: 'COMPLETE' })
      expect(types().filter((type) => type === 'completed')).toHaveLength(1)
    },
  )

  /** A till whose answers to a GET lag behind its own webhooks: of the order of a seating, or of a second one with its marker. */
  async function openLagging(second = false) {
    const house = await openHouse()
    const { kounta: till, ...rest } = house.connection()
    const early = new Map<string, KountaOrder>()
    const get: typeof till.orders.get = async (id, options) => early.get(id) ?? till.orders.get(id, options)
    const venue = (): VenueConnection => ({ ...rest, kounta: { ...till, orders: { ...till.orders, get } } })
    const flow = house.openFlow({ venue })
    let { orderId = '' } = await house.hand({ status: 'Seated' }, flow)
    if (second) {
      const draft = { siteId: '7712', status: 'SUBMITTED', saleNumber: 'NBI-bk_1-1.', lines: [] } as const
      orderId = (await house.clock.runUntil(till.orders.create(draft))).id
    }
    const now = () => parseOrderText(house.kounta.orderJson(orderId))
    early.set(orderId, now())
    await house.clock.advance(2_000)
    house.kounta.addLine(orderId)
    await house.clock.runUntil(flow.handleOrder({ venueId, order: now() }))
    return { ...house, flow, orderId, catchUp: () => early.clear() }
  }

  it('is known better than what the till answers to its id, which therefore undoes nothing', async () => {
    const { flow, hand, catchUp, pass, live, types } = await openLagging()
    const outcome = await hand({ status: 'Cancelled' }, flow)
    expect(outcome).toMatchObject({ action: null, pending: true, error: { code: 'order-not-visible' } })
    await pass(10_000, { by: flow })
    catchUp()
    await pass(60_000, { by: flow })
    const { lastAction, pending } = (await flow.inspect({ venueId, bookingId: 'bk_1' })) ?? {}
    expect(lastAction).toMatchObject({ reason: 'order-has-items-or-payments', items: 1 })
    expect([pending, live()[0]?.lines.length, types().includes('deleted')]).toEqual([false, 1, false])
  })

  it('is no second order to be doomed where staff have touched it, although the till shows it untouched', async () => {
    const { flow, orderId, catchUp, pass, sync, live } = await openLagging(true)
    await pass(20_000, { by: flow })
    expect(live()).toHaveLength(2)
    catchUp()
    expect(await sync(flow)).toMatchObject({ healed: 0, touched: [orderId] })
    expect(live()).toHaveLength(2)
  })

  /** An undo whose delete waits for a till that is away; `show` says what it answers to the order's id from then on. */
  async function openWaiting() {
    const house = await openHouse()
    const { kounta: till, ...rest } = house.connection()
    let get = till.orders.get
    const orders = { ...till.orders, get: (...asked: Parameters<typeof get>) => get(...asked) }
    const flow = house.openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders } }) })
    const { orderId = '' } = await house.hand({ status: 'Seated' }, flow)
    await house.clock.advance(2_000)
    const now = () => parseOrderText(house.kounta.orderJson(orderId))
    const early = now()
    let reads = 0
    get = async () => {
      if (++reads === 1) return early
      throw new NbiKountaError('server-error', 'the till is away')
    }
    const undo = await house.hand({ status: 'Confirmed' }, flow)
    expect(undo).toMatchObject({ action: { type: 'delete' }, pending: true })
    const show = (order?: KountaOrder) => {
      get = order ? async () => order : till.orders.get
    }
    const tell = (order: KountaOrder) => house.clock.runUntil(flow.handleOrder({ venueId, order }))
    return { ...house, flow, orderId, early, now, show, tell }
  }

  it('is not deleted where a line is told of while its delete waits for the till, which still shows none afterwards', async () => {
    const { flow, orderId, early, now, show, tell, kounta, pass, live, types } = await openWaiting()
    kounta.addLine(orderId)
    await tell(now())
    show(early)
    await pass(5_000, { by: flow })
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ pending: true })
    // Told again, it is nothing new.
    await tell(now())
    show()
    await pass(60_000, { by: flow })
    expect(live()[0]?.lines).toHaveLength(1)
    expect(types()).toEqual(['decided', 'created', 'decided', 'trouble', 'refused'])
    const known = await flow.inspect({ venueId, bookingId: 'bk_1' })
    expect(known).toMatchObject({ pending: false, orderId, lastError: { code: 'order-touched' } })
  })

  it('is deleted where the line that is told of late had been taken back before', async () => {
    const { flow, early, show, tell, pass, live } = await openWaiting()
    const updatedAt = new Date(Date.parse(early.updatedAt) - 1_000).toISOString()
    await tell({ ...early, lines: [{ quantity: 1 }], updatedAt })
    show()
    await pass(10_000, { by: flow })
    expect(live()).toEqual([])
  })

  it('is deleted in the end, where the till never shows the line that was told of', async () => {
    const { flow, early, show, tell, pass, live } = await openWaiting()
    const updatedAt = new Date(Date.parse(early.updatedAt) + 60_000).toISOString()
    await tell({ ...early, lines: [{ quantity: 1 }], updatedAt })
    show(early)
    await pass(200_000, { by: flow, stepMs: 2_000 })
    expect(live()).toEqual([])
  })

  it('is decided on in the end, where the till never shows it as it was handed in', async () => {
    const { flow, hand, pass } = await openLagging()
    await hand({ status: 'Seated', covers: 6 }, flow)
    await pass(300_000, { by: flow })
    const known = await flow.inspect({ venueId, bookingId: 'bk_1' })
    expect(known).toMatchObject({ pending: false, lastAction: { reason: 'order-already-exists' } })
  })

  it('follows a waiting snapshot that is newer than what the till answers to its id', async () => {
    const { hand, kounta, flow, clock, pass, sales } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    await clock.advance(2_000)
    kounta.addLine(orderId)
    const order = parseOrderText(kounta.orderJson(orderId))
    const closed = { ...order, status: 'COMPLETE', updatedAt: new Date(clock.now() + 1_000).toISOString() }
    await clock.runUntil(flow.acceptOrder({ venueId, order: closed }))
    await clock.runUntil(flow.acceptOrder({ venueId, orderId }))
    await pass(3_000)
    expect(sales.map(({ saleId }) => saleId)).toEqual([orderId])
  })
})

describe('an order that is handed in by its id', () => {
  /** A seating whose order the till shows, or answers 404 for. */
  async function openHiding() {
    const house = await openHouse()
    const { kounta: till, ...rest } = house.connection()
    const hidden = new Set<string>()
    const afterNext: (() => Promise<unknown>)[] = []
    const get: typeof till.orders.get = async (id, options) => {
      const order = hidden.has(id) ? null : await till.orders.get(id, options)
      await afterNext.shift()?.()
      return order
    }
    const flow = house.openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders: { ...till.orders, get } } }) })
    const { orderId = '' } = await house.hand({ status: 'Seated' }, flow)
    const told = parseOrderText(house.kounta.orderJson(orderId))
    return {
      ...house,
      flow,
      orderId,
      told,
      hide: () => void hidden.add(orderId),
      show: () => void hidden.delete(orderId),
      /** What happens between the till's next answer and the moment at which the flow gets it. */
      afterNext: (happens: () => Promise<unknown>) => void afterNext.push(happens),
      handOrder: (hint: { orderId: string } | { order: KountaOrder }) =>
        house.clock.runUntil(flow.handleOrder({ venueId, ...hint })),
    }
  }

  it.each(['as it was posted', 'in a newer state', 'after a webhook that was newer'])(
    'and read %s is gone when it answers 404 afterwards',
    async (state) => {
      const { flow, hand, hide, handOrder, kounta, clock, orderId, told } = await openHiding()
      if (state === 'in a newer state') kounta.accept(orderId)
      if (state === 'after a webhook that was newer') {
        const updatedAt = new Date(clock.now() + 5_000).toISOString()
        await handOrder({ order: { ...told, status: 'ACCEPTED', updatedAt } })
      }
      await handOrder({ orderId })
      hide()
      const edited = await hand({ status: 'Seated', covers: 6 }, flow)
      expect(edited).toMatchObject({ pending: false, performed: 'nothing' })
      expect(edited.orderId).toBeUndefined()
    },
  )

  it('may not be visible yet, where only a webhook has told of it', async () => {
    const { flow, hand, hide, handOrder, told } = await openHiding()
    await handOrder({ order: { ...told, status: 'ACCEPTED' } })
    hide()
    expect(await hand({ status: 'Seated', covers: 6 }, flow)).toMatchObject({ pending: true, action: null })
  })

  it('costs no write once it is known to have been read', async () => {
    const puts: string[] = []
    const inner = durableStore()
    const put: typeof inner.put = (key, value, when) => {
      puts.push(key)
      return inner.put(key, value, when)
    }
    const store = { ...inner, put }
    const { hand, clock, flow } = await openHouse({ store })
    const { orderId = '' } = await hand({ status: 'Seated' })
    await clock.runUntil(flow.handleOrder({ venueId, orderId }))
    puts.length = 0
    await clock.runUntil(flow.handleOrder({ venueId, orderId }))
    expect(puts).toEqual([])
  })

  it('is lost at once where it answers 404 now, was read before, and a snapshot of it waits that leads to its booking', async () => {
    const { flow, hide, handOrder, clock, pass, events, orderId, told } = await openHiding()
    await handOrder({ orderId })
    hide()
    await clock.runUntil(flow.acceptOrder({ venueId, order: told }))
    await clock.runUntil(flow.acceptOrder({ venueId, orderId }))
    await pass(3_000, { by: flow })
    expect(events.filter(({ type }) => type === 'lost')).toMatchObject([
      { type: 'lost', status: 'not found', bookingId: 'bk_1', orderId },
    ])
    const known = await flow.inspect({ venueId, bookingId: 'bk_1' })
    expect([known?.pending, known?.orderId]).toEqual([false, undefined])
  })

  it('is not lost by a 404 that is older than the first look at it by another process', async () => {
    const { flow, openFlow, connection, hide, show, afterNext, clock, pass, types, orderId, told } = await openHiding()
    hide()
    afterNext(async () => {
      show()
      await openFlow({ venue: connection }).handleOrder({ venueId, orderId })
    })
    await clock.runUntil(flow.acceptOrder({ venueId, order: told }))
    await clock.runUntil(flow.acceptOrder({ venueId, orderId }))
    await pass(3_000, { by: flow })
    expect(types()).not.toContain('lost')
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ pending: false, orderId })
  })

  it('is not lost by a 404 from right after it was placed, where the process froze for long before it got that answer', async () => {
    const { flow, hand, hide, afterNext, clock, types, orderId } = await openHiding()
    hide()
    afterNext(() => clock.advance(700_000))
    expect(await hand({ status: 'Seated', covers: 6 }, flow)).toMatchObject({ pending: true, orderId })
    expect(types()).not.toContain('lost')
  })

  it('is not deleted where staff ring something up while the process is frozen behind its look before the delete', async () => {
    const { flow, hand, clock, kounta, afterNext, types, live, orderId } = await openHiding()
    await clock.advance(2_000)
    afterNext(async () => undefined)
    afterNext(async () => {
      kounta.addLine(orderId)
      await clock.advance(60_000)
    })
    const outcome = await hand({ status: 'Cancelled' }, flow)
    expect(outcome).toMatchObject({ action: { type: 'error', reason: 'order-has-items-or-payments' }, pending: false })
    expect(live()).toHaveLength(1)
    expect(types()).not.toContain('deleted-while-touched')
  })

  it('is placed anew for a booking that is seated again, where its delete left late and showed even later', async () => {
    const house = await openHouse()
    const { clock, hand, pass, live, types } = house
    const { kounta: till, ...rest } = house.connection()
    let shown: KountaOrder | null = null
    const orders: typeof till.orders = {
      ...till.orders,
      get: async (id, options) => shown ?? till.orders.get(id, options),
      async delete(id) {
        shown = await till.orders.get(id)
        // Frozen right before the request left: past its deadline, and past the wake-up of its intent.
        await clock.advance(100_000)
        await till.orders.delete(id)
      },
    }
    const flow = house.openFlow({ venue: () => ({ ...rest, kounta: { ...till, orders } }) })
    await hand({ status: 'Seated' }, flow)
    await clock.advance(2_000)
    expect(await hand({ status: 'Confirmed' }, flow)).toMatchObject({ action: { type: 'delete' }, pending: true })
    expect(live()).toEqual([])
    await hand({ status: 'Seated' }, flow)
    await pass(5_000, { by: flow })
    shown = null
    await pass(80_000, { by: flow })
    expect(types()).not.toContain('refused')
    expect(live()).toHaveLength(1)
  })

  it('is not lost by a 404 where it was never read', async () => {
    const { flow, hide, clock, pass, types, orderId, told } = await openHiding()
    hide()
    await clock.runUntil(flow.acceptOrder({ venueId, order: told }))
    await clock.runUntil(flow.acceptOrder({ venueId, orderId }))
    await pass(3_000, { by: flow })
    expect(types()).not.toContain('lost')
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ orderId })
  })
})
