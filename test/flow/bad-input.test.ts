import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import {
  type Booking,
  basicAuth,
  createKountaClient,
  createOrderFlow,
  isNbiKountaError,
  type KountaOrder,
  NbiKountaError,
} from 'nbi-kounta'
import { describe, expect, it, onTestFinished } from 'vitest'
import { durableStore, openHouse, venueId } from '../support/house.js'

const guest = { firstName: 'Canaryfirst', lastName: 'Canarylast', email: 'canary@example.test', phone: '+61400000099' }
const secret = 'secret-canary-7f31'

const booking: Booking = {
  id: 'bk_1',
  venueId,
  type: 'BOOKING',
  status: 'Seated',
  modifiedAt: '2026-03-14T07:00:00Z',
  covers: 2,
  customer: guest,
  notes: `please call ${guest.phone}`,
}

/** Everything that a reader of logs could see of an error. */
const shown = (error: unknown): string =>
  [String(error), inspect(error, { depth: 10 }), JSON.stringify(error), (error as Error).stack].join('\n')

async function serve(
  answer: (url: string) => { status?: number; headers?: Record<string, string>; body: string | Buffer },
) {
  const server: Server = createServer((request, response) => {
    const { status = 200, headers = {}, body } = answer(request.url ?? '')
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`
}

const flowOn = (baseUrl: string) =>
  createOrderFlow({
    store: durableStore(),
    timing: { settleMs: 10 },
    venue: () => ({
      kounta: createKountaClient({
        companyId: '41207',
        auth: basicAuth({ clientId: 'id', clientSecret: secret }),
        baseUrl,
        timeoutMs: 5_000,
      }),
      siteId: '7712',
    }),
  })

describe('bad input', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'Seated'],
    ['a list', [booking]],
    ['no id', { ...booking, id: undefined }],
    ['an empty id', { ...booking, id: '' }],
    ['a number as id', { ...booking, id: 12 }],
    ['no venue', { ...booking, venueId: undefined }],
    ['no status', { ...booking, status: null }],
    ['a date without a zone', { ...booking, modifiedAt: '2026-03-14T07:00:00' }],
    ['no date', { ...booking, modifiedAt: 'canary@example.test' }],
    ['half a guest', { ...booking, covers: 2.5 }],
    ['a start that is a number', { ...booking, startsAt: 1_700_000_000 }],
    ['a duration as text', { ...booking, durationMin: '90' }],
    ['tables that are no list', { ...booking, tables: 'canary@example.test' }],
    ['a table that is null', { ...booking, tables: [null] }],
    ['a table without a name', { ...booking, tables: [{ id: '5' }] }],
    ['a tag that is a number', { ...booking, tags: [7] }],
    ['notes that are an object', { ...booking, notes: {} }],
    ['a customer as text', { ...booking, customer: 'canary@example.test' }],
    ['an e-mail in a list', { ...booking, customer: { email: ['canary@example.test'] } }],
    ['a payment summary as text', { ...booking, paymentSummary: '+61400000099' }],
    ['an amount as text', { ...booking, paymentSummary: { amountPaid: '80' } }],
    ['an amount that is none', { ...booking, paymentSummary: { amount: Number.NaN } }],
    ['covers as text', { ...booking, covers: '+61400000099' }],
  ])('refuses %s as a booking, without repeating what came', async (_, event) => {
    const { flow } = await openHouse()
    const error = await flow.handleBooking({ booking: event as Booking }).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(NbiKountaError)
    expect(error).toMatchObject({ code: 'invalid-booking', advice: 'request' })
    expect(shown(error)).not.toMatch(/canary|\+614/i)
  })

  it.each([undefined, null])('takes covers of %s for a party that nobody has counted', async (covers) => {
    const { flow, clock, live } = await openHouse()
    const given = { ...booking, type: covers, covers }
    expect(await clock.runUntil(flow.handleBooking({ booking: given as never }))).toMatchObject({
      performed: 'created',
    })
    expect(live()[0]?.guests).toBeUndefined()
    expect(live()[0]?.notes).toMatch(/^Booking\n/)
  })

  it('places the order of a booking whose members are null at any depth, and keeps what it knows of it alone', async () => {
    const { flow, clock, store, live } = await openHouse()
    const given = {
      ...booking,
      notes: null,
      tags: null,
      tables: [{ name: '12', id: null, section: null, seats: 'canary-seats' }],
      customer: { firstName: 'Ari', lastName: null, phone: null, birthday: 'canary-birthday' },
      paymentSummary: {
        amount: null,
        amountDue: null,
        amountPaid: 80,
        currency: null,
        unitAssumed: true,
        card: 'canary-card',
      },
      colour: 'canary-colour',
    }
    const outcome = clock.runUntil(flow.handleBooking({ booking: given as never }))
    given.customer.firstName = 'Changed later'
    expect(await outcome).toMatchObject({ performed: 'created' })
    expect(live()[0]?.notes?.split('\n')).toEqual([
      'Booking · 2 guests',
      'Table 12',
      'Guest Ari',
      'Payment summary: paid 80.00 AUD',
      '[NBI-bk_1-1.]',
    ])
    const kept = (await store.get(`booking:${venueId}:bk_1`))?.value as { seen?: unknown }
    expect(kept.seen).toEqual({
      id: 'bk_1',
      venueId,
      type: 'BOOKING',
      status: 'Seated',
      modifiedAt: booking.modifiedAt,
      covers: 2,
      tables: [{ name: '12' }],
      customer: { firstName: 'Ari' },
      paymentSummary: { amountPaid: 80, unitAssumed: true },
    })
  })

  it('says what to do with a booking as Now Book It sends it', async () => {
    const { flow } = await openHouse()
    const wire = { bookingId: 'bk_1', locationId: venueId, people: 2, status: { code: 'SEATED', name: 'Seated' } }
    await expect(flow.handleBooking({ booking: wire as never })).rejects.toMatchObject({
      code: 'invalid-booking',
      message: 'expected a Booking, got one as Now Book It sends it; map it with bookingFromNowBookIt first',
    })
  })

  it.each([undefined, null, 'x', {}])('refuses %j in place of what each method takes', async (nothing) => {
    const { flow, kounta } = await openHouse()
    const given = nothing as never
    await expect(flow.handleBooking(given)).rejects.toMatchObject({ code: 'invalid-booking' })
    await expect(flow.accept(given)).rejects.toMatchObject({ code: 'invalid-booking' })
    await expect(flow.handleOrder(given)).rejects.toMatchObject({ code: 'unknown-venue' })
    await expect(flow.acceptOrder(given)).rejects.toMatchObject({ code: 'unknown-venue' })
    await expect(flow.handleNowBookItEvent(given)).rejects.toMatchObject({ code: 'invalid-webhook' })
    await expect(flow.inspect(given)).rejects.toMatchObject({ code: 'invalid-id' })
    expect(() => createOrderFlow(given)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
    const flowOnStore = () => createOrderFlow({ venue: () => ({}) as never, store: (nothing ?? 0) as never })
    expect(flowOnStore).toThrow(expect.objectContaining({ code: 'invalid-options' }))
    expect(kounta.requests).toHaveLength(0)
  })

  it('takes an order that does not say its site as one of the venue', async () => {
    const { flow, hand, kounta, clock } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    const { siteId: _, ...order } = kounta.order(orderId) as never as KountaOrder
    const outcome = await clock.runUntil(flow.handleOrder({ venueId, order: order as KountaOrder }))
    expect(outcome).toMatchObject({ orderId, bookingId: 'bk_1', pending: false })
    expect(outcome.error).toBeUndefined()
  })

  it('tells how long a text is that will not do, and never the text', async () => {
    const { flow } = await openHouse()
    const messageOf = (change: Partial<Booking>) =>
      flow.handleBooking({ booking: { ...booking, ...change } }).then(
        () => '',
        (error: Error) => error.message,
      )
    expect(await messageOf({ id: '' })).toBe('booking.id: expected a text of 1 to 200 characters, got an empty text')
    expect(await messageOf({ id: 'x'.repeat(201) })).toMatch(/got a text of 201 characters$/)
    expect(await messageOf({ modifiedAt: '2026-03-14T18:00:00' })).toMatch(
      /with Z or an offset.*got a text of 19 characters$/,
    )
  })

  it('takes a version of another venue for none: here the booking is new', async () => {
    const {
      openFlow,
      connection,
      clock,
      booking: make,
    } = await openHouse({ kounta: { sites: [{ id: '7712' }, { id: '7713' }] } })
    const flow = openFlow({ venue: (id) => ({ ...connection(), siteId: id === 'A' ? '7712' : '7713' }) })
    const previous = make({ venueId: 'A', status: 'Seated' })
    const moved = make({ venueId: 'B', status: 'Seated' })
    expect(await clock.runUntil(flow.handleBooking({ booking: moved, previous }))).toMatchObject({
      action: { reason: 'new-booking-seated' },
      performed: 'created',
    })
  })

  it('refuses two bookings as versions of one', async () => {
    const { flow } = await openHouse()
    await expect(flow.handleBooking({ booking, previous: { ...booking, id: 'bk_2' } })).rejects.toMatchObject({
      code: 'booking-mismatch',
    })
  })

  it.each(['nothing', 'no connection', 'an error of this library'])(
    'refuses a venue that nobody knows, which shows as %s',
    async (face) => {
      const venue = (): never => {
        if (face === 'nothing') return undefined as never
        if (face === 'no connection') return {} as never
        throw new NbiKountaError('unknown-venue', 'not one of ours')
      }
      const error = await createOrderFlow({ venue })
        .handleBooking({ booking })
        .catch((cause: unknown) => cause)
      expect(error).toMatchObject({ code: 'unknown-venue', advice: 'request' })
    },
  )

  it.each(['siteId', 'kounta'])(
    'calls a venue wrongly set up, and not unknown, where only its %s is missing: its webhooks are to come again',
    async (member) => {
      const { connection } = await openHouse()
      for (const missing of [undefined, null]) {
        const venue = () => ({ ...connection(), [member]: missing }) as never
        const message = expect.stringMatching(new RegExp(`^venue "${venueId}": ${member} must be`))
        await expect(createOrderFlow({ venue }).accept({ booking })).rejects.toMatchObject({
          code: 'invalid-options',
          message,
        })
      }
    },
  )

  it.each<[string, unknown, string]>([
    ['an error', new Error(`no such row, key ${secret}`), 'Error'],
    ['a text', secret, 'string'],
    ['a refused connection', Object.assign(new Error(secret), { code: 'ECONNREFUSED' }), 'Error (ECONNREFUSED)'],
    ['a code that may be anything', Object.assign(new TypeError(secret), { code: secret }), 'TypeError'],
  ])('says wait where the host’s own look-up of a venue fails with %s, without its words', async (_, thrown, kind) => {
    const flow = createOrderFlow({ venue: () => Promise.reject(thrown) as never })
    for (const call of [flow.handleBooking({ booking }), flow.accept({ booking }), flow.sync(venueId)]) {
      const error = await call.catch((cause: unknown) => cause)
      expect(error).toMatchObject({ code: 'venue-failed', advice: 'wait' })
      expect(String(error)).toContain(`venue("${venueId}") failed with ${kind};`)
      expect(shown(error)).not.toContain(secret)
    }
  })

  it.each(['', '12a', '../orders', '1'.repeat(21), '1?x=2'])(
    'refuses %j as an order id before it meets a path',
    async (orderId) => {
      const { flow, kounta } = await openHouse()
      await expect(flow.handleOrder({ venueId, orderId })).rejects.toMatchObject({ code: 'invalid-id' })
      expect(kounta.requests).toHaveLength(0)
    },
  )

  it.each<[string, { status?: number; headers?: Record<string, string>; body: string | Buffer }, RegExp]>([
    [
      'HTML with status 200',
      { body: '<html>login</html>', headers: { 'content-type': 'text/html' } },
      /invalid-answer|server-error/,
    ],
    ['a body of ten megabytes', { body: Buffer.alloc(10 * 1024 * 1024, '[') }, /body-too-large/],
  ])('reads %s as a typed error, and keeps the event', async (_, answer, code) => {
    const flow = flowOn(await serve((url) => (url.includes('/orders.json') ? answer : { status: 404, body: '' })))
    const report = await flow.sync(venueId)
    expect(report.error?.code).toMatch(code)
    expect(shown(report.error)).not.toContain(secret)
  })

  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await new Promise((resolve) => setImmediate(resolve))
        controller.enqueue(new Uint8Array([32]))
      },
    })
  it.each<[string, () => Response | Promise<Response>]>([
    ['HTML with status 200', () => new Response(`<html>${secret}</html>`)],
    ['HTML with status 201 and no id', () => new Response('<html></html>', { status: 201 })],
    ['ten megabytes', () => new Response(Buffer.alloc(10 * 1024 * 1024, ' '), { status: 201 })],
    ['a body that never ends', () => new Response(endless(), { status: 201 })],
    ['silence', () => new Promise<Response>(() => {})],
    ['a Location elsewhere', () => new Response(null, { status: 201, headers: { location: 'https://evil.test/x' } })],
  ])('takes %s as an answer of which nobody knows what it did, and ends with one order', async (_, answer) => {
    const { clock, kounta, url, openFlow, hand, pass, live } = await openHouse()
    let broken = true
    const send: typeof fetch = async (input, init) => (broken ? answer() : clock.trackFetch()(input, init))
    const client = createKountaClient({
      companyId: '41207',
      auth: basicAuth(kounta.credentials.basic),
      baseUrl: `${url}/v1/`,
      fetch: send,
      clock,
    })
    const flow = openFlow({ venue: () => ({ kounta: client, siteId: '7712' }) })
    const outcome = await hand({ status: 'Seated' }, flow)
    expect(outcome).toMatchObject({
      action: { type: 'create' },
      performed: 'nothing',
      pending: true,
      error: { code: 'outcome-unknown' },
    })
    expect(shown(outcome.error)).not.toContain(secret)
    broken = false
    await pass(200_000, { by: flow, stepMs: 5_000 })
    expect(live()).toHaveLength(1)
    expect(kounta.posts).toBe(1)
  })

  it('ends a list that never ends', async () => {
    let pages = 0
    const baseUrl: string = await serve((url) => {
      pages++
      const start = Number(new URL(url, 'http://x').searchParams.get('start') ?? 0)
      return {
        body: JSON.stringify([{ id: 1, status: 'SUBMITTED', sale_number: 'X', site_id: 7712 }]),
        headers: {
          'x-next-page': `${baseUrl}companies/41207/sites/7712/orders.json?start=${start}`,
          'content-type': 'application/json',
        },
      }
    })
    const report = await flowOn(baseUrl).sync(venueId)
    expect(pages).toBeLessThan(50)
    expect(report.listed).toBeLessThan(50)
  })

  it('shows no secret and no guest in any error, event or log line of a bad night', async () => {
    const seen: unknown[] = []
    const house = await openHouse({
      flow: {
        onEvent: (event) => seen.push(event),
        logger: {
          debug: (...all) => seen.push(all),
          info: (...all) => seen.push(all),
          warn: (...all) => seen.push(all),
          error: (...all) => seen.push(all),
        },
      },
    })
    const hand = async (change: Partial<Booking>) =>
      seen.push(await house.hand({ ...booking, ...change, modifiedAt: new Date(house.clock.now()).toISOString() }))
    house.kounta.faults.loseNextAnswer()
    await hand({ status: 'Seated' })
    house.kounta.faults.failNext(3, { status: 500, which: {} })
    await hand({ status: 'Confirmed' })
    await house.pass(100_000, { stepMs: 5_000 })
    house.kounta.faults.setDown('5xx')
    await hand({ id: 'bk_9', status: 'Seated' })
    house.kounta.faults.setDown('reset')
    await hand({ id: 'bk_9', status: 'Confirmed' })
    await house.pass(20_000)
    const text = seen
      .map((one) => `${inspect(one, { depth: 12 })}\n${JSON.stringify(one)}\n${isNbiKountaError(one) ? one.stack : ''}`)
      .join('\n')
    expect(text).not.toMatch(/canary|\+61400000099|sim-secret/i)
    // Drift carries what changed, and is the caller's own data: only outcomes show it, never events or logs.
    expect(seen.length).toBeGreaterThan(10)
  })
})
