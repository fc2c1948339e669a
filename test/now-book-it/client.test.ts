import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { createNowBookItClient, type NowBookItClientOptions } from '../../src/now-book-it/client.js'
import type { NowBookItSale } from '../../src/now-book-it/sale.js'
import { type Respond, reply, startServer, type TestServer } from '../support/http-server.js'
import { createManualClock } from '../support/manual-clock.js'

const apiKey = 'canary-api-key-7f31'
const servers: TestServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function start(respond: Respond, more: Partial<NowBookItClientOptions> = {}) {
  const server = await startServer(respond)
  servers.push(server)
  const clock = createManualClock()
  const client = createNowBookItClient({
    baseUrl: `${server.url}/ipos`,
    apiKey,
    clock,
    fetch: clock.fetch,
    random: () => 0,
    ...more,
  })
  return { server, clock, client }
}

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error as Error & { code: string },
  )
const sale = { origin: { saleId: '31', locationId: '7' } } as NowBookItSale
const span = { from: '2025-03-14T00:00:00+11:00', to: '2025-03-15T00:00:00+11:00' }

describe('bookings', () => {
  it('gets one with the key as a header, unknown members dropped, and null for an unknown id', async () => {
    const { server, client } = await start((request, response) =>
      request.url.endsWith('bk_1')
        ? reply(response, 200, { bookingId: 'bk_1', people: 2, extra: 1 })
        : reply(response, 404),
    )
    expect(await client.bookings.get('bk_1')).toEqual({ bookingId: 'bk_1', people: 2 })
    expect(await client.bookings.get('bk/../2')).toBeNull()
    expect(server.received.map(({ url }) => url)).toEqual(['/ipos/Bookings/bk_1', '/ipos/Bookings/bk%2F..%2F2'])
    expect(server.received[0]?.headers).toMatchObject({ 'x-api-key': apiKey, accept: 'application/json' })
  })

  it('lists by one pair of dates in NBI’s form, leaving out entries that are no bookings', async () => {
    const { server, client } = await start((_, response) =>
      reply(response, 200, { count: 2, bookings: [{ bookingId: 'a' }, { bookingId: null }, 7] }),
    )
    expect(await client.bookings.list({ updated: span, includeCustomerDetails: true })).toEqual([{ bookingId: 'a' }])
    expect(Object.fromEntries(new URL(server.received[0]?.url ?? '', server.url).searchParams)).toEqual({
      UpdatedFromDate: '2025-03-13T13:00:00.000Z',
      UpdatedToDate: '2025-03-14T13:00:00.000Z',
      IncludeCustomerDetails: 'true',
    })
  })

  it('sends nothing for dates that NBI would answer with an empty list', async () => {
    const { server, client } = await start((_, response) => reply(response, 200, {}))
    const wrong = [
      {},
      { date: span, updated: span },
      { date: { from: '2025-03-14', to: '2025-03-15' } },
      { date: { from: span.to, to: span.from } },
    ]
    for (const filter of wrong) {
      expect(await rejection(client.bookings.list(filter as never))).toMatchObject({ code: 'invalid-options' })
    }
    expect(server.received).toHaveLength(0)
  })

  it('sets a status once, and believes the status line even when the body is gone', async () => {
    const { server, client } = await start((_, response, index) =>
      index === 0 ? reply(response, 200, { bookingId: 'a', status: 'Finished', pax: 4 }) : reply(response, 200, ''),
    )
    expect(await client.bookings.updateStatus('a', 'FINISHED')).toMatchObject({ status: 'Finished', pax: 4 })
    expect(await client.bookings.updateStatus('a', 'FINISHED')).toEqual({ bookingId: 'a' })
    expect(server.received[0]).toMatchObject({
      method: 'PATCH',
      url: '/ipos/Bookings/a/updatestatus',
      body: '{"status":"FINISHED"}',
    })
  })
})

describe('trying again', () => {
  it('reads three times: 500 ms, then doubled', async () => {
    const { server, clock, client } = await start((_, response, index) =>
      index < 2 ? reply(response, 500, 'oops') : reply(response, 200, { bookingId: 'a' }),
    )
    expect(await client.bookings.get('a')).toEqual({ bookingId: 'a' })
    expect(server.received).toHaveLength(3)
    expect(clock.slept).toEqual([500, 1000])
  })

  it('gives up after the third, with the error of the last', async () => {
    const { server, client } = await start((_, response) => reply(response, 429, { message: 'maximum 10 per 1000 ms' }))
    expect(await rejection(client.bookings.get('a'))).toMatchObject({ code: 'rate-limited', context: { attempt: 3 } })
    expect(server.received).toHaveLength(3)
  })

  it('honours the server’s own advice', async () => {
    const { clock, client } = await start((_, response, index) =>
      index === 0 ? reply(response, 429, '', { 'retry-after': '7' }) : reply(response, 200, { bookingId: 'a' }),
    )
    await client.bookings.get('a')
    expect(clock.slept).toEqual([7000])
  })

  it('gives up at once where the server asks for more than a minute, and tells for how long', async () => {
    const { server, clock, client } = await start((_, response) => reply(response, 429, '', { 'retry-after': '120' }))
    const error = await rejection(client.bookings.get('a'))
    expect(error).toMatchObject({ code: 'rate-limited', context: { retryAfterMs: 120_000, attempt: 1 } })
    expect([server.received.length, clock.slept]).toEqual([1, []])
  })

  it('lets the next call find the wait of the last 429, however long it is', async () => {
    const hour = await start((_, response) => reply(response, 429, '', { 'retry-after': '3600' }))
    for (let call = 0; call < 5; call++)
      expect(await rejection(hour.client.bookings.get('a'))).toMatchObject({ code: 'rate-limited' })
    expect(hour.server.received).toHaveLength(1)
    // Ten minutes are believed; then one call finds out.
    await hour.clock.sleep(600_000 * 1.1)
    expect(await rejection(hour.client.bookings.get('a'))).toMatchObject({ context: { retryAfterMs: 3_600_000 } })
    expect(hour.server.received).toHaveLength(2)

    const short = await start((_, response) => reply(response, 429))
    await rejection(short.client.bookings.get('a'))
    const from = short.clock.now()
    await rejection(short.client.bookings.get('a'))
    expect(short.clock.now() - from).toBeGreaterThan(2_000)
  })

  it.each([
    ['calls', false],
    ['a 429', true],
  ])('makes nobody wait for a clock that was set back after %s', async (_, isLimited) => {
    const manual = createManualClock()
    let aheadMs = 0
    const clock = { ...manual, now: () => manual.now() + aheadMs }
    const { client } = await start(
      (_request, response, index) =>
        isLimited && index === 0 ? reply(response, 429) : reply(response, 200, { bookingId: 'a' }),
      { clock, fetch: manual.fetch },
    )
    for (let call = 0; call < 5; call++) await client.bookings.get('a')
    aheadMs = -3_600_000
    for (let call = 0; call < 7; call++) await client.bookings.get('a')
    expect(Math.max(...manual.slept)).toBeLessThanOrEqual(1_000)
  })

  it('repeats a write after a 429 only', async () => {
    const limited = await start((_, response, index) => (index === 0 ? reply(response, 429) : reply(response, 200, {})))
    expect(await limited.client.sales.post(sale)).toEqual({ outcome: 'accepted' })
    expect(limited.server.received).toHaveLength(2)

    const broken = await start((_, response) => reply(response, 500, 'NullReferenceException'))
    expect(await rejection(broken.client.bookings.updateStatus('a', 'X'))).toMatchObject({ code: 'outcome-unknown' })
    expect(broken.server.received).toHaveLength(1)
  })

  it('holds every call of an endpoint back after one 429, and no other endpoint', async () => {
    const { server, clock, client } = await start((_, response, index) =>
      index === 0 ? reply(response, 429, '', { 'retry-after': '30' }) : reply(response, 200, { bookingId: 'a' }),
    )
    const first = client.bookings.get('a')
    const from = clock.now()
    while (server.received.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([first, client.bookings.get('b'), client.bookings.get('c')])
    expect(clock.now() - from).toBe(30_000)
    expect(server.received).toHaveLength(4)
  })

  it('keeps to the longest advice of those that came for an endpoint', async () => {
    const times: number[] = []
    let answerFirst = () => {}
    const { clock, client } = await start((_, response, index) => {
      times.push(clock.now() - from)
      if (index === 0) answerFirst = () => reply(response, 429)
      else if (index > 1) reply(response, 200, { bookingId: 'a' })
      else {
        reply(response, 429, '', { 'retry-after': '30' })
        // The short one comes last: it was on its way when the long one was given.
        setImmediate(answerFirst)
      }
    })
    const from = clock.now()
    await Promise.all([client.bookings.get('a'), client.bookings.get('b')])
    expect(times).toEqual([0, 0, 30_000, 30_000])
  })

  it('keeps to ten calls a second on each endpoint', async () => {
    const { server, clock, client } = await start((_, response) => reply(response, 200, { bookingId: 'a' }))
    const from = clock.now()
    await Promise.all(Array.from({ length: 25 }, (_, index) => client.bookings.get(`b${index}`)))
    expect(server.received).toHaveLength(25)
    expect(clock.now() - from).toBe(2000)
  })
})

describe('a caller that aborts', () => {
  /** Time stands still: whoever sleeps, but for an exchange's own limit, is aborted in its sleep. */
  const sleepless = (controller: AbortController) => ({
    now: () => 1_700_000_000_000,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
        if (ms !== 10_000) queueMicrotask(() => controller.abort())
      }),
  })

  it.each<
    [string, Respond, (client: ReturnType<typeof createNowBookItClient>, signal: AbortSignal) => Promise<unknown>]
  >([
    [
      'waiting for its turn',
      (_, response) => reply(response, 200, { bookingId: 'bk_1' }),
      async (client, signal) => {
        await client.bookings.get('bk_1')
        return client.bookings.get('bk_1', { signal })
      },
    ],
    [
      'between two tries',
      (_, response) => reply(response, 500),
      (client, signal) => client.bookings.get('bk_1', { signal }),
    ],
    ['after a 429', (_, response) => reply(response, 429), (client, signal) => client.statuses.list({ signal })],
    [
      'before the repeat of a changed sale',
      (_, response) => reply(response, 409),
      (client, signal) => client.sales.post(sale, { changed: true, signal }),
    ],
  ])('gets a typed error %s, and nothing more is sent', async (_, respond, call) => {
    const controller = new AbortController()
    const { client, server } = await start(respond, {
      clock: sleepless(controller),
      fetch: globalThis.fetch,
      rate: { calls: 1, perMs: 1000 },
    })
    const error = await rejection(call(client, controller.signal))
    expect(error).toMatchObject({ code: 'aborted', context: { remote: 'now-book-it' } })
    expect(server.received).toHaveLength(1)
  })
})

describe('answers', () => {
  it('treats an error inside a success as one, and quotes none of it', async () => {
    const { client } = await start((_, response) =>
      reply(response, 200, { event: 'X', errorMessage: 'guest Ari Vale is unknown', isSuccess: false }),
    )
    const error = await rejection(client.webhooks.create({ event: 'BOOKING_CREATED', webhookUrl: 'https://a.test' }))
    expect(error).toMatchObject({ code: 'request-refused' })
    expect(inspect(error)).not.toContain('Ari')
  })

  it.each([
    { isSuccess: false },
    { isSuccess: 'False', errorMessage: null },
    { errorMessage: ['x'] },
    { errorMessage: { text: 'x' } },
    { isSuccess: 'yes', errorMessage: 'x' },
  ])('takes %j for an error inside a success', async (body) => {
    const { client } = await start((_, response) => reply(response, 200, body))
    expect(await rejection(client.sales.post({} as never))).toMatchObject({ code: 'request-refused' })
  })

  it.each([{}, { isSuccess: true, errorMessage: null }, { errorMessage: ' ' }, { errorMessage: [] }, [], 'null', 7])(
    'takes %j for a success',
    async (body) => {
      const { client } = await start((_, response) => reply(response, 200, body))
      expect(await client.sales.post({} as never)).toEqual({ outcome: 'accepted' })
    },
  )

  it.each([
    [400, 'loggedInAppId', 'request-refused'],
    [401, '', 'unauthorized'],
    [404, '<html>', 'not-found'],
    [200, '<html>not json', 'invalid-answer'],
    [200, '{"code":1}', 'invalid-answer'],
  ])('of status %d with the body %j are typed errors', async (status, body, code) => {
    const { client } = await start((_, response) => reply(response, status, body))
    const error = await rejection(client.statuses.list())
    expect(error).toMatchObject({ name: 'RemoteError', code })
  })

  it('never tell the key: not in an error, not in an inspection of the client, not to another host', async () => {
    const other = await startServer((_, response) => reply(response, 200, {}))
    servers.push(other)
    const { client } = await start((_, response, index) =>
      index === 0
        ? reply(response, 400, { message: `key ${apiKey}`, error: apiKey })
        : reply(response, 302, '', { location: `${other.url}/steal` }),
    )
    const first = await rejection(client.bookings.get('a'))
    const second = await rejection(client.bookings.get('a'))
    expect(second).toMatchObject({ code: 'unsafe-url' })
    for (const told of [first, second]) {
      expect(inspect(told, { depth: 9, showHidden: true }) + JSON.stringify(told) + told.stack).not.toContain(apiKey)
    }
    expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(apiKey)
    expect(other.received).toHaveLength(0)
  })

  it.each([
    [{ apiKey: '' }],
    [{ apiKey: 'two\nlines' }],
    [{ baseUrl: 'nowhere' }],
    [{ rate: { calls: 0, perMs: 1 } }],
    [{ tries: 0 }],
  ])('do not come to options like %j', (wrong) => {
    try {
      createNowBookItClient({ baseUrl: 'https://nbi.example.test', apiKey, ...wrong })
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid-options' })
      expect(inspect(error)).not.toContain('two\nlines')
    }
  })
})

describe('sales', () => {
  it('takes a 409 for "NBI has it" when nothing changed', async () => {
    const { server, clock, client } = await start((_, response) => reply(response, 409))
    expect(await client.sales.post(sale)).toEqual({ outcome: 'already-known' })
    expect(server.received).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  it('sends a changed sale once more a minute later, and then reports', async () => {
    const settled = await start((_, response, index) => reply(response, index === 0 ? 409 : 200))
    expect(await settled.client.sales.post(sale, { changed: true })).toEqual({ outcome: 'accepted' })
    expect(settled.clock.slept).toEqual([60_000])

    const stuck = await start((_, response) => reply(response, 409))
    expect(await stuck.client.sales.post(sale, { changed: true })).toEqual({ outcome: 'change-not-taken' })
    expect(stuck.server.received).toHaveLength(2)
  })

  const pageOf =
    (all: readonly string[], size: number): Respond =>
    (request, response) => {
      const start = Number(new URL(request.url, 'http://x').searchParams.get('StartIndex'))
      const items = all
        .slice(start, start + size)
        .map((transactionId) => ({ saleDetail: { transactionId, total: 1.5 } }))
      reply(response, 200, { from: start, to: start + items.length, length: items.length, items })
    }
  const ids = async (client: Awaited<ReturnType<typeof start>>['client'], maxPages?: number) => {
    const found: unknown[] = []
    const options = maxPages === undefined ? {} : { maxPages }
    for await (const record of client.sales.list(span, options)) found.push(record.saleDetail?.transactionId)
    return found
  }

  it('lists to the end although NBI’s pages are smaller than asked for, each sale once', async () => {
    const { client, server } = await start(pageOf(['1', '2', '2', '3', '4'], 2))
    expect(await ids(client)).toEqual(['1', '2', '3', '4'])
    expect(server.received[0]?.url).toContain('Limit=100')
  })

  it('goes on behind a page that it cannot read, and does not take it for the end', async () => {
    const odd = Array.from({ length: 3 }, (_, index) => ({ saleDetail: { transactionId: { odd: index } } }))
    const good = [{ saleDetail: { transactionId: '1' } }]
    const { client } = await start((_, response, index) => reply(response, 200, { items: [odd, good, []][index] }))
    expect(await ids(client)).toEqual(['1'])
    // … and where the offset is ignored, such a page is known again.
    const same = await start((_, response) => reply(response, 200, { items: [...odd, ...good] }))
    expect(await ids(same.client)).toEqual(['1'])
    expect(same.server.received).toHaveLength(2)
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses pages of %d', async (pageSize) => {
    const { client, server } = await start(pageOf([], 1))
    const [first] = [client.sales.list(span, { pageSize })[Symbol.asyncIterator]()]
    expect(await rejection(first.next())).toMatchObject({ code: 'invalid-options' })
    expect(server.received).toHaveLength(0)
  })

  it('keeps what the page documents of a record, and loses none over what nobody needs', async () => {
    const record = {
      bookingId: 'b',
      serviceName: 'Dinner',
      notes: 'High chair',
      lastModifiedDate: '2025-03-14T08:03:41Z',
      customer: { id: 'cu_9' },
      tables: [{ tableName: '12' }],
      tags: [{ name: 'VIP' }],
      saleDetail: { transactionId: '1', payments: [{ method: 'CARD' }], items: [{ name: 'Pasta' }] },
    }
    const odd = { ...record, people: 'four', tables: 'x', saleDetail: { transactionId: '2', payments: 'x' } }
    const { client } = await start((_, response, index) => reply(response, 200, { items: index ? [] : [record, odd] }))
    const found = []
    for await (const each of client.sales.list(span)) found.push(each)
    expect(found).toMatchObject([record, { people: undefined, tables: undefined, saleDetail: { transactionId: '2' } }])
  })

  it('stops when NBI tells a grand total, and when it ignores the offset', async () => {
    const total = await start((_, response, index) =>
      reply(response, 200, { length: 2, items: [{ saleDetail: { transactionId: String(index) } }] }),
    )
    expect(await ids(total.client)).toEqual(['0', '1'])
    expect(total.server.received).toHaveLength(2)
    const same = await start((_, response) =>
      reply(response, 200, { length: 1, items: [{ saleDetail: { transactionId: '1' } }] }),
    )
    expect(await ids(same.client)).toEqual(['1'])
  })

  it('ends a list that never ends with a typed error', async () => {
    const endless = await start((_, response, index) =>
      reply(response, 200, { items: [{ saleDetail: { transactionId: String(index) } }] }),
    )
    expect(await rejection(ids(endless.client, 5))).toMatchObject({ code: 'page-limit' })
    expect(endless.server.received).toHaveLength(5)
  })
})

describe('settings', () => {
  it('leaves out entries that are none, with a warning, and never stops the list', async () => {
    const warnings: unknown[] = []
    const logger = { debug() {}, info() {}, error() {}, warn: (message: string) => void warnings.push(message) }
    const status = { statusType: 'standard', code: 'SEATED', name: 'Seated' }
    const hook = {
      event: 'BOOKING_UPDATED',
      webhookUrl: 'https://pos.example.test/',
      locationId: 'l',
      authenticationEnabled: 'yes',
    }
    const { client } = await start(
      (request, response) =>
        reply(response, 200, request.url.endsWith('Webhooks') ? [null, hook, 7] : [null, status, { code: {} }]),
      { logger },
    )
    expect(await client.statuses.list()).toEqual([status])
    expect(await client.webhooks.list()).toEqual([{ ...hook, authenticationEnabled: undefined }])
    expect(warnings).toHaveLength(2)
  })

  it('lists statuses and keeps webhook subscriptions', async () => {
    const { server, client } = await start((request, response) => {
      if (request.url.endsWith('booking-statuses'))
        return reply(response, 200, [{ statusType: 'standard', code: 'SEATED', name: 'Seated' }])
      if (request.method === 'GET')
        return reply(response, 200, [
          { event: 'BOOKING_CREATED', webhookUrl: 'https://a.test', authenticationEnabled: true },
        ])
      if (request.method === 'DELETE') return reply(response, 404, { message: 'no subscription' })
      return reply(response, 200, {
        event: 'BOOKING_CREATED',
        webhookUrl: 'https://a.test',
        locationId: 'l',
        errorMessage: null,
      })
    })
    expect(await client.statuses.list()).toEqual([{ statusType: 'standard', code: 'SEATED', name: 'Seated' }])
    expect(await client.webhooks.list()).toMatchObject([{ event: 'BOOKING_CREATED', authenticationEnabled: true }])
    await client.webhooks.create({ event: 'BOOKING_CREATED', webhookUrl: 'https://a.test', securityKey: 'k' })
    await client.webhooks.update('BOOKING_CREATED', { webhookUrl: 'https://b.test' })
    await client.webhooks.delete('BOOKING_CREATED')
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /ipos/Resources/booking-statuses',
      'GET /ipos/Webhooks',
      'POST /ipos/Webhooks',
      'PUT /ipos/Webhooks/BOOKING_CREATED',
      'DELETE /ipos/Webhooks/BOOKING_CREATED',
    ])
  })
})

describe('a write that is answered by 200 and something else', () => {
  const page = '<!DOCTYPE html>\n<html><body>Scheduled maintenance</body></html>'

  it('is not known to be made where that is a web page', async () => {
    const { client } = await start((_, response) => reply(response, 200, page, { 'content-type': 'text/html' }))
    const errors = [
      await rejection(client.sales.post(sale)),
      await rejection(client.bookings.updateStatus('a', 'FINISHED')),
    ]
    for (const error of errors) expect(error).toMatchObject({ code: 'outcome-unknown', context: { status: 200 } })
    expect(await rejection(client.bookings.get('a'))).toMatchObject({ code: 'invalid-answer' })
  })

  it('is made where that is nothing, or nothing readable', async () => {
    for (const body of ['', '[]', 'OK']) {
      const { client } = await start((_, response) => reply(response, 200, body))
      const webhookUrl = 'https://pos.example.test/nbi'
      const subscription = { event: 'BOOKING_UPDATED', webhookUrl }
      expect(await client.webhooks.create(subscription)).toEqual(subscription)
      expect(await client.webhooks.update('BOOKING_UPDATED', { webhookUrl })).toEqual(subscription)
      expect(await client.bookings.updateStatus('a', 'FINISHED')).toEqual({ bookingId: 'a' })
      expect(await client.sales.post(sale)).toEqual({ outcome: 'accepted' })
    }
  })
})
