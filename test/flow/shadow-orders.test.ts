/** The till's side of a shadow flow, several of them at once, and the flow that takes over from one. */
import { parseOrderText } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openBeside } from '../support/beside.js'
import { venueId } from '../support/house.js'

const seated = { status: 'Seated' } as const

describe('orders of the running code', () => {
  it('come back as the sale that would be sent, with their booking, and nothing is saved', async () => {
    const beside = await openBeside()
    await beside.hears('Seated', { covers: 3 })
    const orderId = await beside.places()
    await beside.compares()
    beside.kounta.addLine(orderId)
    beside.kounta.complete(orderId)
    const follow = (id: string) => beside.clock.runUntil(beside.shadow.handleOrder({ venueId, orderId: id }))
    const { sale, ...outcome } = await follow(orderId)
    expect(outcome).toEqual({ orderId, bookingId: 'bk_1', status: 'COMPLETE' })
    expect(sale).toMatchObject({ saleId: orderId, bookingId: 'bk_1', venueId, balanced: true, covers: 3 })
    const refund = beside.kounta.refund(orderId)
    expect((await follow(refund.id)).sale).toMatchObject({ type: 'REFUND', bookingId: 'bk_1' })
    const other = parseOrderText(beside.kounta.orderJson(beside.kounta.complete(beside.kounta.ringUp().id).id))
    const order = { ...other, lines: other.lines.map((line) => ({ ...line, fromOrderId: orderId })) }
    const split = await beside.clock.runUntil(beside.shadow.handleOrder({ venueId, order }))
    expect(split.sale).toMatchObject({ type: 'SALE', bookingId: 'bk_1' })
    expect((await beside.hears('Confirmed')).action?.reason).toBe('order-complete')
    expect(beside.writes).toEqual([])
  })

  it('are followed without a booking where no shadow has seen one, and told of where they cannot be', async () => {
    const beside = await openBeside({ kounta: { sites: [{ id: '7712' }, { id: '7713' }] } })
    const follow = (id: string) => beside.clock.runUntil(beside.shadow.handleOrder({ venueId, orderId: id }))
    const open = beside.kounta.ringUp()
    expect(await follow(open.id)).toEqual({ orderId: open.id, status: 'PENDING' })
    expect(await follow(beside.kounta.ringUp('7713').id)).toMatchObject({ error: { code: 'invalid-order' } })
    expect(await follow('99')).toMatchObject({ orderId: '99', error: { code: 'order-not-visible' } })
    expect(beside.events.map(({ type }) => type)).toEqual(['trouble'])
    const nonsense = { ...parseOrderText(beside.kounta.orderJson(open.id)), status: 'COMPLETE', createdAt: 'nonsense' }
    await expect(beside.shadow.handleOrder({ venueId, order: nonsense })).rejects.toMatchObject({
      code: 'invalid-order',
    })
  })

  it('change nothing by a snapshot older than what was seen, or for a booking that was forgotten', async () => {
    const beside = await openBeside()
    await beside.hears('Seated')
    const orderId = await beside.places()
    const old = parseOrderText(beside.kounta.orderJson(orderId))
    await beside.clock.advance(5_000)
    beside.kounta.addLine(orderId)
    await beside.compares()
    expect(await beside.shadow.handleOrder({ venueId, order: old })).toMatchObject({ bookingId: 'bk_1' })
    beside.ledger.delete('bk_1')
    expect((await beside.hears('Confirmed')).action).toMatchObject({ type: 'error', items: 1 })

    const half = {
      ...beside.store,
      get: async (key: string) => (key.startsWith('shadow-booking') ? undefined : beside.store.get(key)),
    }
    const outcome = await beside.open({ store: half }).handleOrder({ venueId, order: old })
    expect(outcome).toEqual({ orderId, status: 'SUBMITTED' })
  })
})

describe('several shadows, and the flow that takes over', () => {
  it('compare a booking once, whichever of two processes has seen its last version', async () => {
    const beside = await openBeside()
    const [a, b] = [beside.open(), beside.open()]
    await beside.hears('Confirmed', {}, a)
    await beside.clock.advance(20_000)
    await beside.hears('Seated', {}, b)
    await beside.clock.advance(39_000)
    expect(await beside.clock.runUntil(a.settle())).toEqual({ compared: 0, disagreed: 0, pending: 1 })
    await beside.clock.advance(30_000)
    const reports = await beside.clock.runUntil(Promise.all([a.settle(), b.settle()]))
    expect(reports.map(({ compared }) => compared).sort()).toEqual([0, 1])
    expect(beside.disagreements).toHaveLength(1)
  })

  it('decide a version once where two processes get it at once, and lose no snapshot of its order', async () => {
    const beside = await openBeside()
    const [a, b] = [beside.open(), beside.open()]
    const booking = beside.booking(seated)
    const both = [a, b].map((each) => each.handleBooking({ booking }))
    await beside.clock.runUntil(Promise.all(both))
    expect(beside.events.map(({ type }) => type)).toEqual(['decided'])

    const orderId = await beside.places()
    await beside.compares(a)
    await beside.clock.advance(5_000)
    beside.kounta.addLine(orderId)
    const order = parseOrderText(beside.kounta.orderJson(orderId))
    await Promise.all([a, b].map((each) => each.handleOrder({ venueId, order })))
    beside.ledger.delete('bk_1')
    expect((await beside.hears('Confirmed')).action).toMatchObject({ type: 'error', items: 1 })
  })

  it('goes on from the store after a restart; a repeated event brings back the comparison that the process took with it', async () => {
    const beside = await openBeside()
    const booking = beside.booking(seated)
    await beside.clock.runUntil(beside.shadow.handleBooking({ booking }))
    const next = beside.open()
    expect(await beside.compares(next)).toMatchObject({ compared: 0, pending: 0 })
    await beside.clock.runUntil(next.handleBooking({ booking }))
    expect(await beside.compares(next)).toMatchObject({ compared: 1, disagreed: 1 })
    expect((await beside.hears('Confirmed', {}, next)).action?.reason).toBe('no-order-to-undo')
  })

  it('runs until it is aborted, also where the store fails for a while', async () => {
    const beside = await openBeside()
    const stop = new AbortController()
    let failures = 0
    const get = beside.store.get
    const store = {
      ...beside.store,
      get: (key: string) => (failures-- > 0 ? Promise.reject(new Error('down')) : get(key)),
    }
    const shadow = beside.open({ store })
    const running = shadow.run({ signal: stop.signal })
    await beside.hears('Seated', {}, shadow)
    failures = 2
    await beside.clock.advance(70_000)
    expect(beside.disagreements).toHaveLength(1)
    stop.abort()
    await beside.clock.runUntil(running)
  })

  it('leaves nothing to the flow on the same store: it begins as if it had seen no booking', async () => {
    const beside = await openBeside()
    const kept: string[] = []
    const store = {
      ...beside.store,
      put: (key: string, ...rest: [never, never]) => {
        kept.push(key)
        return beside.store.put(key, ...rest)
      },
    }
    const shadow = beside.open({ store })
    for (const id of ['bk_1', 'bk_2']) {
      await beside.hears('Seated', { id }, shadow)
      await beside.places(id)
    }
    await beside.compares(shadow)
    await beside.hears('Unconfirmed', { id: 'bk_3' }, shadow)
    expect(kept.filter((key) => !key.startsWith('shadow-'))).toEqual([])
    expect(kept.some((key) => key.startsWith('shadow-order:'))).toBe(true)
    expect(await beside.store.due(100)).toEqual([])
    expect(await beside.flow.inspect({ venueId, bookingId: 'bk_1' })).toBeNull()

    // Handed in as its own previous version, a booking that is seated already gets no second order.
    const booking = beside.booking({ status: 'Seated', id: 'bk_1' })
    const seeded = await beside.clock.runUntil(beside.flow.handleBooking({ booking, previous: booking }))
    expect(seeded).toMatchObject({ action: { reason: 'seated-unchanged-no-order' }, performed: 'nothing' })
    expect((await beside.hand({ status: 'Seated', id: 'bk_1', covers: 7 })).performed).toBe('nothing')
    expect((await beside.hand({ status: 'Seated', id: 'bk_2' })).performed).toBe('created')
  })
})
