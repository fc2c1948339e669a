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

/** A booking that was told of a minute ago, and stands Confirmed. */
async function openConfirmed() {
  const house = await open()
  house.set({ status: 'Confirmed' })
  await house.tell()
  await house.clock.advance(60_000)
  return house
}

/** A booking that stands Confirmed, and of which another process may still fetch the Seated of the same instant. */
async function openTwins() {
  const house = await open()
  const { clock, flow, pass, booking } = house
  const modifiedAt = new Date(clock.now()).toISOString()
  const older = booking({ status: 'Seated', modifiedAt })
  const newer = booking({ status: 'Confirmed', modifiedAt })
  house.set(newer)
  let answers = 0
  return {
    ...house,
    older,
    /** What the other process fetches: the older one, after 40 s, and from then on the newer. */
    slowly: async () => (answers++ > 0 ? newer : clock.sleep(40_000).then(() => older)),
    /** Gives one webhook to both: the other process, still at it after 39 s, and the house's own. */
    async follow(other: typeof flow) {
      await flow.acceptNowBookItEvent(event())
      const late = other.settle()
      await pass(39_000)
      return { late }
    },
  }
}

type House = Awaited<ReturnType<typeof open>>

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

  it('are not given up for a booking that is not known for a moment after a long outage', async () => {
    const { set, tell, failNext, pass, live, fetches } = await open()
    failNext(11)
    await tell()
    while (fetches() < 12) await pass(10_000, { stepMs: 10_000 })
    set({ status: 'Seated' })
    await pass(120_000)
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

  it('are followed for the venue that the booking names, whichever they were sent for', async () => {
    const house = await openHouse({ kounta: { sites: [{ id: '7712' }, { id: '7713' }] } })
    const moved = house.booking({ venueId: 'loc_B', status: 'Seated' })
    const flow = house.openFlow({
      venue: (id) => ({
        ...house.connection(),
        siteId: id === 'loc_A' ? '7712' : '7713',
        bookings: { get: async () => moved },
      }),
    })
    const to = (locationId: string): NowBookItEvent => ({
      eventType: 'BOOKING_UPDATED',
      data: { bookingId: 'bk_1', locationId },
    })
    expect(await house.clock.runUntil(flow.handleNowBookItEvent(to('loc_A')))).toMatchObject({ performed: 'created' })
    expect(await house.clock.runUntil(flow.handleNowBookItEvent(to('loc_B')))).toMatchObject({ performed: 'nothing' })
    await flow.acceptNowBookItEvent(to('loc_A'))
    await house.pass(60_000, { by: flow })
    expect(house.live().map(({ siteId }) => siteId)).toEqual(['7713'])
    expect(await flow.inspect({ venueId: 'loc_B', bookingId: 'bk_1' })).toMatchObject({ orderId: '3100000001' })
    expect(await flow.inspect({ venueId: 'loc_A', bookingId: 'bk_1' })).toBeNull()
  })

  it('are kept while the venue that the booking names is not known yet', async () => {
    const house = await openHouse()
    const moved = house.booking({ venueId: 'loc_B', status: 'Seated' })
    let isSetUp = false
    const flow = house.openFlow({
      venue: (id) => {
        if (id !== venueId && !isSetUp) throw new Error('no such venue')
        return { ...house.connection(), bookings: { get: async () => moved } }
      },
    })
    const outcome = await house.clock.runUntil(flow.handleNowBookItEvent(event()))
    expect(outcome).toMatchObject({ action: null, pending: true, error: { code: 'venue-failed' } })
    await house.pass(10_000, { by: flow })
    expect(house.kounta.requests).toEqual([])
    isSetUp = true
    await house.pass(10_000, { by: flow })
    expect(house.live()).toHaveLength(1)
  })

  it.each(['booking_updated', 'Booking_Created'])('are followed however the event is spelled: %s', async (name) => {
    const { set, tell, live } = await open()
    set({ status: 'Seated' })
    expect(await tell(event(name))).toMatchObject({ performed: 'created' })
    expect(live()).toHaveLength(1)
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

describe('a platform whose answers lag behind its webhooks', () => {
  const seatedLate = async (afterMs: number, by: 'accept' | 'handle') => {
    const { set, tell, flow, clock, pass, live, fetches } = await openConfirmed()
    const before = fetches()
    if (by === 'handle') expect(await tell()).toMatchObject({ performed: 'nothing', pending: false })
    else await flow.acceptNowBookItEvent(event())
    await clock.runUntil(flow.settle())
    await pass(afterMs)
    set({ status: 'Seated' })
    await pass(600_000)
    return { orders: live().length, fetches: fetches() - before }
  }

  it.each(['accept', 'handle'] as const)('loses no seating that it shows within half a minute (%s)', async (by) => {
    expect(await seatedLate(2_000, by)).toEqual({ orders: 1, fetches: 2 })
    expect(await seatedLate(20_000, by)).toEqual({ orders: 1, fetches: 3 })
  })

  it('is asked three times about an unchanged booking, and then no more', async () => {
    expect(await seatedLate(60_000, 'accept')).toEqual({ orders: 0, fetches: 3 })
    expect(await seatedLate(60_000, 'handle')).toEqual({ orders: 0, fetches: 3 })
  })

  it('is not asked more often for a storm of copies, and an unchanged booking is not pending', async () => {
    const { set, tell, flow, clock, pass, fetches } = await open()
    set({ status: 'Seated' })
    await tell()
    const copies = () => Promise.all(Array.from({ length: 20 }, () => flow.acceptNowBookItEvent(event())))
    for (let second = 0; second < 3; second++) {
      await clock.runUntil(copies())
      expect(await clock.runUntil(flow.settle())).toEqual({ handled: 1, pending: 0, more: false })
      await clock.advance(1_000)
    }
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({ pending: false })
    await pass(600_000)
    // The first one, one for each burst, and two later looks for all of them.
    expect(fetches()).toBe(6)
  })

  it.each([
    ['the first look shows an earlier one', ({ flow }: House) => flow.acceptNowBookItEvent(event())],
    ['nothing new is found by one webhook while the other waits', ({ tell }: House) => tell()],
  ])('shows the last of several changes whose webhooks wait in one place, also where %s', async (_, comesAgain) => {
    const house = await openConfirmed()
    const { set, flow, clock, pass, live } = house
    await flow.acceptNowBookItEvent(event())
    await comesAgain(house)
    set({ status: 'Seated' })
    await clock.runUntil(flow.settle())
    expect(live()).toHaveLength(1)
    await pass(2_000)
    set({ status: 'Confirmed' })
    await pass(60_000)
    expect(live()).toEqual([])
  })

  it('loses no seating whose webhook comes right before the last look for an earlier one', async () => {
    const { set, tell, pass, live } = await openConfirmed()
    await tell()
    await pass(33_000)
    await tell()
    await pass(20_000)
    set({ status: 'Seated' })
    await pass(60_000)
    expect(live()).toHaveLength(1)
  })

  it('loses no seating whose webhook was shown what an earlier one is still looked at for', async () => {
    const { set, tell, pass, live } = await openConfirmed()
    await tell()
    await pass(33_000)
    set({ status: 'Arrived' })
    expect(await tell()).toMatchObject({ action: { reason: 'status-not-actionable' } })
    await pass(20_000)
    set({ status: 'Seated' })
    await pass(60_000)
    expect(live()).toHaveLength(1)
  })

  it('loses no seating whose webhook was shown an earlier change, the look for which ended while its order was placed', async () => {
    const { set, tell, clock, flow, openFlow, kounta, pass, live } = await openConfirmed()
    await tell()
    await pass(33_000)
    // Shown by a platform that lags, and placed at a till that is slow: meanwhile the last look for the earlier webhook is over.
    set({ status: 'Seated' })
    kounta.faults.slow(9_000)
    const placing = flow.handleNowBookItEvent(event())
    await clock.advance(5_000)
    await clock.runUntil(openFlow().settle())
    await clock.runUntil(placing)
    kounta.faults.slow(0)
    expect(live()).toHaveLength(1)
    set({ status: 'Confirmed' })
    await pass(60_000)
    expect(live()).toEqual([])
  })

  it('takes nothing from a webhook that failed and is tried again', async () => {
    const { set, tell, failNext, pass, fetches } = await open()
    set({ status: 'Confirmed' })
    await tell()
    failNext(1)
    await tell()
    expect(await tell()).toMatchObject({ pending: false })
    await pass(2_000)
    // Its own second try, not a later look.
    expect(fetches()).toBe(4)
  })
})

describe('two versions of one instant that are fetched', () => {
  it('are looked at once more, since the older one may have come last', async () => {
    const { set, tell, clock, pass, live } = await open()
    const modifiedAt = new Date(clock.now()).toISOString()
    set({ status: 'Seated', modifiedAt })
    await tell()
    expect(live()).toHaveLength(1)
    // Another process has asked before, and its answer is handled last.
    set({ status: 'Confirmed', modifiedAt })
    await tell()
    expect(live()).toEqual([])
    set({ status: 'Seated', modifiedAt })
    await pass(60_000)
    expect(live()).toHaveLength(1)
  })

  it('are looked at once more also where another process has followed the webhook to its end meanwhile', async () => {
    const { clock, openFlow, connection, slowly, follow, pass, live } = await openTwins()
    const frozen = openFlow({ venue: () => ({ ...connection(), bookings: { get: slowly } }) })
    const { late } = await follow(frozen)
    expect(live()).toEqual([])
    await clock.runUntil(late)
    expect(live()).toHaveLength(1)
    await pass(60_000)
    expect(live()).toEqual([])
  })

  it('are looked at once more also where the store fails right after the older one was written', async () => {
    const { clock, store, openFlow, connection, slowly, follow, pass, live } = await openTwins()
    let failures = 1
    const put: typeof store.put = (key, ...rest) =>
      key.startsWith('event:') && failures-- > 0 ? Promise.reject(new Error('away')) : store.put(key, ...rest)
    const frozen = openFlow({
      store: { ...store, put },
      venue: () => ({ ...connection(), bookings: { get: slowly } }),
    })
    const { late } = await follow(frozen)
    await clock.runUntil(late)
    expect(failures).toBeLessThan(1)
    expect(live()).toHaveLength(1)
    await pass(60_000)
    expect(live()).toEqual([])
  })

  it('do not take the place of the newer one where the process froze once it had fetched the older', async () => {
    const { clock, store, openFlow, connection, older, follow, pass, live, kounta, events } = await openTwins()
    const get: typeof store.get = (key) =>
      key.startsWith('booking:') ? clock.sleep(40_000).then(() => store.get(key)) : store.get(key)
    const bookings = { get: async () => older }
    const frozen = openFlow({ store: { ...store, get }, venue: () => ({ ...connection(), bookings }) })
    const { late } = await follow(frozen)
    await clock.runUntil(late)
    await pass(60_000)
    expect(live()).toEqual([])
    expect(kounta.posts).toBe(0)
    expect(events.filter(({ type }) => type === 'stale')).toHaveLength(1)
  })
})

describe('inspect', () => {
  it('tells of a webhook that was accepted and could not be followed yet, and why', async () => {
    const { set, flow, failNext, pass, clock } = await open()
    const inspect = () => flow.inspect({ venueId, bookingId: 'bk_1' })
    expect(await inspect()).toBeNull()
    set({ status: 'Seated' })
    failNext(2)
    await flow.acceptNowBookItEvent(event())
    const accepted = await inspect()
    expect(accepted).toMatchObject({ venueId, bookingId: 'bk_1', pending: true, want: 'none', undecided: 0 })
    expect(accepted).not.toHaveProperty('lastError')
    await clock.runUntil(flow.settle())
    const failed = await inspect()
    expect(failed).toMatchObject({
      pending: true,
      lastError: { code: 'server-error', message: expect.stringContaining('fetching a booking') },
      nextLookAt: new Date(clock.now() + 1_000).toISOString(),
    })
    await pass(5_000)
    const placed = await inspect()
    expect(placed).toMatchObject({ pending: false, orderId: '3100000001', wantedSince: expect.any(String) })
    expect(placed).not.toHaveProperty('lastError')
  })

  it('tells of an undo whose booking cannot be fetched, beside what is known', async () => {
    const { set, tell, failNext, flow } = await open()
    set({ status: 'Seated' })
    await tell()
    set({ status: 'Cancelled' })
    failNext(1)
    expect(await tell()).toMatchObject({ pending: true })
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toMatchObject({
      orderId: '3100000001',
      pending: true,
      lastError: { code: 'server-error' },
    })
  })
})
