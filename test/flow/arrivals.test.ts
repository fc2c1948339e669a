import type { Booking, OrderStore } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { durableStore, openHouse, venueId } from '../support/house.js'

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length <= 1) yield [...items]
  for (const [at, item] of items.entries())
    for (const rest of permutations([...items.slice(0, at), ...items.slice(at + 1)])) yield [item, ...rest]
}

const minute = (at: number): string => new Date(Date.parse('2026-03-14T07:00:00Z') + at * 60_000).toISOString()
const versions = (statuses: readonly string[]): Partial<Booking>[] =>
  statuses.map((status, at) => ({ status, modifiedAt: minute(at) }))

describe('events that arrive again, at once, or in any order', () => {
  it('makes one order of sixty-four copies of one event at once', async () => {
    const { flow, booking, clock, kounta } = await openHouse()
    const event = { booking: booking({ status: 'Seated' }) }
    const outcomes = await clock.runUntil(Promise.all(Array.from({ length: 64 }, () => flow.handleBooking(event))))
    expect(kounta.posts).toBe(1)
    expect(kounta.requests).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome.performed === 'created')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome.action?.reason === 'order-already-exists')).toHaveLength(63)
  })

  it('makes one order of sixty-four copies handed to eight processes that share a store', async () => {
    const { openFlow, booking, clock, kounta } = await openHouse()
    const flows = Array.from({ length: 8 }, () => openFlow())
    const event = { booking: booking({ status: 'Seated' }) }
    await clock.runUntil(Promise.all(Array.from({ length: 64 }, (_, i) => flows[i % 8]?.handleBooking(event))))
    expect(kounta.posts).toBe(1)
  })

  it('ends with one order after all 120 arrival orders of five versions that end Seated', async () => {
    for (const order of permutations(versions(['Unconfirmed', 'Confirmed', 'Seated', 'Confirmed', 'Seated']))) {
      const { hand, live, pass, kounta } = await openHouse()
      for (const version of order) await hand(version)
      await pass(5_000)
      const path = order.map((version) => version.modifiedAt).join(' ')
      expect(live(), path).toHaveLength(1)
      expect(kounta.posts, path).toBeLessThanOrEqual(2)
    }
  })

  it('ends with no order after all 120 arrival orders of five versions that end undone', async () => {
    for (const order of permutations(versions(['Unconfirmed', 'Confirmed', 'Seated', 'Confirmed', 'Cancelled']))) {
      const { hand, live, pass } = await openHouse()
      for (const version of order) await hand(version)
      await pass(5_000)
      expect(live(), order.map((version) => version.modifiedAt).join(' ')).toEqual([])
    }
  })

  it('keeps every edge of events that were accepted in a row and decided later', async () => {
    const { flow, booking, clock, kounta, pass } = await openHouse()
    for (const status of ['Confirmed', 'Seated', 'Mains Away'])
      await clock.runUntil(flow.accept({ booking: booking({ status }) }))
    expect(kounta.requests).toHaveLength(0)
    await pass(2_000)
    expect(kounta.posts).toBe(1)
    expect(await flow.inspect({ venueId: 'loc_31', bookingId: 'bk_1' })).toMatchObject({
      bookingStatus: 'Mains Away',
      pending: false,
    })
  })

  it('calls a snapshot the same whatever the order of its members, null like absent, at any depth', async () => {
    const { flow, booking, clock, kounta, store, types } = await openHouse()
    const seated = booking({
      status: 'Seated',
      tables: [{ name: '12', section: 'Main' }, { name: '13' }],
      customer: { firstName: 'Ada', lastName: 'Marsh' },
    })
    const read = async () => (await store.get(`booking:${venueId}:bk_1`))?.version
    await clock.runUntil(flow.handleBooking({ booking: seated }))
    const version = await read()
    for (const spelt of [
      Object.fromEntries(Object.entries(seated).reverse()) as unknown as Booking,
      { ...seated, customer: { lastName: 'Marsh', firstName: 'Ada' } },
      { ...seated, customer: { ...seated.customer, phone: null as never } },
      {
        ...seated,
        tables: [
          { section: 'Main', name: '12' },
          { name: '13', section: null as never },
        ],
      },
    ])
      expect(await clock.runUntil(flow.handleBooking({ booking: spelt }))).toMatchObject({ performed: 'nothing' })
    expect(await read()).toBe(version)
    expect(kounta.requests).toHaveLength(1)
    expect(types()).toEqual(['decided', 'created'])
    for (const other of [
      { ...seated, tables: [{ name: '13' }, { name: '12', section: 'Main' }] },
      { ...seated, customer: { firstName: 'Ada' } },
      { ...seated, customer: {} },
    ]) {
      const before = await read()
      await clock.runUntil(flow.handleBooking({ booking: other }))
      expect(await read()).not.toBe(before)
    }
  })

  it('spends nothing on repetitions where the host’s store keeps JSON with its members in an order of its own', async () => {
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sorted)
        : value && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value)
                .map(([name, each]) => [name, sorted(each)] as const)
                .toSorted(),
            )
          : value
    const plain = durableStore()
    const put: OrderStore['put'] = (key, value, when) => plain.put(key, sorted(value) as typeof value, when)
    const { flow, booking, clock, kounta } = await openHouse({ store: { ...plain, put } })
    const event = { booking: booking({ status: 'Seated', customer: { lastName: 'Marsh', firstName: 'Ada' } }) }
    for (let copy = 0; copy < 4; copy++) await clock.runUntil(flow.handleBooking(event))
    expect(kounta.requests).toHaveLength(1)
  })

  it('calls an older version stale, and spends nothing on it', async () => {
    const { hand, kounta, types } = await openHouse()
    await hand({ status: 'Seated', modifiedAt: minute(5) })
    const outcome = await hand({ status: 'Confirmed', modifiedAt: minute(4) })
    expect(outcome).toMatchObject({ action: { type: 'none', reason: 'stale-event' }, performed: 'nothing' })
    expect(kounta.requests).toHaveLength(1)
    expect(types()).toContain('stale')
  })

  it('orders by sequence where both versions have one, whatever their times say', async () => {
    const { hand, kounta } = await openHouse()
    await hand({ status: 'Confirmed', sequence: 2, modifiedAt: minute(9) })
    expect((await hand({ status: 'Seated', sequence: 3, modifiedAt: minute(1) })).performed).toBe('created')
    expect((await hand({ status: 'Confirmed', sequence: 1, modifiedAt: minute(20) })).action?.reason).toBe(
      'stale-event',
    )
    expect(kounta.posts).toBe(1)
  })
})
