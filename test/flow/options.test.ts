/** What the door of the flow refuses, and says about it, before anything is sent or stored. */
import { type Booking, createOrderFlow, isNbiKountaError, NbiKountaError, type VenueConnection } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { readBooking } from '../../src/flow/booking-input.js'
import { normaliseEmail, normaliseMobile } from '../../src/flow/contact.js'
import { createVenueCache } from '../../src/flow/venue-cache.js'
import { openHouse, venueId } from '../support/house.js'

const caught = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work()
  } catch (error) {
    return error
  }
}

describe('createOrderFlow', () => {
  it('asks for a way to the venue', () => {
    expect(() => createOrderFlow({} as never)).toThrow(/createOrderFlow needs venue/)
    expect(() => createOrderFlow(undefined as never)).toThrow(/createOrderFlow needs venue/)
  })

  it.each([
    [{ settle: 5 }, "timing has no member 'settle'"],
    [{ settleMs: -1 }, 'timing.settleMs: expected milliseconds, at least 0, got -1'],
    [{ settleMs: Number.NaN }, 'timing.settleMs: expected milliseconds, at least 0, got NaN'],
    [{ settleMs: '5' }, 'timing.settleMs: expected milliseconds, at least 0, got 5'],
  ])('refuses the timing %j', (timing, message) => {
    const open = () => createOrderFlow({ venue: () => ({}) as never, timing: timing as never })
    expect(open).toThrow(expect.objectContaining({ code: 'invalid-options', message }))
  })

  it('takes a duration of undefined as left out', () => {
    const timing = { settleMs: undefined } as never
    expect(() => createOrderFlow({ venue: () => ({}) as never, timing })).not.toThrow()
  })
})

describe('a venue', () => {
  it.each<[Partial<VenueConnection>, string]>([
    [{ siteId: 'main' }, 'siteId must be a text of 1 to 20 digits'],
    [{ markerPrefix: 'N-B' }, 'markerPrefix must be 1 to 16 of A–Z, a–z, 0–9 and _'],
    [{ currency: 'aud' }, 'currency must be an ISO 4217 code such as AUD'],
    [{ prepayment: { methodId: 'card' } as never }, 'prepayment.methodId must be a text of 1 to 20 digits'],
  ])('refuses %j, naming the venue and the member', async (wrong, message) => {
    const house = await openHouse({ venue: wrong })
    const error = await caught(() => house.flow.handleBooking({ booking: house.booking({ status: 'Seated' }) }))
    expect(error).toMatchObject({ code: 'invalid-options', message: `venue "${venueId}": ${message}` })
    expect(house.kounta.requests).toHaveLength(0)
  })

  it('that cannot be looked up for a while keeps its work', async () => {
    const house = await openHouse()
    let known = true
    const flow = house.openFlow({
      venue: () => {
        if (!known) throw new Error('the host is starting')
        return house.connection()
      },
    })
    await flow.accept({ booking: house.booking({ status: 'Seated' }) })
    known = false
    flow.forgetVenue(venueId)
    expect(await house.clock.runUntil(flow.settle())).toEqual({ handled: 1, pending: 1, more: false })
    // Not again at once: a venue that is not set up is no tight loop.
    expect(await house.clock.runUntil(flow.settle())).toEqual({ handled: 0, pending: 0, more: false })
    known = true
    await house.pass(62_000, { by: flow, stepMs: 5_000 })
    expect(house.live()).toHaveLength(1)
  })

  it('lets an error of this library through, and names only the kind of anything else that was thrown', async () => {
    const own = new NbiKountaError('unauthorized', 'the token of this venue was withdrawn')
    const thrown = (what: unknown) =>
      caught(() =>
        createVenueCache(() => {
          throw what
        }).get('v1'),
      )
    expect(await thrown(own)).toBe(own)
    expect(await thrown('secret words')).toMatchObject({
      code: 'venue-failed',
      message: expect.stringMatching(/failed with string;/),
    })
  })

  it('is asked for again once ten thousand others were used since', async () => {
    const asked: string[] = []
    const cache = createVenueCache((id) => {
      asked.push(id)
      return { kounta: {}, siteId: '1' } as VenueConnection
    })
    await cache.get('first')
    await cache.get('second')
    for (let n = 0; n < 9_999; n++) {
      await cache.get(`v${n}`)
      // Used again and again, it is never the one that goes.
      if (n % 1_000 === 0) await cache.get('second')
    }
    asked.length = 0
    await cache.get('second')
    await cache.get('first')
    expect(asked).toEqual(['first'])
  })
})

describe('a booking', () => {
  const booking = { id: 'bk_1', venueId, status: 'Seated', modifiedAt: '2026-03-14T07:00:00Z', covers: 2 }

  it('counts as a BOOKING where the platform did not say', () => {
    expect(readBooking(booking).type).toBe('BOOKING')
  })

  it.each([
    ['sequence', { sequence: Number.NaN }, 'booking.sequence: expected a finite number, got number'],
    ['type', { type: 7 }, "booking.type: expected 'BOOKING' or 'WALKIN', got number"],
  ])('is refused for a wrong %s', (_, wrong, message) => {
    expect(() => readBooking({ ...booking, ...wrong })).toThrow(expect.objectContaining({ message }))
  })
})

describe('an order that the host hands in', () => {
  it.each([
    [{ venueId: '', orderId: '1' }, 'unknown-venue'],
    [{ venueId: 7, orderId: '1' }, 'unknown-venue'],
    [{ venueId, order: { id: '1', status: 'COMPLETE', lines: [] } }, 'invalid-order'],
    [{ venueId, order: { id: '1', lines: [], payments: [] } }, 'invalid-order'],
  ])('is refused as %j', async (hint, code) => {
    const { flow, kounta } = await openHouse()
    expect(await caught(() => flow.handleOrder(hint as never))).toMatchObject({ code })
    expect(await caught(() => flow.acceptOrder(hint as never))).toMatchObject({ code })
    expect(kounta.requests).toHaveLength(0)
  })
})

describe('a listener that throws', () => {
  it('disturbs nothing; its error is logged by its kind, without its words', async () => {
    const logged: unknown[] = []
    const throws = [new TypeError('words of the host'), 'words of the host']
    const house = await openHouse({
      flow: {
        onEvent: () => {
          throw throws.shift() ?? 'words of the host'
        },
        logger: {
          debug: () => undefined,
          info: () => undefined,
          warn: () => undefined,
          error: (...all) => void logged.push(all),
        },
      },
    })
    expect(await house.hand({ status: 'Seated' })).toMatchObject({ performed: 'created' })
    expect(logged.length).toBeGreaterThan(1)
    expect(logged[0]).toEqual(['onEvent threw', { event: 'decided', error: 'TypeError' }])
    expect(logged[1]).toEqual(['onEvent threw', { event: expect.any(String), error: 'string' }])
    expect(JSON.stringify(logged)).not.toContain('words of the host')
  })
})

describe('a store that rejects with something that is no error', () => {
  it('is shown as a store that failed', async () => {
    const house = await openHouse()
    const flow = house.openFlow({ store: { ...house.store, get: () => Promise.reject('no words') } })
    const error = await caught(() => flow.inspect({ venueId, bookingId: 'bk_1' }))
    expect(isNbiKountaError(error) && [error.code, /failed with string/.test(error.message)]).toEqual([
      'store-failed',
      true,
    ])
  })
})

describe('contact details', () => {
  it('that are no address or no number identify nobody', () => {
    expect([normaliseEmail('ari at example'), normaliseEmail(''), normaliseEmail(' Ari@Example.test ')]).toEqual([
      undefined,
      undefined,
      'ari@example.test',
    ])
    expect(['12345', '0400 000 001', ''].map((phone) => normaliseMobile(phone, undefined))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(['12345', '0400 000 001', '0061 400 000 001'].map((phone) => normaliseMobile(phone, '61'))).toEqual([
      undefined,
      '+61400000001',
      '+61400000001',
    ])
  })
})

describe('inspect', () => {
  it('gives null for a booking that was never seen, and for a key that something else wrote', async () => {
    const { flow, store } = await openHouse()
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toBeNull()
    await store.put(`booking:${venueId}:bk_1`, { v: 2 }, { expect: null })
    expect(await flow.inspect({ venueId, bookingId: 'bk_1' })).toBeNull()
  })

  it('shows a booking that was accepted and not decided yet', async () => {
    const { flow, booking } = await openHouse()
    const accepted: Booking = booking({ status: 'Seated' })
    await flow.accept({ booking: accepted })
    const found = await flow.inspect({ venueId, bookingId: 'bk_1' })
    expect(found).toMatchObject({ undecided: 1, pending: true, want: 'none' })
    expect(found).not.toHaveProperty('bookingStatus')
    expect(found).not.toHaveProperty('lastAction')
  })
})
