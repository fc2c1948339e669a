import fc from 'fast-check'
import { decideOrderAction } from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'
import { instantMs } from '../../src/domain/instants.js'
import { bookingFromNowBookIt } from '../../src/now-book-it/booking.js'
import { statusesFromNowBookIt } from '../../src/now-book-it/statuses.js'
import { isNbiKountaError } from '../../src/shared/errors.js'

const options = { timeZone: 'Australia/Melbourne' }

/** Invented; its shape is that of the "get booking" page. */
const wire = () => ({
  bookingId: 'bk_7001',
  locationId: 'loc_31',
  method: 'online',
  bookedAt: '2025-03-01T02:11:09Z',
  bookingTime: '2025-03-14T19:00:00',
  duration: 120,
  people: 4,
  serviceId: 'svc_2',
  serviceName: 'Dinner',
  serviceType: 'dining',
  lastModifiedDate: '2025-03-14T08:03:41Z',
  notes: 'High chair',
  customer: {
    id: 'cu_9',
    firstName: 'Ari',
    lastName: 'Vale',
    company: null,
    email: 'ari@example.test',
    phone: '+61400000000',
    phoneNational: '0400000000',
    birthdayDate: '1990-01-01',
  },
  tables: [
    { tableId: 'tb_5', tableName: '12', sectionId: 'se_1', sectionName: 'Main' },
    { tableId: 'tb_6', tableName: '13', sectionId: null, sectionName: null },
  ],
  tags: [{ tagType: 'booking', name: 'VIP' }],
  status: { statusType: 'standard', code: 'SEATED', name: 'Seated' },
  paymentSummary: {
    paymentType: 'deposit',
    amount: 80,
    amountDue: 0,
    amountPaid: 80.1,
    transactionId: 'tx_1',
    currencyCode: 'AUD',
    paymentDate: '2025-03-01T02:12:00Z',
  },
  items: [{ name: 'Set menu', label: 'Adult', price: 20, quantity: 4, paymentType: 'deposit', extras: [{ any: 1 }] }],
  somethingNew: { nested: true },
})

const read = (changes: Record<string, unknown>, more = {}) =>
  bookingFromNowBookIt({ ...wire(), ...changes }, { ...options, ...more })

describe('bookingFromNowBookIt', () => {
  it('reads the whole resource', () => {
    expect(bookingFromNowBookIt(wire(), options)).toEqual({
      id: 'bk_7001',
      venueId: 'loc_31',
      type: 'BOOKING',
      status: 'Seated',
      modifiedAt: '2025-03-14T08:03:41Z',
      covers: 4,
      startsAt: '2025-03-14T19:00:00+11:00',
      durationMin: 120,
      tables: [
        { id: 'tb_5', name: '12', section: 'Main' },
        { id: 'tb_6', name: '13' },
      ],
      customer: { id: 'cu_9', firstName: 'Ari', lastName: 'Vale', email: 'ari@example.test', phone: '+61400000000' },
      notes: 'High chair',
      tags: ['VIP'],
      paymentSummary: {
        paymentType: 'deposit',
        amount: 80,
        amountDue: 0,
        amountPaid: 80.1,
        unitAssumed: true,
        currency: 'AUD',
        transactionId: 'tx_1',
        paidAt: '2025-03-01T02:12:00Z',
      },
    })
  })

  it('leaves out what was not sent, and what is null or empty', () => {
    const nothing = Object.fromEntries(Object.keys(wire()).map((name) => [name, null]))
    const bare = {
      ...nothing,
      bookingId: 7001,
      locationId: 'loc_31',
      status: 'Confirmed',
      lastModifiedDate: '2025-03-14T08:03:41Z',
    }
    expect(bookingFromNowBookIt(bare, options)).toEqual({
      id: '7001',
      venueId: 'loc_31',
      type: 'BOOKING',
      status: 'Confirmed',
      modifiedAt: '2025-03-14T08:03:41Z',
      covers: 0,
    })
    const empty = read({ customer: { id: '', email: ' ' }, tables: [{}, null], tags: [null, {}], notes: '' })
    for (const name of ['customer', 'tables', 'tags', 'notes']) expect(empty).not.toHaveProperty(name)
  })

  it('reads a modification date without a zone as UTC, with .NET’s seven digits, and keeps an offset as it came', () => {
    expect(read({ lastModifiedDate: '2025-03-14T08:03:41.1234567' }).modifiedAt).toBe('2025-03-14T08:03:41.1234567Z')
    expect(read({ lastModifiedDate: '2025-03-14 08:03:41' }).modifiedAt).toBe('2025-03-14T08:03:41Z')
    expect(read({ lastModifiedDate: '2025-03-14T19:03:41.5+11:00' }).modifiedAt).toBe('2025-03-14T19:03:41.5+11:00')
    expect(instantMs('2025-03-14T08:03:41.1234567Z')).toBe(Date.UTC(2025, 2, 14, 8, 3, 41, 123))
  })

  it('reads dates without a zone in another one than UTC where the venue’s are told so', () => {
    const more = { modifiedTimeZone: 'Australia/Melbourne' }
    const wall = { lastModifiedDate: '2025-03-14T19:03:41.1234567', bookedAt: '2025-03-01 13:11' }
    expect(read(wall, more).modifiedAt).toBe('2025-03-14T19:03:41.123+11:00')
    expect(read({ ...wall, lastModifiedDate: null }, more).modifiedAt).toBe('2025-03-01T13:11:00+11:00')
    expect(read({}, more).modifiedAt).toBe('2025-03-14T08:03:41Z')
    expect(read({ paymentSummary: { paymentDate: '2025-03-01T13:12:00' } }, more).paymentSummary?.paidAt).toBe(
      '2025-03-01T13:12:00+11:00',
    )
    expect(() => read({ lastModifiedDate: 'now' }, more)).toThrowError(
      expect.objectContaining({ code: 'invalid-booking' }),
    )
    expect(() => read({}, { modifiedTimeZone: 'Melbourne' })).toThrowError(
      expect.objectContaining({ code: 'invalid-options' }),
    )
  })

  it('falls back to the options, then to the day it was made', () => {
    const more = { venueId: 'loc_9', modifiedAt: '2025-03-14T09:00:00Z' }
    expect(read({ locationId: null, lastModifiedDate: null }, more)).toMatchObject({
      venueId: 'loc_9',
      modifiedAt: more.modifiedAt,
    })
    expect(read({ lastModifiedDate: undefined }).modifiedAt).toBe('2025-03-01T02:11:09Z')
  })

  it('reads the booking time in the venue’s zone, on both days when clocks change', () => {
    const starts = (bookingTime: string, timeZone: string) => read({ bookingTime }, { timeZone }).startsAt
    expect(starts('2025-10-05T02:30:00', 'Australia/Melbourne')).toBe('2025-10-05T03:30:00+11:00')
    expect(starts('2025-04-06T02:30:00', 'Australia/Adelaide')).toBe('2025-04-06T02:30:00+10:30')
    expect(starts('2025-04-06T01:45:00', 'Australia/Lord_Howe')).toBe('2025-04-06T01:45:00+11:00')
    expect(starts('2025-03-14T08:00:00Z', 'Australia/Melbourne')).toBe('2025-03-14T19:00:00+11:00')
  })

  it.each([
    ['walkin', 'WALKIN'],
    ['Walk-In', 'WALKIN'],
    ['WALK_IN', 'WALKIN'],
    ['pos', 'BOOKING'],
    ['phone', 'BOOKING'],
    [null, 'BOOKING'],
  ])('calls the method %s a %s', (method, type) => {
    expect(read({ method }).type).toBe(type)
  })

  it('lets a venue say that its POS makes walk-ins', () => {
    expect(read({ method: 'pos' }, { walkInMethods: ['walkin', 'pos'] }).type).toBe('WALKIN')
  })

  it('spells a status as the venue does, whichever of code and name came', () => {
    const statuses = statusesFromNowBookIt([{ code: 'SEATED', name: 'At table' }])
    expect(read({ status: { code: 'seated' } }, { statuses }).status).toBe('At table')
    expect(read({ status: 'SEATED' }, { statuses }).status).toBe('At table')
    expect(read({ status: { code: 'X', name: 'Own' } }, { statuses }).status).toBe('Own')
    expect(read({ status: { code: 'X' } }).status).toBe('X')
  })

  it.each([
    [{ code: 'SEATED', name: 'At table' }, 'SEATED'],
    [{ code: 'NO_SHOW', name: 'Did not come' }, 'NO_SHOW'],
    [{ code: 'CONFIRMED', name: 'Seated' }, 'CONFIRMED'],
    [{ code: 'ARRIVED', name: 'Seated' }, 'ARRIVED'],
    [{ code: 'SEATED', name: 'Confirmed' }, 'SEATED'],
    [{ code: 'no show', name: 'No_Show' }, 'No_Show'],
    [{ code: 'CANCELED', name: 'Cancelled' }, 'Cancelled'],
    [{ code: 'X1', name: 'Seated' }, 'Seated'],
    [{ code: 'BAR', name: 'At the bar' }, 'At the bar'],
  ])('goes by the code where the name alone would be read otherwise: %j', (status, spelled) => {
    expect(read({ status }).status).toBe(spelled)
  })

  it('goes by the code too where the venue calls a status by another one’s name', () => {
    const statuses = statusesFromNowBookIt([
      { code: 'CONFIRMED', name: 'Seated' },
      { code: 'SEATED', name: 'At table' },
    ])
    expect(read({ status: { code: 'CONFIRMED', name: 'Seated' } }, { statuses }).status).toBe('CONFIRMED')
    expect(read({ status: { code: 'SEATED', name: 'At table' } }, { statuses }).status).toBe('At table')
  })

  it('reads tags as bare names too, and loses no booking over its pre-orders', () => {
    expect(read({ tags: ['VIP', { name: 'Allergy' }, null] }).tags).toEqual(['VIP', 'Allergy'])
    expect(read({ items: 'none' })).toEqual(read({ items: null }))
    expect(read({ items: [{ name: {}, price: 'A$ 5' }] })).toEqual(read({ items: null }))
  })

  it('tells a booking that sits nowhere from one whose tables were not told, so that the rules can warn', () => {
    expect(read({ tables: [] }).tables).toEqual([])
    for (const tables of [undefined, null, 'none', [{}]]) expect(read({ tables })).not.toHaveProperty('tables')
    const warnings = (tables: unknown) =>
      decideOrderAction(null, read({ tables }), null).warnings.map(({ code }) => code)
    expect(warnings([])).toEqual(['no-table'])
    expect(warnings(null)).toEqual([])
  })

  it('has no payment summary where nothing is told of one', () => {
    const nothing = { paymentType: null, amount: null, transactionId: '', currencyCode: 'AUD' }
    for (const paymentSummary of [{}, nothing, { amountPaid: null }])
      expect(read({ paymentSummary })).not.toHaveProperty('paymentSummary')
  })

  it('reads amounts in the unit that the venue was told of', () => {
    const summary = { amount: 8010, amountPaid: 100, currencyCode: 'JPY' }
    expect(read({ paymentSummary: summary }, { paymentUnit: 'minor' }).paymentSummary).toMatchObject({
      amount: 8010,
      amountPaid: 100,
    })
    const dollars = { amount: '80.10', currencyCode: 'A$', paymentDate: '1 March' }
    expect(read({ paymentSummary: dollars }).paymentSummary).toEqual({ amount: 80.1, unitAssumed: true })
    expect(read({ paymentSummary: dollars }, { paymentUnit: null as never }).paymentSummary?.unitAssumed).toBe(true)
    for (const paymentUnit of ['cents', 'MINOR', '', 100])
      expect(() => read({ paymentSummary: dollars }, { paymentUnit: paymentUnit as never })).toThrow(
        expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(/paymentUnit.*minor/) }),
      )
    expect(read({ paymentSummary: { amount: 8010 } }, { paymentUnit: 'minor' }).paymentSummary).toEqual({
      amount: 80.1,
    })
  })

  it.each([
    ['bookingId', { bookingId: null }],
    ['bookingId', { bookingId: {} }],
    ['bookingId', { bookingId: ' ' }],
    ['locationId', { locationId: '' }],
    ['locationId', { locationId: {} }],
    // JSON.parse has lost its last digits: rounded, it would be another venue’s.
    ['bookingId', { bookingId: 2 ** 53 }],
    ['locationId', { locationId: 2 ** 53 }],
    ['status', { status: null }],
    ['status', { status: { code: ['secret-guest'] } }],
    ['lastModifiedDate', { lastModifiedDate: 'secret-guest' }],
    ['lastModifiedDate', { lastModifiedDate: null, bookedAt: null }],
  ])('names %s when it is wrong, and never what it held', (member, changes) => {
    try {
      read(changes)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid-booking', message: expect.stringContaining(member) })
      expect(JSON.stringify(error) + (error as Error).stack).not.toContain('secret-guest')
    }
  })

  it.each([
    [{ people: 'four' }, { covers: 0 }],
    [{ people: 2.5 }, { covers: 0 }],
    [{ people: -1 }, { covers: 0 }],
    [{ duration: '01:30:00' }, { durationMin: undefined }],
    [{ duration: -5 }, { durationMin: undefined }],
    [{ bookingTime: '14/03/2025 19:00' }, { startsAt: undefined }],
    [{ tables: {} }, { tables: undefined }],
    [{ tables: ['12', { tableName: ['13'] }, { tableName: '14' }] }, { tables: [{ name: '14' }] }],
    [{ tags: 'VIP' }, { tags: undefined }],
    [{ customer: [] }, { customer: undefined }],
    [{ customer: { id: 2 ** 53, firstName: 'Ada' } }, { customer: { firstName: 'Ada' } }],
    [{ customer: { id: 2 ** 53 - 1 } }, { customer: { id: '9007199254740991' } }],
    [{ customer: { id: 'cu_9', email: { at: 'x' } } }, { customer: { id: 'cu_9' } }],
    [{ paymentSummary: 'none' }, { paymentSummary: undefined }],
    [
      { paymentSummary: { amount: 1e300, amountPaid: '8e1' } },
      { paymentSummary: { amountPaid: 80, unitAssumed: true } },
    ],
    [
      { method: {}, notes: [], bookedAt: {}, serviceId: {} },
      { type: 'BOOKING', notes: undefined },
    ],
  ])('loses no booking over what it does not need: %j', (changes, expected) => {
    const { status, modifiedAt, ...found } = read(changes)
    expect({ status, modifiedAt }).toEqual({ status: 'Seated', modifiedAt: '2025-03-14T08:03:41Z' })
    for (const [member, value] of Object.entries(expected)) expect(found[member as keyof typeof found]).toEqual(value)
  })

  it('trims ids, and takes no blank location for one', () => {
    expect(read({ bookingId: ' bk_1 ', locationId: ' ' }, { venueId: ' loc_9 ' })).toMatchObject({
      id: 'bk_1',
      venueId: 'loc_9',
    })
    expect(() => read({ locationId: ' ' }, { venueId: ' ' })).toThrowError(
      expect.objectContaining({ code: 'invalid-booking' }),
    )
  })

  it('needs a zone, and an instant where the option tells one: it never takes the machine’s own', () => {
    for (const options of [undefined, {}, { timeZone: '' }, { timeZone: null }, { timeZone: 'UTC', modifiedAt: 'now' }])
      expect(() => bookingFromNowBookIt(wire(), options as never)).toThrowError(
        expect.objectContaining({ code: 'invalid-options' }),
      )
  })

  it('refuses an unknown zone at once', () => {
    expect(() => read({ bookingTime: null }, { timeZone: 'Melbourne' })).toThrowError(
      expect.objectContaining({ code: 'invalid-options' }),
    )
  })

  it('answers any mutation of the resource with a booking or a typed error, in no time, sharing nothing', () => {
    const poison = fc.oneof(
      fc.constant(null),
      fc.constant(undefined),
      fc.jsonValue(),
      fc.string(),
      fc.double(),
      fc.constantFrom('__proto__', '0001-01-01T00:00:00', '9999-12-31T23:59:59', -0, 2 ** 60, [], {}),
    )
    const place = fc.constantFrom(
      ...Object.keys(wire()),
      'customer.email',
      'tables.0',
      'tags.0',
      'status.code',
      'paymentSummary.amount',
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(place, poison), { minLength: 1, maxLength: 4 }), (mutations) => {
        const json = wire() as Record<string, unknown>
        for (const [path, value] of mutations) {
          const [head = '', tail] = path.split('.')
          const inner = json[head]
          if (tail !== undefined && typeof inner === 'object' && inner !== null) Object.assign(inner, { [tail]: value })
          else json[head] = value
        }
        const read = () => {
          const before = performance.now()
          try {
            const booking = bookingFromNowBookIt(json, options)
            if (Number.isNaN(instantMs(booking.modifiedAt)) || typeof booking.status !== 'string')
              throw new Error('no booking')
          } catch (error) {
            if (!isNbiKountaError(error)) throw error
          }
          return performance.now() - before
        }
        // A busy machine may stop any one run: only an input that is slow each time is slow.
        return read() < 50 || Math.min(read(), read(), read()) < 50
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 5_000) },
    )
  })
})
