/** What the door of the flow refuses, and says about it, before anything is sent or stored. */
import { inspect } from 'node:util'
import {
  type Booking,
  createOrderFlow,
  isNbiKountaError,
  literalPolicy,
  NbiKountaError,
  type VenueConnection,
  venuePolicy,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { readBooking } from '../../src/flow/booking/input.js'
import { normaliseEmail, normaliseMobile } from '../../src/flow/draft/contact.js'
import { createVenueCache } from '../../src/flow/venue/cache.js'
import { silentLogger } from '../../src/shared/logger.js'
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
    [
      { settle: 5 },
      "timing has no member 'settle'; its members are requestTimeoutMs, settleMs, sendDeadlineMs, sweepEveryMs, placeWithinMs, clockSkewMs, waitAfterStartMs",
    ],
    [{ settleMs: -1 }, 'timing.settleMs: expected milliseconds, more than 0, got -1'],
    [{ settleMs: 0 }, 'timing.settleMs: expected milliseconds, more than 0, got 0'],
    [{ sweepEveryMs: 0 }, 'timing.sweepEveryMs: expected milliseconds, more than 0, got 0'],
    [{ clockSkewMs: -1 }, 'timing.clockSkewMs: expected milliseconds, at least 0, got -1'],
    [{ settleMs: Number.NaN }, 'timing.settleMs: expected milliseconds, more than 0, got NaN'],
    [{ settleMs: '60000' }, "timing.settleMs: expected milliseconds, more than 0, got the text '60000'"],
    [{ settleMs: [5] }, 'timing.settleMs: expected milliseconds, more than 0, got a list'],
  ])('refuses the timing %j', (timing, message) => {
    const open = () => createOrderFlow({ venue: () => ({}) as never, timing: timing as never })
    expect(open).toThrow(expect.objectContaining({ code: 'invalid-options', message }))
  })

  it('takes a duration of undefined as left out', () => {
    const timing = { settleMs: undefined } as never
    expect(() => createOrderFlow({ venue: () => ({}) as never, timing })).not.toThrow()
  })
})

describe('an option that will not do', () => {
  it.each<[string, object, string]>([
    [
      'sales that are a function',
      { sales: async () => {} },
      'sales: expected a SalesSink, { save: (sale) => … }, got a function',
    ],
    ['venues that are a list', { venues: ['a'] }, 'venues: expected a function, got a list'],
    ['a listener that is a text', { onEvent: 'canary' }, 'onEvent: expected a function, got a text'],
    ['a negative time to keep', { retainDays: -1 }, 'retainDays: expected a number of days, from 8 to 36500, got -1'],
    [
      'a time to keep that is shorter than the look-back of the sweep',
      { retainDays: 7 },
      'retainDays: expected a number of days, from 8 to 36500, got 7',
    ],
    [
      'a time to keep as a text',
      { retainDays: '90' },
      'retainDays: expected a number of days, from 8 to 36500, got a text',
    ],
    [
      'one beyond what stores can count',
      { retainDays: 1e9 },
      'retainDays: expected a number of days, from 8 to 36500, got 1000000000',
    ],
  ])('is refused as the flow is made: %s', (_, options, message) => {
    const open = () => createOrderFlow({ venue: () => ({}) as never, ...options })
    expect(open).toThrow(expect.objectContaining({ code: 'invalid-options', message }))
  })

  it('is no option that is null, which counts as absent', () => {
    const nothing = { sales: null, venues: null, onEvent: null, retainDays: null } as object
    expect(() => createOrderFlow({ venue: () => ({}) as never, ...nothing })).not.toThrow()
  })

  it('is refused where a method takes it', async () => {
    const { flow, kounta } = await openHouse()
    for (const limit of [0, -1, 2.5, '100', Number.NaN])
      expect(await caught(() => flow.settle({ limit } as never))).toMatchObject({
        code: 'invalid-options',
        message: expect.stringContaining('settle limit: expected a whole number of at least 1, got '),
      })
    for (const nothing of [undefined, null, {}, { signal: true }] as never[])
      expect(await caught(() => flow.run(nothing))).toMatchObject({
        code: 'invalid-options',
        message: expect.stringContaining('run signal: expected an AbortSignal, got '),
      })
    for (const nothing of [undefined, null, '', 7] as never[])
      expect(await caught(() => flow.sync(nothing))).toMatchObject({ code: 'unknown-venue' })
    expect(await flow.settle(null as never)).toMatchObject({ handled: 0 })
    expect(kounta.requests).toHaveLength(0)
  })
})

describe('a venue', () => {
  it.each<[Partial<VenueConnection>, string]>([
    [{ siteId: 'main' }, 'siteId must be a text of 1 to 20 digits'],
    [{ markerPrefix: 'N-B' }, 'markerPrefix must be 1 to 16 of A–Z, a–z, 0–9 and _'],
    [{ currency: 'aud' }, 'currency must be an ISO 4217 code such as AUD'],
    [{ prepayment: { methodId: 'card' } as never }, 'prepayment.methodId must be a text of 1 to 20 digits'],
    [{ prepayment: 58 as never }, 'prepayment.methodId must be a text of 1 to 20 digits'],
    [{ kounta: Promise.resolve() as never }, 'kounta must be a client; await what is a promise'],
    [{ kounta: '41207' as never }, 'kounta must be a client; await what is a promise'],
    [{ policy: 'venue' as never }, "policy: expected a plain object, got 'venue'"],
    [{ policy: Promise.resolve(venuePolicy) as never }, 'policy: expected a plain object, got an object'],
    [{ policy: { undoWindowMs: -1 } as never }, 'policy undoWindowMs: expected whole ms from 0, got -1'],
    [{ orderType: 5 as never }, 'orderType must be a text'],
    [{ orderStatus: 'PENDING' as never }, 'orderStatus must be SUBMITTED or ON_HOLD'],
    [{ lines: {} as never }, 'lines must be a list, each with a productId that is a text of 1 to 20 digits'],
    [{ lines: [null] as never }, 'lines must be a list, each with a productId that is a text of 1 to 20 digits'],
    // At every order it would be too late.
    [{ lines: [{ productId: '9', qantity: 2 }] as never }, "there is no option 'qantity'; did you mean 'quantity'?"],
    [
      { lines: [{ productId: '9', quantity: Number.NaN }] },
      'quantity: expected a finite number in major units; check the calculation before it.',
    ],
    [{ deleteStrategy: 'put' as never }, 'deleteStrategy must be delete or put-deleted or put-rejected'],
    [{ timeZone: 'Australia/Melborne' }, 'timeZone must be an IANA zone such as Australia/Melbourne'],
    [{ timeZone: 11 as never }, 'timeZone must be an IANA zone such as Australia/Melbourne'],
    [{ callbackUri: '/callbacks/kounta' }, 'callbackUri must be an http(s) URL'],
    [{ customers: true as never }, 'customers must be off or link or link-or-create'],
    [{ phoneCountryCode: '+61' }, 'phoneCountryCode must be 1 to 3 digits such as 61, without +'],
    [{ announceDrift: 'yes' as never }, 'announceDrift must be true or false'],
    [{ sales: (() => {}) as never }, 'sales must have save, a function'],
    [{ bookings: {} as never }, 'bookings must have get, a function, as setStatus is where there is one'],
    [
      { bookings: { get() {}, setStatus: 'Finished' } as never },
      'bookings must have get, a function, as setStatus is where there is one',
    ],
    [{ cashRoundingMinor: 0.05 }, 'cashRoundingMinor must be a whole number of cents from 0'],
    [{ cutOffHour: 24 }, 'cutOffHour must be a whole hour from 0 to 23'],
    [{ finishAfterSale: true as never }, 'finishAfterSale must be a text'],
  ])('refuses %j, naming the venue and the member', async (wrong, message) => {
    const house = await openHouse({ venue: wrong })
    const error = await caught(() => house.flow.handleBooking({ booking: house.booking({ status: 'Seated' }) }))
    expect(error).toMatchObject({ code: 'invalid-options', message: `venue "${venueId}": ${message}` })
    expect(house.kounta.requests).toHaveLength(0)
  })

  it.each<[string, () => object]>([
    [
      'connection',
      () => ({
        get orderType() {
          throw new RangeError('secret-canary of the host')
        },
      }),
    ],
    [
      'policy',
      () => ({
        policy: {
          get undoWindowMs() {
            throw new RangeError('secret-canary of the host')
          },
        },
      }),
    ],
  ])(
    'whose %s cannot be read is told by the kind of error, not by its words, which may hold anything',
    async (_, more) => {
      const venue = () => Object.defineProperties({ kounta: {}, siteId: '1' }, Object.getOwnPropertyDescriptors(more()))
      const error = await caught(() => createVenueCache(venue as never, silentLogger).get('v1'))
      expect(error).toMatchObject({ code: 'venue-failed', message: expect.stringContaining('failed with RangeError') })
      expect(inspect(error, { depth: 9 })).not.toContain('canary')
    },
  )

  it('whose every member is as it should be is taken as it is; what is null counts as absent', async () => {
    const all: VenueConnection = {
      kounta: {} as never,
      siteId: '7712',
      orderType: 'Dine In',
      orderStatus: 'ON_HOLD',
      prepayment: { methodId: '58' },
      lines: [{ productId: '9' }],
      deleteStrategy: 'put-deleted',
      markerPrefix: 'X_1',
      currency: 'NZD',
      timeZone: 'Pacific/Auckland',
      callbackUri: 'https://hooks.example.test/kounta',
      customers: 'link',
      phoneCountryCode: '64',
      announceDrift: false,
      sales: { save: async () => {} },
      bookings: { get: async () => null, setStatus: null as never },
      cashRoundingMinor: 0,
      cutOffHour: 0,
      finishAfterSale: 'Finished',
    }
    expect(await createVenueCache(() => all, silentLogger).get('v1')).toEqual({
      ...all,
      id: 'v1',
      policy: literalPolicy,
    })
    const empty = Object.fromEntries(Object.keys(all).map((member) => [member, null]))
    const connection = { ...empty, kounta: all.kounta, siteId: '7712', policy: null } as never
    expect(await createVenueCache(() => connection, silentLogger).get('v1')).toEqual({
      id: 'v1',
      kounta: all.kounta,
      siteId: '7712',
      policy: literalPolicy,
      markerPrefix: 'NBI',
      currency: 'AUD',
      deleteStrategy: 'delete',
    })
    await expect(
      createVenueCache(() => ({ ...all, siteId: null as never }), silentLogger).get('v1'),
    ).rejects.toMatchObject({
      code: 'invalid-options',
    })
  })

  it('has its policy completed, unless definePolicy has made it', async () => {
    const given: unknown[] = [
      { afterRejection: 'create', undoWindowMs: undefined },
      Object.freeze({ statuses: Object.freeze({}) }),
    ]
    for (const policy of [...given, venuePolicy]) {
      const venue = await createVenueCache(() => ({ kounta: {}, siteId: '1', policy }) as never, silentLogger).get('v1')
      expect(venue.policy).toEqual({ ...literalPolicy, ...JSON.parse(JSON.stringify(policy)) })
      expect(venue.policy === policy).toBe(policy === venuePolicy)
      expect(Object.isFrozen(venue.policy)).toBe(true)
    }
  })

  const warnings = () => {
    const lines: unknown[] = []
    const none = () => undefined
    return {
      lines,
      logger: { debug: none, info: none, error: none, warn: (...all: unknown[]) => void lines.push(all) },
    }
  }

  it('may have members that the flow does not know; they are named in one warning', async () => {
    const { lines, logger } = warnings()
    const connection = { kounta: {}, siteId: '1', name: 'Harbour Bar', timezone: 'Australia/Melbourne' }
    const cache = createVenueCache(() => connection as never, logger)
    for (let n = 0; n < 3; n++) {
      await cache.get('v1')
      cache.forget('v1')
    }
    expect(lines).toEqual([
      [expect.stringContaining('does not know'), { venueId: 'v1', members: ['name', 'timezone'] }],
    ])
  })

  it('that has site and marker prefix of another gives one warning, and is served all the same', async () => {
    const { lines, logger } = warnings()
    const kounta = { companyId: '41207' }
    const of: Record<string, object> = {
      one: { kounta, siteId: '1' },
      same: { kounta, siteId: '1', markerPrefix: 'NBI' },
      ownPrefix: { kounta, siteId: '1', markerPrefix: 'TWO' },
      ownSite: { kounta, siteId: '2' },
      ownCompany: { kounta: { companyId: '9' }, siteId: '1' },
    }
    const cache = createVenueCache((id) => of[id] as never, logger)
    for (const id of ['one', 'same', 'ownPrefix', 'ownSite', 'ownCompany']) await cache.get(id)
    const pair = { venueId: 'same', otherVenueId: 'one', siteId: '1', markerPrefix: 'NBI' }
    const warning = [expect.stringContaining('two venues have one site and one marker prefix'), pair]
    expect(lines).toEqual([warning])
    cache.forget('same')
    await cache.get('same')
    expect(lines).toEqual([warning])
    // One that has moved is no longer there to be warned of.
    of.one = { kounta, siteId: '3' }
    cache.forget('one')
    await cache.get('one')
    of.third = { kounta, siteId: '1' }
    await cache.get('third')
    expect(lines).toEqual([warning])
  })

  it('is warned of again once ten thousand other warnings were given, which bounds what is remembered', async () => {
    const { lines, logger } = warnings()
    const cache = createVenueCache(() => ({ kounta: {}, siteId: '1', extra: 1 }) as never, logger)
    await cache.get('first')
    // Each of the others has two: its member, and the till that it shares with the first.
    for (let n = 0; n < 5_000; n++) await cache.get(`v${n}`)
    cache.forget('first')
    lines.length = 0
    await cache.get('first')
    expect(lines).toHaveLength(1)
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

  it.each([
    ['fails', 'venue-failed', () => Promise.reject(new Error('the host is starting'))],
    ['is wrong', 'invalid-options', async (right: VenueConnection) => ({ ...right, siteId: 'Harbour Bar' })],
  ] as const)('that %s is told as trouble while work waits for it, by settle and by run', async (_, code, wrong) => {
    const house = await openHouse()
    let isWrong = false
    const flow = house.openFlow({ venue: () => (isWrong ? wrong(house.connection()) : house.connection()) })
    await flow.accept({ booking: house.booking({ status: 'Seated' }) })
    const data = { bookingId: 'bk_2', locationId: venueId }
    await flow.acceptNowBookItEvent({ eventType: 'BOOKING_UPDATED', data })
    await flow.acceptOrder({ venueId, orderId: '900' })
    isWrong = true
    flow.forgetVenue(venueId)
    const at = house.clock.now()
    await house.clock.runUntil(flow.settle())
    const told = { type: 'trouble', venueId, code, at }
    const ids = [{ orderId: '900' }, { bookingId: 'bk_1' }, { bookingId: 'bk_2' }]
    expect(house.events).toEqual(ids.map((id) => ({ ...told, during: 'settle', ...id })))
    for (const bookingId of ['bk_1', 'bk_2'])
      expect(await flow.inspect({ venueId, bookingId })).toMatchObject({ pending: true, lastError: { code } })
    expect(await flow.inspect({ venueId, bookingId: 'bk_2' })).toMatchObject({
      nextLookAt: new Date(at + 60_000).toISOString(),
    })
    const stop = new AbortController()
    const running = flow.run({ signal: stop.signal })
    await house.clock.advance(1)
    stop.abort()
    await house.clock.runUntil(running)
    expect(house.events.slice(ids.length)).toEqual([{ ...told, during: 'sync' }])
  })

  it('lets an error of this library through, and names only the kind of anything else that was thrown', async () => {
    const own = new NbiKountaError('unauthorized', 'the token of this venue was withdrawn')
    const thrown = (what: unknown) =>
      caught(() =>
        createVenueCache(() => {
          throw what
        }, silentLogger).get('v1'),
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
    }, silentLogger)
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

  it('may have null in every member that may be absent', () => {
    const members = [
      'sequence',
      'type',
      'startsAt',
      'durationMin',
      'tables',
      'customer',
      'notes',
      'tags',
      'paymentSummary',
    ]
    const nulls = Object.fromEntries(members.map((member) => [member, null]))
    expect(readBooking({ ...booking, ...nulls })).toEqual(readBooking(booking))
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

  it('disturbs nothing either when it is async: a rejection that nobody takes would end the process', async () => {
    const logged: unknown[] = []
    const house = await openHouse({
      flow: {
        onEvent: async () => {
          throw new TypeError('words of the host')
        },
        logger: { ...silentLogger, error: (...all) => void logged.push(all) },
      },
    })
    const loose: unknown[] = []
    const take = (error: unknown) => void loose.push(error)
    process.on('unhandledRejection', take)
    try {
      expect(await house.hand({ status: 'Seated' })).toMatchObject({ performed: 'created' })
      await new Promise(setImmediate)
    } finally {
      process.off('unhandledRejection', take)
    }
    expect(loose).toEqual([])
    expect(logged[0]).toEqual(['onEvent threw', { event: 'decided', error: 'TypeError' }])
  })
})

describe('a store that throws at once', () => {
  it.each<[string, () => never]>([
    ['an error with its words', () => raise(new Error('postgres://user:secret@db'))],
    ['nothing like an error', () => raise('no words')],
  ])('is shown as a store that failed, without them: %s', async (_, fails) => {
    const house = await openHouse()
    for (const method of ['get', 'put', 'due'] as const) {
      const flow = house.openFlow({ store: { ...house.store, [method]: fails } })
      const error = await caught(() =>
        method === 'due' ? flow.settle() : flow.accept({ booking: house.booking({ status: 'Seated' }) }),
      )
      expect(isNbiKountaError(error) && error.code).toBe('store-failed')
      expect(String(error)).not.toContain('secret')
    }
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
    await store.put(`booking:${venueId}:bk_1`, { made: 'elsewhere' }, { expect: null })
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

function raise(what: unknown): never {
  throw what
}
