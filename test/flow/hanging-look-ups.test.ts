/** What the host hands in to be asked may never answer: it is waited for by the machine's timer, and nobody else stands behind it. */
import type { Booking, VenueBookings, VenueConnection } from 'nbi-kounta'
import { createShadowFlow } from 'nbi-kounta'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const never = () => new Promise<never>(() => {})
const lookUpMs = 30_000

/** Lets a look-up begin, and go on for just as long as it may. */
async function outlast<T>(answer: Promise<T>): Promise<T> {
  const ended = vi.fn()
  answer.then(ended, ended)
  while (vi.getTimerCount() === 0) await new Promise(setImmediate)
  await vi.advanceTimersByTimeAsync(lookUpMs - 1)
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  return answer
}

describe('venue() that never answers', () => {
  const open = async () => {
    const house = await openHouse()
    let hangs = true
    const venue = (id: string): VenueConnection | Promise<VenueConnection> =>
      id === 'silent' && hangs ? never() : { ...house.connection(), markerPrefix: id === 'silent' ? 'TWO' : 'NBI' }
    const answers = () => {
      hangs = false
    }
    const openOther = () => house.openFlow()
    return { ...house, answers, openOther, flow: house.openFlow({ venue, venues: () => ['silent', venueId] }) }
  }

  it('ends as one that fails, and is asked anew by the next event', async () => {
    const { flow, booking, answers, clock } = await open()
    const event = { booking: booking({ venueId: 'silent', status: 'Seated' }) }
    const failed = outlast(flow.handleBooking(event))
    await expect(failed).rejects.toMatchObject({ code: 'venue-failed', message: expect.stringContaining('"silent"') })
    answers()
    expect(await clock.runUntil(flow.handleBooking(event))).toMatchObject({ performed: 'created' })
  })

  it.each([40, 140])('holds no venue up that was not looked up either, with %i of its own due before', async (due) => {
    const { flow, openOther, store, booking, clock, live } = await open()
    for (let n = 0; n < due; n++) {
      const id = `bk_${n}`
      const [key, ids] =
        n % 3 === 0 ? [`sale:silent:${n}`, { orderId: `${n}` }] : [`booking:silent:${id}`, { bookingId: id }]
      await store.put(key, { v: 1, venueId: 'silent', ...ids }, { expect: null, wakeInMs: 0 })
    }
    await clock.advance(1_000)
    await clock.runUntil(openOther().accept({ booking: booking({ status: 'Seated' }) }))
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await clock.advance(3_000)
    expect(live().map(({ saleNumber }) => saleNumber)).toEqual(['NBI-bk_1-1.-1'])
    stop.abort()
    await vi.advanceTimersByTimeAsync(lookUpMs)
    await clock.runUntil(running)
  })

  it('holds no other venue up, neither its due work nor its sweep', async () => {
    const { flow, store, booking, clock, live, sales, kounta } = await open()
    await clock.runUntil(flow.handleBooking({ booking: booking({ id: 'first' }) }))
    for (let n = 0; n < 40; n++) {
      const id = `bk_${n}`
      await store.put(`booking:silent:${id}`, { venueId: 'silent', bookingId: id }, { expect: null, wakeInMs: 0 })
    }
    await clock.advance(1_000)
    await clock.runUntil(flow.accept({ booking: booking({ status: 'Seated' }) }))
    const { id } = kounta.complete(kounta.ringUp().id)
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await clock.advance(3_000)
    expect(sales.map(({ saleId }) => saleId)).toEqual([id])
    expect(live().map(({ saleNumber }) => saleNumber)).toContain('NBI-bk_1-1.-1')
    stop.abort()
    await vi.advanceTimersByTimeAsync(lookUpMs)
    await clock.runUntil(running)
  })
})

describe('a list of venues that never comes to its end', () => {
  const listed = async (venues: () => unknown) => {
    const house = await openHouse()
    const warnings: unknown[] = []
    const logger = { debug() {}, info() {}, warn() {}, error: (...line: unknown[]) => void warnings.push(line) }
    const flow = house.openFlow({ venues: venues as never, logger })
    const sweeps = () => house.kounta.requests.length
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await house.clock.advance(1_000)
    const end = () => {
      stop.abort()
      return house.clock.runUntil(running)
    }
    return { ...house, sweeps, warnings, stop, end }
  }

  it('takes no sweep from the venues that it has named, then or later', async () => {
    let lists = 0
    const { sweeps, clock, end, warnings } = await listed(async function* () {
      yield venueId
      if (lists++ === 0) await never()
    })
    expect(sweeps()).toBe(1)
    await vi.advanceTimersByTimeAsync(lookUpMs)
    expect(warnings).toContainEqual([expect.any(String), expect.objectContaining({ code: 'timeout' })])
    await clock.advance(310_000)
    expect(sweeps()).toBe(2)
    await end()
  })

  it('may be a promise, as plain JavaScript gives one, and is closed where it is left early', async () => {
    const promised = await listed(async () => [venueId])
    expect(promised.sweeps()).toBe(1)
    await promised.end()
    let isClosed = false
    let go = () => {}
    const left = await listed(async function* () {
      try {
        for (;;) {
          yield venueId
          await new Promise<void>((resolve) => {
            go = resolve
          })
        }
      } finally {
        isClosed = true
      }
    })
    left.stop.abort()
    go()
    await left.end()
    expect([left.sweeps(), isClosed]).toEqual([1, true])
  })

  it.each([
    ['null', null],
    ['a number', 7],
  ])('is refused by name where it is %s', async (_, list) => {
    const { warnings, end } = await listed(() => list)
    const said = expect.objectContaining({
      code: 'invalid-options',
      message: expect.stringContaining('venues(): expected a list of ids'),
    })
    expect(warnings).toContainEqual([expect.any(String), said])
    await end()
  })
})

describe('a booking platform that never answers', () => {
  const event = { eventType: 'BOOKING_UPDATED', data: { bookingId: 'bk_1', locationId: venueId } }

  it('is asked again', async () => {
    let current: Booking | undefined
    const bookings: VenueBookings = { get: () => (current ? Promise.resolve(current) : never()) }
    const { flow, booking, pass, live } = await openHouse({ venue: { bookings } })
    const outcome = await outlast(flow.handleNowBookItEvent(event))
    expect(outcome).toMatchObject({ action: null, pending: true, error: { code: 'timeout', advice: 'wait' } })
    current = booking({ status: 'Seated' })
    await pass(3_000)
    expect(live()).toHaveLength(1)
  })

  it('keeps no shadow from its other bookings, nor does the lookup of their orders', async () => {
    const house = await openHouse()
    const shadow = createShadowFlow({ venue: house.connection, orderOf: never, clock: house.clock })
    const booking = house.booking({ status: 'Seated' })
    expect(await outlast(shadow.handleBooking({ booking }))).toMatchObject({
      pending: true,
      error: { code: 'timeout' },
    })
  })
})
