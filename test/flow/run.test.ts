import { createOrderFlow } from 'nbi-kounta'
import { createMemoryStore } from 'nbi-kounta/store/memory'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

describe('run', () => {
  it('settles and sweeps until it is aborted', async () => {
    const { flow, clock, booking, kounta, sales, live } = await openHouse()
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await clock.runUntil(flow.accept({ booking: booking({ status: 'Seated' }) }))
    await clock.advance(3_000)
    expect(live()).toHaveLength(1)
    const id = live()[0]?.id ?? ''
    kounta.addLine(id)
    kounta.complete(id)
    await clock.advance(310_000)
    expect(sales).toHaveLength(1)
    stop.abort()
    await clock.runUntil(running)
  })

  it('asks for venues when it has none to sweep', async () => {
    const flow = createOrderFlow({ venue: () => undefined as never })
    await expect(flow.run({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'invalid-options' })
  })

  it('goes on while the store fails, and works once it is back', async () => {
    const house = await openHouse()
    let down = true
    const lines: unknown[] = []
    const none = () => undefined
    const flow = house.openFlow({
      logger: { debug: none, info: none, warn: none, error: (_, fields) => void lines.push(fields) },
      store: {
        ...house.store,
        due: async (limit) => (down ? Promise.reject(new Error('down')) : house.store.due(limit)),
      },
    })
    await house.clock.runUntil(flow.accept({ booking: house.booking({ status: 'Seated' }) }))
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await house.clock.advance(5_000)
    expect(house.live()).toHaveLength(0)
    expect(lines[0]).toEqual({
      code: 'store-failed',
      message: expect.stringMatching(/the store’s due failed with Error/),
    })
    down = false
    await house.clock.advance(5_000)
    expect(house.live()).toHaveLength(1)
    stop.abort()
    await house.clock.runUntil(running)
  })

  it('goes on although neither the till’s trouble nor the store’s can be logged, and forgets no create’s answer', async () => {
    const house = await openHouse()
    const closed = () => {
      throw new Error('the log’s stream is closed')
    }
    let fails = 1
    const flow = house.openFlow({
      logger: { debug: closed, info: closed, warn: closed, error: closed },
      store: {
        ...house.store,
        due: async (limit) => (fails-- > 0 ? Promise.reject(new Error('down')) : house.store.due(limit)),
      },
    })
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    house.kounta.faults.setDown('5xx')
    const outcome = await house.clock.runUntil(flow.handleBooking({ booking: house.booking({ status: 'Seated' }) }))
    expect(outcome).toMatchObject({ pending: true, error: { code: 'outcome-unknown' } })
    house.kounta.faults.setDown(false)
    await house.clock.advance(120_000)
    expect(house.live()).toHaveLength(1)
    stop.abort()
    await house.clock.runUntil(running)
  })

  it('goes on with everybody else while one sale waits for its sink', async () => {
    const house = await openHouse()
    const saves: (() => void)[] = []
    const flow = house.openFlow({
      sales: {
        save: () => new Promise((resolve) => saves.push(resolve)),
      },
    })
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await house.clock.runUntil(flow.accept({ booking: house.booking({ id: 'first', status: 'Seated' }) }))
    await house.clock.advance(3_000)
    const [order] = house.live()
    house.kounta.addLine(order?.id ?? '')
    house.kounta.complete(order?.id ?? '')
    await house.clock.runUntil(flow.acceptOrder({ venueId, orderId: order?.id ?? '' }))
    await house.clock.advance(3_000)
    expect(saves).toHaveLength(1)

    await house.clock.runUntil(flow.accept({ booking: house.booking({ id: 'second', status: 'Seated' }) }))
    await house.clock.advance(5_000)
    expect(house.live().map(({ id }) => id)).not.toEqual([order?.id])
    expect(house.live()).toHaveLength(2)
    // The sale's own wake-up takes it up once more; then order and sale are in hand, however often they are due.
    await house.clock.advance(60_000)
    expect(saves).toHaveLength(2)

    for (const release of saves) release()
    stop.abort()
    await house.clock.runUntil(running)
  })

  describe('where `venues` does not name a venue that bookings come in for', () => {
    /** Runs for half an hour; what is warned of, and how many sales were sent. */
    async function unnamed(over: { readonly sweeper?: boolean; readonly forgets?: boolean } = {}) {
      const house = await openHouse()
      const warned: unknown[][] = []
      const none = () => undefined
      const logger = { debug: none, info: none, warn: (...line: unknown[]) => void warned.push(line), error: none }
      const store = over.forgets ? createMemoryStore({ clock: house.clock }) : house.store
      const flow = house.openFlow({ venues: () => [], logger, store })
      const stop = new AbortController()
      const running = [flow, ...(over.sweeper ? [house.openFlow({ store })] : [])].map((one) =>
        one.run({ signal: stop.signal }),
      )
      await house.clock.runUntil(flow.accept({ booking: house.booking({ status: 'Seated' }) }))
      await house.clock.advance(10_000)
      const id = house.live()[0]?.id ?? ''
      house.kounta.addLine(id)
      house.kounta.complete(id)
      await house.clock.advance(1_800_000)
      stop.abort()
      await house.clock.runUntil(Promise.all(running))
      return { warned, sales: house.sales.length }
    }
    const told = [expect.stringMatching(/`venues`.*not swept/), { venueId }]

    it('says once that nobody sweeps it, since its sales are then lost with their webhooks', async () => {
      expect(await unnamed()).toEqual({ warned: [told], sales: 0 })
    })

    it('says so on a store that forgets as well, where the first booking brings a sweep', async () => {
      expect(await unnamed({ forgets: true })).toEqual({ warned: [told], sales: 0 })
    })

    it('says nothing where another process sweeps it', async () => {
      expect(await unnamed({ sweeper: true })).toEqual({ warned: [], sales: 1 })
    })
  })

  it('sweeps at the next turn where the venues could not be listed', async () => {
    const house = await openHouse()
    const id = house.kounta.complete(house.kounta.ringUp().id).id
    await house.clock.advance(10_000)
    let failures = 1
    const flow = house.openFlow({
      venues: () => {
        if (failures-- > 0) throw new Error('the list of venues is away')
        return [venueId]
      },
    })
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await house.clock.advance(1_000)
    expect(house.sales).toEqual([])
    await house.clock.advance(310_000)
    expect(house.sales.map(({ saleId }) => saleId)).toEqual([id])
    stop.abort()
    await house.clock.runUntil(running)
  })

  const many = Array.from({ length: 20 }, (_, n) => `loc_${n}`)

  it('begins no sweep of a further venue once it is aborted', async () => {
    const stop = new AbortController()
    const house = await openHouse({ before: () => stop.abort() })
    const flow = house.openFlow({ venues: () => many })
    await house.clock.runUntil(flow.run({ signal: stop.signal }))
    // Eight are swept at once, and may have begun by then.
    expect(house.kounta.requests.length).toBeLessThanOrEqual(8)
  })

  it('lets tills that do not answer hold up no sweep of the others', async () => {
    const house = await openHouse()
    const silent = new Set(many.slice(0, 5))
    const swept: string[] = []
    const { kounta, ...rest } = await house.connection()
    const venue = (id: string) => ({
      ...rest,
      kounta: {
        ...kounta,
        orders: {
          ...kounta.orders,
          async *list() {
            if (silent.has(id)) await house.clock.sleep(60_000)
            else swept.push(id)
            yield* []
          },
        },
      },
    })
    const flow = house.openFlow({ venues: () => many, venue })
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await house.clock.advance(1_000)
    expect(swept).toHaveLength(15)
    stop.abort()
    await house.clock.runUntil(running)
  })

  it('ends the sweeps under way where the list of venues breaks off', async () => {
    const house = await openHouse()
    const id = house.kounta.complete(house.kounta.ringUp().id).id
    const flow = house.openFlow({
      async *venues() {
        yield venueId
        throw new Error('the list of venues broke off')
      },
    })
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await house.clock.advance(10_000)
    expect(house.sales.map(({ saleId }) => saleId)).toEqual([id])
    stop.abort()
    await house.clock.runUntil(running)
  })

  it('begins no ninth batch while eight wait for a slow store, and goes on once one has ended', async () => {
    const house = await openHouse()
    const waiting: (() => void)[] = []
    const due = () => new Promise<[]>((resolve) => waiting.push(() => resolve([])))
    const flow = house.openFlow({ store: { ...house.store, due }, venues: () => [] })
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await house.clock.advance(30_000)
    expect(waiting).toHaveLength(8)
    waiting[0]?.()
    await house.clock.advance(3_000)
    expect(waiting).toHaveLength(9)
    stop.abort()
    for (const release of waiting) release()
    await house.clock.runUntil(running)
  })

  it('keeps what venue() returned, and asks again once told to forget it', async () => {
    let asked = 0
    const house = await openHouse()
    const connection = { ...(await Promise.resolve(house.connection())) }
    const flow = house.openFlow({
      venue: () => {
        asked++
        return connection
      },
    })
    await house.hand({ status: 'Confirmed' }, flow)
    await house.hand({ status: 'Unconfirmed' }, flow)
    expect(asked).toBe(1)
    flow.forgetVenue(venueId)
    await house.hand({ status: 'Confirmed' }, flow)
    expect(asked).toBe(2)
  })
})
