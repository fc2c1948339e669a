import { type Booking, NbiKountaError, type NowBookItEvent } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

const event = (eventType = 'BOOKING_UPDATED'): NowBookItEvent => ({
  eventType,
  data: { bookingId: 'bk_1', locationId: venueId },
})

async function open() {
  let current: Booking | null = null
  let failures = 0
  let fetches = 0
  const house = await openHouse({
    venue: {
      bookings: {
        get: async () => {
          fetches++
          if (failures-- > 0) throw new Error('platform down')
          return current
        },
      },
    },
  })
  return {
    ...house,
    set: (change: Partial<Booking>) => {
      current = house.booking(change)
    },
    failNext: (times: number) => {
      failures = times
    },
    fetches: () => fetches,
    tell: (what = event()) => house.clock.runUntil(house.flow.handleNowBookItEvent(what)),
  }
}

describe('webhooks that carry only ids', () => {
  it('are enough, twice and out of order', async () => {
    const { set, tell, kounta } = await open()
    set({ status: 'Seated' })
    expect(await tell(event('BOOKING_CREATED'))).toMatchObject({ performed: 'created' })
    expect(await tell()).toMatchObject({ action: { reason: 'order-already-exists' }, performed: 'nothing' })
    expect(kounta.requests).toHaveLength(1)
  })

  it('are kept while the platform cannot be read', async () => {
    const { set, tell, failNext, pass, kounta } = await open()
    set({ status: 'Seated' })
    failNext(3)
    expect(await tell()).toMatchObject({ action: null, pending: true, error: { advice: 'wait' } })
    await pass(20_000)
    expect(kounta.posts).toBe(1)
  })

  it('can be accepted by one durable write', async () => {
    const { set, flow, clock, pass, kounta, fetches } = await open()
    set({ status: 'Seated' })
    for (let copy = 0; copy < 5; copy++) await clock.runUntil(flow.acceptNowBookItEvent(event()))
    expect(fetches()).toBe(0)
    await pass(3_000)
    expect(fetches()).toBe(1)
    expect(kounta.posts).toBe(1)
  })

  it.each([
    ['does not know', async () => null],
    [
      'sends in a shape that cannot be read',
      async (): Promise<Booking> => {
        throw new NbiKountaError('invalid-booking', 'people: expected a whole number')
      },
    ],
  ])('are given up after a while for a booking that the platform %s', async (_, get) => {
    let fetches = 0
    const house = await openHouse({
      venue: {
        bookings: {
          get: () => {
            fetches++
            return get()
          },
        },
      },
    })
    await house.clock.runUntil(house.flow.acceptNowBookItEvent(event()))
    await house.pass(3_600_000, { stepMs: 10_000 })
    const askedInTheFirstHour = fetches
    await house.pass(6 * 3_600_000, { stepMs: 60_000 })
    expect(askedInTheFirstHour).toBeLessThanOrEqual(10)
    expect(fetches).toBe(askedInTheFirstHour)
    expect(house.types().filter((type) => type === 'trouble')).toHaveLength(fetches)
  })

  it('are kept where the platform does not know the booking yet', async () => {
    const { set, tell, pass, live } = await open()
    expect(await tell()).toMatchObject({ action: null, pending: true, error: { code: 'not-found' } })
    set({ status: 'Seated' })
    await pass(5_000)
    expect(live()).toHaveLength(1)
  })

  it('say what is missing where the venue cannot fetch bookings, and are refused where a booking is none', async () => {
    const blind = await openHouse()
    await expect(blind.flow.handleNowBookItEvent(event())).rejects.toMatchObject({
      code: 'invalid-options',
      message: expect.stringMatching(/has no bookings\.get/),
    })
    const own = new NbiKountaError('invalid-booking', 'booking.covers: expected a number')
    const strict = await openHouse({ venue: { bookings: { get: () => Promise.reject(own) } } })
    await expect(strict.flow.handleNowBookItEvent(event())).rejects.toBe(own)
  })

  it('about something else are accepted as nothing', async () => {
    const { flow, store, clock } = await open()
    await flow.acceptNowBookItEvent({ eventType: 'GIFTCARD_CREATED', data: {} } as NowBookItEvent)
    await clock.advance(1_000)
    expect(await store.due(10)).toEqual([])
  })

  it('about something else are ignored', async () => {
    const { tell, fetches } = await open()
    expect(
      await tell({ eventType: 'GIFTCARDS_CREATED', data: { cardNumber: '1', locationId: venueId } }),
    ).toMatchObject({ action: null, pending: false })
    expect(fetches()).toBe(0)
  })

  it('without ids are refused', async () => {
    const { flow } = await open()
    for (const bad of [
      null,
      {},
      { eventType: 'BOOKING_UPDATED', data: {} },
      { eventType: 'BOOKING_UPDATED', data: { bookingId: 'bk_1' } },
    ])
      await expect(flow.handleNowBookItEvent(bad as never)).rejects.toMatchObject({ code: 'invalid-webhook' })
  })
})
