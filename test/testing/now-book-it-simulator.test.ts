import { createHmac } from 'node:crypto'
import { HttpResponse, http, type RequestHandler } from 'msw'
import { setupServer } from 'msw/node'
import {
  createNowBookItSimulator,
  createVirtualClock,
  type NowBookItDelivery,
  type NowBookItSimulatorOptions,
} from 'nbi-kounta/testing'
import { describe, expect, it, onTestFinished } from 'vitest'

/** A simulated Now Book It behind a real port, with a plain fetch that knows its key. */
async function serve(options: NowBookItSimulatorOptions = {}) {
  const clock = createVirtualClock({ startAt: '2026-03-14T07:00:00.500Z' })
  const nowBookIt = createNowBookItSimulator({ clock, ...options })
  const { url, close } = await nowBookIt.listen()
  onTestFinished(close)
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        'x-api-key': nowBookIt.apiKey,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const json = async (path: string) => (await (await call('GET', path)).json()) as Record<string, never>
  return { clock, nowBookIt, url, call, json }
}

const money = (amount: number) => ({ amount, currency: 'AUD' })
const sale = {
  origin: { saleId: '918', locationId: '7712' },
  source: { type: 'POS' },
  type: 'SALE',
  locationId: 'loc_31',
  openedZonedDateTime: '2026-03-14T07:00:00Z',
  closedZonedDateTime: '2026-03-14T09:00:00Z',
  staff: { id: '88120' },
  table: { seats: 4, number: '12' },
  total: money(9650),
  subtotal: money(8773),
  tax: money(877),
}

describe('the bookings of a simulated Now Book It', () => {
  it('are read with local and UTC times, the status in full and the payment in dollars', async () => {
    const { nowBookIt, json } = await serve()
    const { bookingId } = nowBookIt.createBooking({
      people: 4,
      startsAt: '2026-03-14T08:00:00Z',
      tables: [{ tableName: '12' }],
      customer: { firstName: 'Ari', email: 'ari@example.test' },
      paymentSummary: { paymentType: 'deposit', amount: 80, amountPaid: 80, amountDue: 0, currencyCode: 'AUD' },
    })
    expect(await json(`/Bookings/${bookingId}`)).toMatchObject({
      bookingId,
      locationId: 'loc_31',
      method: 'online',
      people: 4,
      bookingTime: '2026-03-14T19:00:00',
      lastModifiedDate: '2026-03-14T07:00:00Z',
      status: { statusType: 'standard', code: 'CONFIRMED', name: 'Confirmed' },
      tables: [{ tableName: '12', sectionName: 'Main' }],
      customer: { firstName: 'Ari' },
      paymentSummary: { amountPaid: 80 },
    })
  })

  it('are listed by one pair of dates; no pair or two give nothing, and no error', async () => {
    const { clock, nowBookIt, call, json } = await serve()
    const early = nowBookIt.createBooking({ customer: { firstName: 'Ari' } }).bookingId
    await clock.advance(3_600_000)
    const late = nowBookIt.createBooking({ status: 'Cancelled' }).bookingId
    const updated = '/Bookings?UpdatedFromDate=2026-03-14T07:00:00.000Z&UpdatedToDate=2026-03-14T08:30:00.000Z'
    const both = await json(updated)
    expect(both).toMatchObject({ count: 2, bookings: [{ bookingId: early, customer: null }, { bookingId: late }] })
    expect(both).not.toHaveProperty('bookings.0.status')
    expect(both).not.toHaveProperty('bookings.0.lastModifiedDate')
    expect(await json(`${updated}&IncludeCancelledBookings=false&IncludeCustomerDetails=true`)).toMatchObject({
      count: 1,
      bookings: [{ customer: { firstName: 'Ari' } }],
    })
    expect(await json('/Bookings')).toEqual({ count: 0, bookings: [] })
    expect(await json(`${updated}&StartDate=2026-03-14T07:00:00.000Z`)).toEqual({ count: 0, bookings: [] })
    expect((await call('GET', '/Bookings?StartDate=soon')).status).toBe(400)
  })

  it('are patched by status, covers and tables, with the refusals of the pages', async () => {
    const { nowBookIt, call } = await serve({ ratePerSecond: Number.POSITIVE_INFINITY })
    const { bookingId } = nowBookIt.createBooking()
    const patch = (what: string, body: unknown, id = bookingId) => call('PATCH', `/Bookings/${id}/${what}`, body)
    expect(await (await patch('updatestatus', { status: 'SEATED' })).json()).toMatchObject({
      bookingId,
      status: 'Seated',
      pax: 2,
    })
    expect((await patch('updatestatus', { status: 'Flying' })).status).toBe(400)
    expect((await patch('updatestatus', { status: 'Seated' }, 'bk_0')).status).toBe(404)
    expect(await (await patch('updatepax', { pax: 5 })).json()).toMatchObject({ pax: 5 })
    expect((await patch('updatepax', { pax: 0 })).status).toBe(400)
    expect((await patch('updatetables', { tables: [{ name: '3', section: 'Bar' }] })).status).toBe(200)
    expect((await patch('updatetables', { tables: [] })).status).toBe(400)
    expect((await patch('updatetables', { tables: [{ name: '3' }, { name: '3' }] })).status).toBe(400)
    const other = nowBookIt.createBooking().bookingId
    expect((await patch('updatetables', { tables: [{ name: '3' }] }, other)).status).toBe(400)
    expect(
      (await patch('updatetables', { tables: [{ name: '3' }], allowTableBookingConflict: true }, other)).status,
    ).toBe(200)
    expect(nowBookIt.booking(bookingId)).toMatchObject({
      people: 5,
      status: { code: 'SEATED' },
      tables: [{ tableName: '3', sectionName: 'Bar' }],
    })
  })

  it('are kept by their own venue: its zone, and its tables', async () => {
    const { nowBookIt, call } = await serve({
      venues: [
        { id: 'loc_31', name: 'Harbour Bar' },
        { id: 'loc_32', name: 'Swan Bar', timeZone: 'Australia/Perth' },
      ],
    })
    const seatedAt = (locationId: string) =>
      nowBookIt.createBooking({ locationId, status: 'Seated', tables: [{ tableName: '12' }] }).bookingId
    const west = nowBookIt.createBooking({ locationId: 'loc_32' }).bookingId
    const changed = await call('POST', '/Bookings/UpdateBookingAsync', { bookingId: west, time: '2026-03-15 19:00' })
    expect(changed.status).toBe(201)
    expect(nowBookIt.booking(west)?.bookingTime).toBe('2026-03-15T19:00:00')

    const seat = () => call('PATCH', `/Bookings/${west}/updatetables`, { tables: [{ name: '12' }] })
    seatedAt('loc_31')
    expect((await seat()).status).toBe(200)
    seatedAt('loc_32')
    expect((await seat()).status).toBe(400)
  })

  it('are not found by a path that is malformed, and decoded once', async () => {
    const { nowBookIt, call } = await serve()
    nowBookIt.createBooking({ bookingId: 'bk %31' })
    expect((await call('GET', '/Bookings/%E0%A4%A')).status).toBe(404)
    expect((await call('GET', `/Bookings/${encodeURIComponent('bk %31')}`)).status).toBe(200)
  })

  it('have a venue whose zone is known, and a stamp that moves', () => {
    for (const options of [
      { venues: [{ id: 'loc_31', name: 'Harbour Bar', timeZone: 'Nowhere' }] },
      { habits: { modifiedResolutionMs: 0 } },
      { habits: { modifiedResolutionMs: Number.NaN } },
    ])
      expect(() => createNowBookItSimulator(options)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })

  it('are made and changed over HTTP too, where a time is always needed', async () => {
    const { nowBookIt, call } = await serve()
    const made = await call('POST', '/Bookings', { numOfPeople: 3, time: '2026-03-14 20:30', bookingId: 'ours-1' })
    expect(made.status).toBe(201)
    const { bookingId } = (await made.json()) as { bookingId: string }
    expect(nowBookIt.booking(bookingId)).toMatchObject({ people: 3, bookingTime: '2026-03-14T20:30:00' })
    expect((await call('POST', '/Bookings/UpdateBookingAsync', { bookingId, numOfPeople: 4 })).status).toBe(400)
    const moved = await call('POST', '/Bookings/UpdateBookingAsync', {
      bookingId,
      bookingTimeAsUtc: '2026-03-14T10:00:00Z',
    })
    expect([moved.status, await moved.json()]).toMatchObject([201, { isSuccess: true, time: '2026-03-14T21:00:00' }])
  })
})

describe('the doors of a simulated Now Book It', () => {
  it('want the key, keep their case, and limit calls per endpoint', async () => {
    const { clock, call } = await serve()
    expect((await call('GET', '/Resources/booking-statuses', undefined, { 'x-api-key': 'wrong' })).status).toBe(401)
    expect((await call('GET', '/resources/booking-statuses')).status).toBe(404)
    for (let at = 0; at < 10; at++) expect((await call('GET', '/Resources/booking-statuses')).status).toBe(200)
    const over = await call('GET', '/Resources/booking-statuses')
    expect([over.status, await over.json()]).toEqual([429, { message: expect.stringContaining('10 per 1000ms') }])
    expect((await call('GET', '/Webhooks')).status).toBe(200)
    await clock.advance(1000)
    expect((await call('GET', '/Resources/booking-statuses')).status).toBe(200)
  })

  it('take partner events by signature over body and URL, and answer 400 without a right one', async () => {
    const { nowBookIt, url, call } = await serve()
    const path = '/partners/kounta/events/order.completed'
    const body = { locationId: 'loc_31', bookingId: 'bk_1' }
    const signature = createHmac('sha256', nowBookIt.partner.secret)
      .update(JSON.stringify(body) + url + path)
      .digest('hex')
    const header = nowBookIt.partner.header
    expect((await call('POST', path, body, { [header]: signature, 'x-api-key': '' })).status).toBe(200)
    expect((await call('POST', path, body, { [header]: signature.toUpperCase() })).status).toBe(400)
    expect((await call('POST', path, body)).status).toBe(400)
    expect(nowBookIt.inbound).toMatchObject([{ eventType: 'order.completed', body }])
  })
})

describe('the sales of a simulated Now Book It', () => {
  it('are taken once, refused within the window and updated after it, or updated at once', async () => {
    const { clock, nowBookIt, call } = await serve()
    expect((await call('POST', '/Sales', sale)).status).toBe(200)
    expect((await call('POST', '/Sales', sale)).status).toBe(409)
    await clock.advance(60_000)
    expect((await call('POST', '/Sales', { ...sale, total: money(9700) })).status).toBe(200)
    nowBookIt.habits.repeatedSales = 'update'
    expect((await call('POST', '/Sales', { ...sale, total: money(9800) })).status).toBe(200)
    expect(nowBookIt.sales).toMatchObject([{ saleId: '918', times: 3, body: { total: money(9800) } }])
  })

  it('are refused where a required member is missing or money is not whole cents', async () => {
    const { nowBookIt, call } = await serve()
    for (const wrong of [
      { ...sale, origin: {} },
      { ...sale, staff: undefined },
      { ...sale, table: { seats: 0 } },
      { ...sale, type: 'GIFT' },
      { ...sale, openedZonedDateTime: '2026-03-14T18:00:00+11:00' },
      { ...sale, total: money(96.5) },
    ]) {
      expect((await call('POST', '/Sales', wrong)).status).toBe(400)
    }
    expect(nowBookIt.sales).toEqual([])
  })

  it('are listed in dollars, page by page, and only where linked to a booking', async () => {
    const { nowBookIt, call, json } = await serve()
    const { bookingId } = nowBookIt.createBooking({ people: 4 })
    for (const saleId of ['1', '2', '3']) await call('POST', '/Sales', { ...sale, origin: { saleId }, bookingId })
    await call('POST', '/Sales', { ...sale, origin: { saleId: '4' } })
    const span = '/Sales?StartDate=2026-03-14T00:00:00.000Z&EndDate=2026-03-15T00:00:00.000Z'
    expect(await json(`${span}&Limit=2`)).toMatchObject({
      from: 0,
      to: 2,
      length: 2,
      items: [{ bookingId, people: 4, saleDetail: { transactionId: '1', total: 96.5, tax: 8.77 } }, {}],
    })
    expect(await json(`${span}&Limit=2&StartIndex=2`)).toMatchObject({ from: 2, length: 1 })
    expect((await call('GET', '/Sales')).status).toBe(400)
  })
})

describe('the events of a simulated Now Book It', () => {
  it('carry ids only, once per change, twice while told to', async () => {
    const sent: NowBookItDelivery[] = []
    const { nowBookIt } = await serve({ onWebhook: (delivery) => void sent.push(delivery) })
    nowBookIt.subscribe('https://hooks.example.test/nbi')
    const { bookingId } = nowBookIt.createBooking({ method: 'walkin' })
    nowBookIt.faults.duplicateWebhooks = true
    nowBookIt.setStatus(bookingId, 'Seated')
    await nowBookIt.delivered()
    expect(sent.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
      ['BOOKING_CREATED', 'BOOKING_UPDATED', 'BOOKING_UPDATED'].map((eventType) => ({
        eventType,
        data: { bookingId, locationId: 'loc_31' },
      })),
    )
  })

  it('are sent again until they are taken, with the key that the subscriber chose', async () => {
    const seen: (string | null)[] = []
    const answers = [500, 503, 200]
    const hook = (async (_url: string, init: { headers: Record<string, string> }) => {
      seen.push(new Headers(init.headers).get('x-hook-key'))
      return new Response(null, { status: answers[seen.length - 1] ?? 200 })
    }) as unknown as typeof fetch
    const { clock, nowBookIt, call } = await serve({ fetch: hook })
    const subscription = {
      event: 'BOOKING_CREATED',
      webhookUrl: 'https://hooks.example.test/nbi',
      securityKey: 'X-Hook-Key',
      securityToken: 'open',
    }
    expect(await (await call('POST', '/Webhooks', subscription)).json()).toMatchObject({
      event: 'BOOKING_CREATED',
      errorMessage: null,
    })
    expect((await call('POST', '/Webhooks', { ...subscription, event: 'BOOKING_EATEN' })).status).toBe(400)
    nowBookIt.createBooking()
    await clock.runUntil(nowBookIt.delivered())
    expect(seen).toEqual(['open', 'open', 'open'])
    expect(nowBookIt.deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 503],
      [3, 200],
    ])
    expect((await call('DELETE', '/Webhooks/BOOKING_CREATED')).status).toBe(200)
    expect((await call('DELETE', '/Webhooks/BOOKING_CREATED')).status).toBe(404)
  })
})

describe('the faces of a simulated Now Book It', () => {
  it('are an in-process fetch and msw handlers too, with the same faults', async () => {
    const clock = createVirtualClock()
    const nowBookIt = createNowBookItSimulator({ clock, msw: { http, HttpResponse } })
    const headers = { 'x-api-key': nowBookIt.apiKey, 'content-type': 'application/json' }
    const post = (send: typeof fetch) =>
      send(`${nowBookIt.baseUrl}/Sales`, { method: 'POST', headers, body: JSON.stringify(sale) })
    nowBookIt.faults.loseNextAnswer()
    await expect(post(nowBookIt.fetch)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect((await post(nowBookIt.fetch)).status).toBe(409)
    const server = setupServer(...(nowBookIt.handlers() as RequestHandler[]))
    server.listen({ onUnhandledRequest: 'error' })
    onTestFinished(() => server.close())
    nowBookIt.faults.failNext(1, { status: 500, face: 'empty' })
    expect([(await post(fetch)).status, (await post(fetch)).status]).toEqual([500, 409])
    expect(nowBookIt.requests.map(({ path, status }) => `${path} ${status}`)).toEqual([
      '/Sales drop',
      '/Sales 409',
      '/Sales 500',
      '/Sales 409',
    ])
    nowBookIt.clearRequests()
    expect(nowBookIt.requests).toEqual([])
  })

  it('list and change subscriptions, and sign events where that was agreed', async () => {
    const sent: NowBookItDelivery[] = []
    const { nowBookIt, url, call, json } = await serve({
      onWebhook: (delivery) => void sent.push(delivery),
      webhookSignature: { header: 'X-Nbi-Signature', secret: 'agreed' },
    })
    nowBookIt.subscribe(`${url}/hook`, ['BOOKING_CREATED'])
    const moved = await call('PUT', '/Webhooks/BOOKING_CREATED', {
      webhookUrl: 'https://hooks.example.test/b',
      securityKey: 'X-Key',
    })
    expect(moved.status).toBe(200)
    expect(
      (await call('PUT', '/Webhooks/BOOKING_UPDATED', { webhookUrl: 'https://hooks.example.test/b' })).status,
    ).toBe(404)
    expect((await call('PUT', '/Webhooks/BOOKING_CREATED', { webhookUrl: 'nowhere' })).status).toBe(400)
    expect(await json('/Webhooks')).toEqual([
      {
        event: 'BOOKING_CREATED',
        webhookUrl: 'https://hooks.example.test/b',
        locationId: 'loc_31',
        authenticationEnabled: true,
      },
    ])
    nowBookIt.createBooking({ bookingId: 'bk_1' })
    await nowBookIt.delivered()
    const [{ body = '', headers = {} } = {}] = sent
    expect(headers['X-Nbi-Signature']).toBe(
      createHmac('sha256', 'agreed').update(`${body}https://hooks.example.test/b`).digest('hex'),
    )
  })

  it('refuse what the diary cannot hold', async () => {
    const { nowBookIt, call } = await serve()
    nowBookIt.createBooking({ bookingId: 'bk_1' })
    expect(() => nowBookIt.createBooking({ bookingId: 'bk_1' })).toThrow(
      expect.objectContaining({ code: 'request-refused' }),
    )
    expect(() => nowBookIt.createBooking({ locationId: 'loc_0' })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    )
    expect(() => nowBookIt.setStatus('bk_1', 'Flying')).toThrow(expect.objectContaining({ code: 'request-refused' }))
    expect(() => nowBookIt.setStatus('bk_2', 'Seated')).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect((await call('POST', '/Bookings', { time: '2026-03-14 20:30' })).status).toBe(400)
    expect((await call('POST', '/Bookings', { numOfPeople: 2 })).status).toBe(400)
    expect((await call('GET', '/Bookings/bk_9')).status).toBe(404)
    expect((await call('DELETE', '/Bookings')).status).toBe(405)
    expect((await call('POST', '/Sales', [])).status).toBe(400)
    expect(nowBookIt.bookings()).toHaveLength(1)
  })
})
