import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import {
  basicAuth,
  createKountaClient,
  createPacer,
  type KountaAuth,
  type Pacer,
  type PaymentDraft,
} from '../../src/kounta/index.js'
import { reply } from '../support/http-server.js'
import { createManualClock } from '../support/manual-clock.js'
import { bench, created, credentials, failure, orderOne, wireOrder } from './support.js'

const room = bench()
afterEach(() => room.close())

const draft = { siteId: '7712', status: 'SUBMITTED' } as const

describe('creating an order', () => {
  it('posts the draft once, in wire names, ids as numbers with all their digits', async () => {
    const { kounta, server } = await room.client((_, response) =>
      created(response, '/v1/companies/41207/orders/1.json'),
    )
    await kounta.orders.create({
      siteId: '18446744073709551615',
      status: 'SUBMITTED',
      saleNumber: 'NBI-12-1.',
      orderType: 'Dine in',
      guests: 4,
      customerId: '0660812',
      notes: 'Ünïcode "quoted"\nline \u0000id:5',
      lines: [
        { productId: '990101', quantity: 2, unitPrice: 1.5, priceVariation: 0.9, notes: 'n', modifiers: ['12', '-13'] },
      ],
      payments: [{ methodId: '58', amount: 30, ref: 'NBI-12-1.', tip: 0 }],
      completeWhenPaid: false,
      passThruPrinting: false,
      lock: ['PAYMENTS'],
      callbackUri: 'https://nbi.example.test/cb',
      placedAt: '2026-03-14T18:00:00+11:00',
    })
    const [post] = server.received
    expect(server.received).toHaveLength(1)
    expect(post).toMatchObject({ method: 'POST', url: '/v1/companies/41207/orders.json' })
    expect(post?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from('client-1:canary-client-secret').toString('base64')}`,
    })
    expect(post?.body).toContain('"site_id":18446744073709551615')
    expect(JSON.parse(post?.body ?? '')).toEqual({
      status: 'SUBMITTED',
      sale_number: 'NBI-12-1.',
      order_type: 'Dine in',
      guests: 4,
      customer_id: 660812,
      notes: 'Ünïcode "quoted"\nline \u0000id:5',
      callback_uri: 'https://nbi.example.test/cb',
      complete_when_paid: false,
      pass_thru_printing: false,
      lock: ['PAYMENTS'],
      placed_at: '2026-03-14T18:00:00+11:00',
      site_id: Number('18446744073709551615'),
      lines: [
        { product_id: 990101, quantity: 2, unit_price: 1.5, price_variation: 0.9, notes: 'n', modifiers: [12, -13] },
      ],
      payments: [{ method_id: 58, amount: 30, ref: 'NBI-12-1.', tip: 0 }],
    })
  })

  it.each([
    'https://api.kounta.com/v1/companies/41207/orders/3100456789.json',
    'https://elsewhere.example.test/orders/3100456789',
    '/v1/companies/41207/orders/3100456789',
    'orders/3100456789.json?token=x#y',
    '3100456789/',
  ])('takes the id from the Location %s', async (location) => {
    for (const body of ['', 'null', '{"id":999}', '<html>']) {
      const { kounta, server } = await room.client((_, response) => created(response, location, body))
      expect(await kounta.orders.create(draft)).toEqual({ id: '3100456789' })
      expect(server.received).toHaveLength(1)
    }
  })

  it.each([
    '',
    '/orders/',
    '/orders/new',
    '/orders/12x.json',
    `/orders/${'9'.repeat(21)}`,
    '/orders/-1',
    '/orders/0.json',
    '/orders/1%2e2',
  ])('has an unknown outcome when the Location is %j', async (location) => {
    const { kounta, server } = await room.client((_, response) => created(response, location))
    expect((await failure(kounta.orders.create(draft))).code).toBe('outcome-unknown')
    expect(server.received).toHaveLength(1)
  })

  it.each([
    [200, 'Limit exceeded', 'rate-limited'],
    [400, '{"error":"bad_request"}', 'request-refused'],
    [401, '', 'unauthorized'],
    [403, '', 'forbidden'],
    [404, '', 'not-found'],
    [409, '', 'outcome-unknown'],
    [422, '', 'request-refused'],
    [429, 'Limit exceeded', 'rate-limited'],
    [302, '', 'outcome-unknown'],
    [500, '<html>', 'outcome-unknown'],
    [502, '', 'outcome-unknown'],
    [503, '', 'outcome-unknown'],
  ])('sends one request and reads %i %j as %s', async (status, body, code) => {
    const { kounta, server } = await room.client((_, response) => reply(response, status, body))
    expect((await failure(kounta.orders.create(draft))).code).toBe(code)
    expect(server.received).toHaveLength(1)
  })

  it('is unknown, and not repeated, when the answer is lost or late', async () => {
    const lost = await room.client((_, response) => void response.destroy())
    expect((await failure(lost.kounta.orders.create(draft))).code).toBe('outcome-unknown')
    expect(lost.server.received).toHaveLength(1)
    const clock = createManualClock({ auto: false })
    const late = await room.client(() => clock.tick(10_000), { clock, fetch })
    expect((await failure(late.kounta.orders.create(draft))).code).toBe('outcome-unknown')
    expect(late.server.received).toHaveLength(1)
  })

  it('is not sent after its deadline, whether it waited for its turn or for the credential', async () => {
    const clock = createManualClock()
    const stuck = {
      take: ({ signal }: { signal?: AbortSignal | undefined }) =>
        new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      learn: () => {},
    }
    const waiting = await room.client((_, response) => created(response, '/1'), { clock, pacer: stuck })
    const turnless = await failure(waiting.kounta.orders.create(draft, { sendBefore: clock.now() + 2000 }))
    // When to ask for a turn again: the till is there, so waiting longer and longer would help nobody.
    expect(turnless).toMatchObject({ code: 'not-sent', context: { retryAfterMs: 10_000 } })
    expect(clock.slept).toEqual([2000])
    const slowAuth = {
      kind: 'basic',
      header: () => clock.sleep(3000).then(() => 'Basic x'),
      renew: async () => false,
    } as const
    const slow = await room.client((_, response) => created(response, '/1'), { clock, auth: slowAuth })
    expect((await failure(slow.kounta.orders.create(draft, { sendBefore: clock.now() + 2000 }))).code).toBe('not-sent')
    expect([...waiting.server.received, ...slow.server.received]).toEqual([])
  })

  it.each([Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER])(
    'waits for its turn on the machine’s clock however far its deadline is away (%d)',
    async (sendBefore) => {
      const pacer: Pacer = {
        // Longer than the millisecond to which Node cuts a timer that is too long for it.
        take: ({ signal }) =>
          new Promise((resolve, reject) => {
            setTimeout(resolve, 20)
            signal?.addEventListener('abort', () => reject(signal.reason))
          }),
        learn: () => {},
      }
      const fetch = async () => new Response(null, { status: 201, headers: { location: '/orders/1' } })
      const kounta = createKountaClient({ companyId: '41207', auth: basicAuth(credentials), fetch, pacer })
      expect(await kounta.orders.create(draft, { sendBefore })).toEqual({ id: '1' })
    },
  )

  it('leaves nothing behind on a signal that outlives it', async () => {
    const turns: AbortSignal[] = []
    const pacer: Pacer = { take: async ({ signal }) => void turns.push(signal as AbortSignal), learn: () => {} }
    const { kounta, clock } = await room.client((_, response) => created(response, '/1'), { pacer })
    const host = new AbortController()
    const options = { signal: host.signal, sendBefore: clock.now() + 2000 }
    await kounta.orders.create(draft, options)
    expect(getEventListeners(host.signal, 'abort')).toEqual([])
    // A signal that is made of the host's is kept by it for its own lifetime: that of a process, often.
    host.abort()
    // Nor is the deadline waited for, once the turn has come: that would keep a process from its end.
    await clock.tick(2000)
    expect(clock.slept).toEqual([])
    expect(turns.map((turn) => turn.aborted)).toEqual([false])
    expect((await failure(kounta.orders.create(draft, options))).code).toBe('aborted')
  })

  it('is not sent either where the deadline is none: a date that could not be read let every create through', async () => {
    const { kounta, server } = await room.client((_, response) => created(response, '/1'), {
      clock: createManualClock(),
    })
    const sendBefore = Date.parse('2026-03-14 at seven')
    expect((await failure(kounta.orders.create(draft, { sendBefore }))).code).toBe('not-sent')
    expect(server.received).toEqual([])
  })

  it('does not send one create after the other into an outage, nor repeats reads there', async () => {
    const clock = createManualClock()
    let away = true
    const { kounta, calls } = await room.client(
      ({ method }, response) => {
        if (away) response.writeHead(503).end()
        else if (method === 'POST') created(response, '/v1/companies/41207/orders/1.json')
        else reply(response, 200, orderOne)
      },
      { clock, pacer: createPacer({ clock }) },
    )
    const create = () =>
      kounta.orders.create(draft, { sendBefore: clock.now() + 2_000 }).catch((error: { code: string }) => error.code)
    const codes: unknown[] = []
    for (let i = 0; i < 10; i++) codes.push(await create())
    expect(codes).toEqual([...Array(3).fill('outcome-unknown'), ...Array(7).fill('not-sent')])
    expect((await failure(kounta.orders.get('1'))).code).toBe('server-error')
    expect(calls()).toHaveLength(4)
    away = false
    await kounta.orders.get('1')
    expect(await create()).toEqual({ id: '1' })
  })

  it('does not take a caller who aborts for a till that is away', async () => {
    const learned: unknown[] = []
    const pacer: Pacer = { take: async () => {}, learn: ({ failed }) => void learned.push(failed) }
    const abort = new AbortController()
    const { kounta, clock } = await room.client(() => abort.abort(), { pacer, fetch })
    const options = { signal: abort.signal, sendBefore: clock.now() + 2000 }
    expect((await failure(kounta.orders.create(draft, options))).code).toBe('outcome-unknown')
    expect(learned).toEqual([])
  })

  it('takes a limit for a limit, whatever status it comes with, and not for a till that is away', async () => {
    const learned: unknown[] = []
    const pacer: Pacer = {
      take: async () => {},
      learn: ({ limited, failed }) => void learned.push({ limited, failed }),
    }
    const { kounta } = await room.client((_, response) => reply(response, 503, 'Limit exceeded'), { pacer })
    expect((await failure(kounta.orders.create(draft))).code).toBe('rate-limited')
    expect(learned).toEqual([{ limited: true, failed: undefined }])
  })

  it('waits for its turn among the other requests of its site, or of the lane that the caller names', async () => {
    const turns: unknown[] = []
    const pacer: Pacer = {
      take: async ({ priority, lane, since }) => void turns.push({ priority, lane, since }),
      learn: () => {},
    }
    const { kounta } = await room.client((_, response) => created(response, '/1'), { pacer })
    await kounta.orders.create(draft, { since: 42 })
    await kounta.orders.create(draft, { lane: 'harbour' })
    expect(turns).toEqual([
      { priority: 'order-write', lane: '7712', since: 42 },
      { priority: 'order-write', lane: 'harbour', since: undefined },
    ])
  })

  it('goes before reads as every other write of an order does', async () => {
    const turns: unknown[] = []
    const pacer: Pacer = { take: async ({ priority }) => void turns.push(priority), learn: () => {} }
    const { kounta } = await room.client((_, response) => reply(response, 204), { pacer })
    await kounta.orders.update('1', { notes: 'n' })
    await kounta.orders.delete('1')
    await kounta.orders.delete('1', { strategy: 'put-rejected' })
    await kounta.orders.addPayment('1', { amount: 1, methodId: '2' })
    expect(turns).toEqual(Array(4).fill('order-write'))
  })

  it('keeps to the pace of Basic credentials until the till tells another', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock, assumedPerMinute: 60 })
    const spent = async (options: { pacer?: Pacer }) => {
      const { kounta } = await room.client((_, response) => reply(response, 200, orderOne), { clock, ...options })
      const from = clock.now()
      for (let i = 0; i < 12; i++) await kounta.orders.get('1')
      return clock.now() - from
    }
    expect(await spent({ pacer: undefined as never })).toBe(await spent({ pacer }))
  })

  it.each([
    ['siteId', { siteId: '7712/../../x', status: 'ON_HOLD' }, 'invalid-id'],
    ['siteId', { siteId: 7712 as unknown as string, status: 'ON_HOLD' }, 'invalid-id'],
    ['customerId', { ...draft, customerId: '' }, 'invalid-id'],
    ['productId', { ...draft, lines: [{ productId: 'x' }] }, 'invalid-id'],
    ['amount', { ...draft, payments: [{ amount: Number.NaN }] }, 'invalid-amount'],
    ['amount', { ...draft, payments: [{ methodId: '58' } as PaymentDraft] }, 'invalid-amount'],
  ])('refuses an unusable %s before anything is sent', async (member, wrong, code) => {
    const { kounta, server } = await room.client((_, response) => created(response, '/1'))
    const error = await failure(kounta.orders.create(wrong))
    expect(error).toMatchObject({ code, message: expect.stringContaining(member) })
    expect(server.received).toHaveLength(0)
  })
})

describe('reading an order', () => {
  it('gives the order in full', async () => {
    const { kounta, calls } = await room.client((_, response) => reply(response, 200, wireOrder))
    const order = await kounta.orders.get('3100456789')
    expect(order).toMatchObject({ id: '3100456789', status: 'COMPLETE', staffId: '88120', total: 96.5 })
    expect(order?.lines).toHaveLength(1)
    expect(calls()).toEqual(['GET orders/3100456789.json'])
  })

  it('believes no answer that is another order’s, and takes one with leading zeros for the same', async () => {
    const { kounta } = await room.client((_, response) => reply(response, 200, wireOrder))
    const error = await failure(kounta.orders.get('3100456788'))
    expect(error).toMatchObject({ code: 'invalid-answer', message: expect.stringContaining('got another one') })
    expect(await kounta.orders.get('003100456789')).toMatchObject({ id: '3100456789' })
  })

  it.each([404, 410])('gives null for %i', async (status) => {
    const { kounta } = await room.client((_, response) => reply(response, status, 'Not Found'))
    expect(await kounta.orders.get('1')).toBeNull()
  })

  it('takes the text of the limit for no order that is gone, whatever status it comes with', async () => {
    const { kounta } = await room.client((_, response) => reply(response, 404, 'Limit exceeded'), { tries: 1 })
    expect((await failure(kounta.orders.get('1'))).code).toBe('rate-limited')
    expect((await failure(kounta.orders.delete('1'))).code).toBe('rate-limited')
  })

  it.each(['', 'null', '[]', '"text"', '<html>', '{"id":1}', '{"status":"COMPLETE"}'])(
    'reports the body %j as no order',
    async (body) => {
      const { kounta } = await room.client((_, response) => reply(response, 200, body))
      expect((await failure(kounta.orders.get('1'))).code).toBe('invalid-answer')
    },
  )

  it.each(['', '0x1', '1/../2', '1.json', ' 1', '1\n', '9'.repeat(21)])(
    'refuses the id %j before it meets a path',
    async (id) => {
      const { kounta, server } = await room.client((_, response) => reply(response, 200, wireOrder))
      expect((await failure(kounta.orders.get(id))).code).toBe('invalid-id')
      expect((await failure(kounta.orders.delete(id))).code).toBe('invalid-id')
      expect((await failure(kounta.orders.update(id, {}))).code).toBe('invalid-id')
      expect(server.received).toHaveLength(0)
    },
  )

  it('tries a read three times, by the server’s advice first, at least 1 s and at most 60 s apart', async () => {
    const clock = createManualClock({ startAt: 1_700_000_000_000 })
    const answers: [number, Record<string, string>][] = [
      [429, { 'retry-after': '7' }],
      [503, {}],
    ]
    const { kounta, server } = await room.client(
      (_, response, index) =>
        answers[index]
          ? reply(response, answers[index][0], 'Limit exceeded', answers[index][1])
          : reply(response, 200, orderOne),
      { clock },
    )
    expect(await kounta.orders.get('1')).toMatchObject({ id: '1' })
    expect(server.received).toHaveLength(3)
    expect(clock.slept).toEqual([7000, 2000])
  })

  it.each([
    ['retry-after', '0', 1000],
    ['retry-after', '86400', 60_000],
    ['retry-after', 'Tue, 14 Nov 2023 22:13:29 GMT', 9000],
    ['x-ratelimit-reset', '12', 12_000],
    ['x-ratelimit-reset', '1700000015', 15_000],
    ['x-ratelimit-reset', '1700000015000', 15_000],
    ['x-ratelimit-reset', 'soon', 1000],
  ])('reads the advice %s: %s', async (name, value, waitMs) => {
    const clock = createManualClock({ startAt: 1_700_000_000_000 })
    // The server's own date is what its epoch is compared with: here it is the same as ours.
    const date = 'Tue, 14 Nov 2023 22:13:20 GMT'
    const { kounta } = await room.client(
      (_, response, index) =>
        index === 0 ? reply(response, 429, '', { [name]: value, date }) : reply(response, 200, orderOne),
      { clock },
    )
    await kounta.orders.get('1')
    expect(clock.slept).toEqual([waitMs])
  })

  it.each([
    ['x-ratelimit-reset', '1700000015'],
    ['retry-after', 'Tue, 14 Nov 2023 22:13:35 GMT'],
  ])('judges a %s by the server’s clock when ours is wrong', async (name, value) => {
    const clock = createManualClock({ startAt: 0 })
    const headers = { [name]: value, date: 'Tue, 14 Nov 2023 22:13:20 GMT' }
    const { kounta } = await room.client(
      (_, response, index) => (index === 0 ? reply(response, 429, '', headers) : reply(response, 200, orderOne)),
      { clock },
    )
    await kounta.orders.get('1')
    expect(clock.slept).toEqual([15_000])
  })

  it('waits for a rate window only where the rate was the trouble: every answer tells when that starts anew', async () => {
    const clock = createManualClock()
    const quota = { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '50', 'x-ratelimit-reset': '55' }
    const { kounta } = await room.client(
      (_, response, index) =>
        index === 0 ? reply(response, 502, '<html>', quota) : reply(response, 200, orderOne, quota),
      { clock },
    )
    await kounta.orders.get('1')
    expect(clock.slept).toEqual([1_000])
    const refused = await room.client((_, response) => reply(response, 422, {}, quota))
    expect(await failure(refused.kounta.orders.update('1', { notes: 'x' }))).not.toHaveProperty('context.retryAfterMs')
  })

  it('does not take a web page under a success for a write that was applied', async () => {
    const { kounta } = await room.client((_, response) => reply(response, 200, '<html><body>Back soon</body></html>'))
    for (const write of [
      kounta.orders.update('1', { notes: 'x' }),
      kounta.orders.addPayment('1', { amount: 50, methodId: '5' }),
    ])
      expect(await failure(write)).toMatchObject({ code: 'outcome-unknown', context: { status: 200 } })
  })

  it('gives up after three tries with the last error', async () => {
    const { kounta, server } = await room.client((_, response) => reply(response, 502, '<html>'))
    expect(await failure(kounta.orders.get('1'))).toMatchObject({
      code: 'server-error',
      context: { attempt: 3, status: 502 },
    })
    expect(server.received).toHaveLength(3)
  })

  it('stops waiting for the next try when the caller aborts', async () => {
    const abort = new AbortController()
    const { kounta, server, clock } = await room.client((_, response) => {
      clock.auto = false
      setTimeout(() => abort.abort(), 20)
      reply(response, 503)
    })
    expect((await failure(kounta.orders.get('1', { signal: abort.signal }))).code).toBe('aborted')
    expect(server.received).toHaveLength(1)
  })
})

describe('a caller that aborts while the credential is renewed', () => {
  it.each(['header', 'renew'] as const)('is told at once (%s)', async (step) => {
    const abort = new AbortController()
    const hangs = () => {
      queueMicrotask(() => abort.abort())
      return new Promise<never>(() => {})
    }
    const auth: KountaAuth = { kind: 'oauth', header: async () => 'Bearer a', renew: async () => true, [step]: hangs }
    const { kounta, server } = await room.client((_, response) => reply(response, 401), { auth })
    expect((await failure(kounta.orders.get('1', { signal: abort.signal }))).code).toBe('aborted')
    expect(server.received).toHaveLength(step === 'header' ? 0 : 1)
  })
})

describe('changing an order', () => {
  it('updates by PUT and accepts any success body', async () => {
    for (const status of [200, 204]) {
      const { kounta, server } = await room.client((_, response) => reply(response, status))
      await kounta.orders.update('5', { status: 'ON_HOLD', notes: 'n', guests: 3 })
      expect(server.received.map((each) => each.body)).toEqual(['{"status":"ON_HOLD","guests":3,"notes":"n"}'])
    }
  })

  it.each([
    ['delete', 'DELETE orders/5.json', ''],
    ['put-deleted', 'PUT orders/5.json', '{"status":"DELETED"}'],
    ['put-rejected', 'PUT orders/5.json', '{"status":"REJECTED"}'],
  ] as const)('deletes by the strategy %s, for which 404 and 410 are a success', async (strategy, call, body) => {
    for (const status of [204, 404, 410]) {
      const { kounta, server, calls } = await room.client((_, response) => reply(response, status))
      await kounta.orders.delete('5', { strategy })
      expect(calls()).toEqual([call])
      expect(server.received[0]?.body).toBe(body)
    }
  })

  it.each(['delete', 'put-deleted', 'put-rejected'] as const)(
    'deletes nothing after its deadline (%s)',
    async (strategy) => {
      const { kounta, server, clock } = await room.client((_, response) => reply(response, 204))
      const late = kounta.orders.delete('5', { strategy, sendBefore: clock.now() })
      expect((await failure(late)).code).toBe('not-sent')
      expect(server.received).toEqual([])
    },
  )

  it.each([
    [405, 'request-refused'],
    [409, 'request-refused'],
    [500, 'outcome-unknown'],
  ])('never repeats a delete or an update: %i is %s', async (status, code) => {
    const { kounta, server } = await room.client((_, response) => reply(response, status))
    expect((await failure(kounta.orders.delete('5'))).code).toBe(code)
    expect((await failure(kounta.orders.update('5', { notes: 'x' }))).code).toBe(code)
    expect(server.received).toHaveLength(2)
  })

  it('adds a payment once, and says so when its outcome is unknown', async () => {
    const { kounta, server, calls } = await room.client((_, response, index) =>
      index === 0 ? created(response, 'payments/1') : reply(response, 500),
    )
    await kounta.orders.addPayment('5', { methodId: '58', amount: -30.25, ref: 'r' })
    expect((await failure(kounta.orders.addPayment('5', { amount: 1 }))).code).toBe('outcome-unknown')
    expect(calls()).toEqual(['POST orders/5/payments.json', 'POST orders/5/payments.json'])
    expect(server.received[0]?.body).toBe('{"method_id":58,"amount":-30.25,"ref":"r"}')
  })

  it('posts no payment without an amount: it could not be removed', async () => {
    const { kounta, server } = await room.client((_, response) => created(response, 'payments/1'))
    for (const amount of [undefined, null, '5'])
      expect((await failure(kounta.orders.addPayment('5', { amount: amount as unknown as number }))).code).toBe(
        'invalid-amount',
      )
    expect(server.received).toHaveLength(0)
  })

  it('posts a notification in the till’s own words and checks its limits first', async () => {
    const { kounta, server } = await room.client((_, response) => created(response, 'notifications/1'))
    await kounta.orders.notify('5', { message: 'Deposit paid', colour: 'orange', registerIds: ['7'] })
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      broadcast_level: ['now'],
      alert_colour: 'orange',
      message: 'Deposit paid',
      duration: 10,
      register_ids: [7],
    })
    expect((await failure(kounta.orders.notify('5', { message: 'x'.repeat(301) }))).code).toBe('invalid-options')
    expect((await failure(kounta.orders.notify('5', { message: 'x', durationSeconds: 2 }))).code).toBe(
      'invalid-options',
    )
    for (const [member, said] of [
      ['colour', "colour: expected 'green' or 'orange' or 'red', got a text"],
      ['broadcast', "broadcast: expected 'now' or 'order', got a text"],
    ] as const)
      expect(await failure(kounta.orders.notify('5', { message: 'x', [member]: 'blue' }))).toMatchObject({
        code: 'invalid-options',
        message: said,
      })
    expect(server.received).toHaveLength(1)
  })
})
