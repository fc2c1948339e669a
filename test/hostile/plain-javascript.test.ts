/** What a caller in plain JavaScript hands in by mistake is told by its name, in an error of this library, before anything is sent. */
import { inspect } from 'node:util'
import {
  aBooking,
  anOrder,
  arbitraries,
  createKountaSimulator,
  createNowBookItSimulator,
  orderStoreConformance,
} from 'nbi-kounta/testing'
import { describe, expect, it, vi } from 'vitest'
import * as typed from '../../src/index.js'
import { createPostgresStore } from '../../src/store/postgres.js'
import { createRedisStore } from '../../src/store/redis.js'
import { createSqliteStore } from '../../src/store/sqlite.js'

/** Without its types, as such a caller sees it. */
type Untyped = (...args: unknown[]) => unknown
const plain = (value: unknown) => value as Untyped
const on = (value: object, method: string): Untyped => plain((value as Record<string, Untyped>)[method]?.bind(value))

const first = async (list: unknown) => (list as AsyncIterable<unknown>)[Symbol.asyncIterator]().next()

const fetch = vi.fn(() => Promise.reject(new Error('nothing may be sent')))
const auth = typed.basicAuth({ clientId: 'id', clientSecret: 'secret' })
const kounta = typed.createKountaClient({ companyId: '41207', auth, fetch })
const nbi = typed.createNowBookItClient({ baseUrl: 'https://nbi.example.test/', apiKey: 'key', fetch })
const venue = () => ({ kounta, siteId: '7712' })
const flow = typed.createOrderFlow({ venue })
const shadow = typed.createShadowFlow({ venue, orderOf: () => null })
const handler = typed.createKountaWebhookHandler({ secrets: ['token'], accept: async () => {} })
const { orders, customers, webhooks } = kounta
const client = { companyId: '41207', auth }
const booking = aBooking()
const sale = typed.toSale(anOrder(), { venue: {}, booking: aBooking({ id: 'b' }) })
const grant = { clientId: 'id', redirectUri: 'https://nbi.example.test/kounta', state: 'drawn' }
const exchange = { ...grant, clientSecret: 'secret', code: 'code', tokens: typed.memoryTokens(), fetch }

const mistakes: readonly (readonly [what: string, call: () => unknown, code: typed.ErrorCode, names: string])[] = [
  ['orders.create()', () => on(orders, 'create')(), 'invalid-options', 'order'],
  [
    'orders.create({ lines: [null] })',
    () => on(orders, 'create')({ siteId: '1', lines: [null] }),
    'invalid-options',
    'line',
  ],
  ['orders.get(undefined)', () => on(orders, 'get')(undefined), 'invalid-id', 'orderId'],
  [
    'orders.get(id, { signal: controller })',
    () => on(orders, 'get')('1', { signal: new AbortController() }),
    'invalid-options',
    'signal',
  ],
  [
    'orders.create(draft, { signal: controller })',
    () => on(orders, 'create')({ siteId: '1' }, { signal: new AbortController() }),
    'invalid-options',
    'signal',
  ],
  // Its timer found the mistake 10 s later, as an exception that ended the process.
  [
    'bookings.get(id, { signal: controller })',
    () => on(nbi.bookings, 'get')('1', { signal: new AbortController() }),
    'invalid-options',
    'signal',
  ],
  [
    'orders.create with lines that are no list',
    () => on(orders, 'create')({ siteId: '1', lines: 'x' }),
    'invalid-options',
    'lines',
  ],
  ...(
    [
      ['lines', [{ productId: '1', modifiers: '7' }], 'invalid-options', 'modifiers'],
      ['lines', [{ productId: '1', modifiers: [7] }], 'invalid-id', 'modifier'],
      ['notes', 4n, 'invalid-options', 'notes'],
      ['notes', Symbol('x'), 'invalid-options', 'notes'],
      ['notes', () => 'x', 'invalid-options', 'notes'],
      ['saleNumber', Number.NaN, 'invalid-options', 'saleNumber'],
      ['placedAt', new Date(0), 'invalid-options', 'placedAt'],
      ['callbackUri', { href: 'https://nbi.example.test/' }, 'invalid-options', 'callbackUri'],
      ['lock', new Set(['x']), 'invalid-options', 'lock'],
      ['lock', [4n], 'invalid-options', 'lock'],
    ] as const
  ).map(
    ([name, value, code, named]) =>
      [
        `orders.create with the ${name} ${inspect(value)}`,
        () => on(orders, 'create')({ siteId: '1', status: 'SUBMITTED', [name]: value }),
        code,
        named,
      ] as const,
  ),
  ...['7712', 7712, true].map(
    (filter) =>
      [`orders.list(${inspect(filter)})`, () => on(orders, 'list')(filter), 'invalid-options', 'filter'] as const,
  ),
  ...[new Date(0), 4n, Symbol('x'), Number.NaN, {}].map(
    (value) =>
      [
        `orders.list since ${inspect(value)}`,
        () => first(on(orders, 'list')({ createdGte: value })),
        'invalid-options',
        'createdGte',
      ] as const,
  ),
  [
    'orders.notify to registers that are no list',
    () => on(orders, 'notify')('1', { message: 'x', registerIds: '7' }),
    'invalid-options',
    'registerIds',
  ],
  [
    'orders.notify for so long a BigInt',
    () => on(orders, 'notify')('1', { message: 'x', durationSeconds: 5n }),
    'invalid-options',
    'duration',
  ],
  ['customers.find({ email: {} })', () => on(customers, 'find')({ email: {} }), 'invalid-options', 'email'],
  ['customers.create with a BigInt', () => on(customers, 'create')({ firstName: 7n }), 'invalid-options', 'firstName'],
  [
    'webhooks.create for sites that are no list',
    () => on(webhooks, 'create')({ topic: 'x', address: 'x', siteIds: '7712' }),
    'invalid-options',
    'siteIds',
  ],
  ['bookings.get(half a character)', () => on(nbi.bookings, 'get')('\ud800'), 'invalid-id', 'bookingId'],
  ['webhooks.create() of Now Book It', () => on(nbi.webhooks, 'create')(), 'invalid-options', 'webhook'],
  [
    'a client’s random that is a number',
    () => plain(typed.createKountaClient)({ ...client, random: 0.5 }),
    'invalid-options',
    'random',
  ],
  ['a flow’s timing', () => plain(typed.createOrderFlow)({ venue, timing: 5_000 }), 'invalid-options', 'timing'],
  [
    'a shadow’s listener',
    () => plain(typed.createShadowFlow)({ venue, orderOf: venue, onDisagreement: 'log' }),
    'invalid-options',
    'onDisagreement',
  ],
  [
    'a partner’s header',
    () => plain(typed.createPartnerInbound)({ partnerName: 'k', secret: 's', signatureHeader: {} }),
    'invalid-options',
    'header',
  ],
  [
    'a partner’s secret',
    () => plain(typed.createPartnerInbound)({ partnerName: 'k', secret: 7, baseUrl: 'https://nbi.example.test/' }),
    'invalid-options',
    'secret',
  ],
  [
    'the statuses as they came',
    () => plain(typed.bookingFromNowBookIt)({}, { timeZone: 'UTC', statuses: [{ code: 'SEATED' }] }),
    'invalid-options',
    'statuses',
  ],
  [
    'one method that means a walk-in',
    () => plain(typed.bookingFromNowBookIt)({}, { timeZone: 'UTC', walkInMethods: 'walkin' }),
    'invalid-options',
    'walkInMethods',
  ],
  [
    'reconcile with a map of bookings',
    () => plain(typed.reconcile)({ bookings: new Map(), records: [], orders: [] }),
    'invalid-options',
    'bookings',
  ],
  ['a parsed body to sign', () => plain(typed.signKountaWebhook)({ body: {}, secret: 's' }), 'invalid-options', 'body'],
  ['orders.list({ status: 7 })', () => on(orders, 'list')({ status: 7 }), 'invalid-options', 'status'],
  ...(
    [
      ['a read order, changed', { ...anOrder({ notes: 'Table 9' }) }, "'id'"],
      ['lines', { lines: [{ productId: '1' }] }, "'lines'"],
      ['payments', { notes: 'x', payments: [] }, "'payments'"],
      ['the customer of a read order', { customer: { id: '7' } }, "did you mean 'customerId'"],
    ] as const
  ).map(
    ([what, patch, named]) =>
      [`orders.update with ${what}`, () => on(orders, 'update')('1', patch), 'invalid-options', named] as const,
  ),
  // Posted without its method, it could not be removed again.
  ...(
    [
      ['method', { id: '58' }, "did you mean 'methodId'"],
      ['paymentMethodId', '58', "'paymentMethodId'"],
      ['reference', 'NBI-1', "'reference'"],
    ] as const
  ).map(
    ([name, value, named]) =>
      [
        `orders.addPayment with ${name}`,
        () => on(orders, 'addPayment')('1', { amount: 50, [name]: value }),
        'invalid-options',
        named,
      ] as const,
  ),
  ['orders.create with a read order', () => on(orders, 'create')({ ...anOrder() }), 'invalid-options', "'id'"],
  [
    'orders.create with a line that has a name',
    () => on(orders, 'create')({ siteId: '1', status: 'SUBMITTED', lines: [{ productId: '1', name: 'Set menu' }] }),
    'invalid-options',
    "'name'",
  ],
  [
    'orders.notify with a title',
    () => on(orders, 'notify')('1', { message: 'x', title: 'Seated' }),
    'invalid-options',
    "'title'",
  ],
  [
    'customers.update with a read customer',
    () => on(customers, 'update')('1', { id: '1', firstName: 'Ada' }),
    'invalid-options',
    "'id'",
  ],
  // Left aside, every site's orders were sent.
  [
    'webhooks.create with the till’s own filter',
    () => on(webhooks, 'create')({ topic: 'x', address: 'x', filter: { site_ids: [1] } }),
    'invalid-options',
    "'filter'",
  ],
  [
    'orders.list of the value of a BigInt',
    () => on(orders, 'list')({ valueGte: 100n }),
    'invalid-options',
    'valueGte: expected a text, a finite number or a boolean, got a bigint',
  ],
  [
    'bookings.list of the service of a BigInt',
    () =>
      on(
        nbi.bookings,
        'list',
      )({
        date: { from: '2026-03-14T00:00:00Z', to: '2026-03-15T00:00:00Z' },
        serviceName: 5n,
      }),
    'invalid-options',
    'erviceName: expected a text, a finite number or a boolean, got a bigint',
  ],
  [
    'sales.list of the pages of a text',
    () =>
      first(on(nbi.sales, 'list')({ from: '2026-03-14T00:00:00Z', to: '2026-03-15T00:00:00Z' }, { maxPages: 'all' })),
    'invalid-options',
    'maxPages',
  ],
  ['orders.update(id)', () => on(orders, 'update')('1'), 'invalid-options', 'order'],
  ['orders.addPayment(id)', () => on(orders, 'addPayment')('1'), 'invalid-options', 'payment'],
  ['orders.notify(id)', () => on(orders, 'notify')('1'), 'invalid-options', 'message'],
  ['orders.notify(id, { message: 7 })', () => on(orders, 'notify')('1', { message: 7 }), 'invalid-options', 'message'],
  ['customers.find()', () => on(customers, 'find')(), 'invalid-options', 'customers.find'],
  ['customers.create()', () => on(customers, 'create')(), 'invalid-options', 'customer'],
  ['webhooks.create()', () => on(webhooks, 'create')(), 'invalid-options', 'webhook'],
  ['bookings.list()', () => on(nbi.bookings, 'list')(), 'invalid-options', 'date or updated'],
  ['createKountaClient()', () => plain(typed.createKountaClient)(), 'invalid-options', 'companyId'],
  [
    'a logger that is a function',
    () => plain(typed.createKountaClient)({ ...client, logger: console.log }),
    'invalid-options',
    'logger',
  ],
  [
    'a clock that cannot tell the time',
    () => plain(typed.createKountaClient)({ ...client, clock: Date.now }),
    'invalid-options',
    'clock',
  ],
  ['a pacer’s clock', () => plain(typed.createPacer)({ clock: {} }), 'invalid-options', 'clock'],
  ...['not a URL', '', 7].map(
    (authorizeUrl) =>
      [
        `kountaAuthorizeUrl at ${JSON.stringify(authorizeUrl)}`,
        () => plain(typed.kountaAuthorizeUrl)({ ...grant, authorizeUrl }),
        'invalid-options',
        'authorizeUrl',
      ] as const,
  ),
  ...[Symbol('state'), { id: 1 }, 7n].map(
    (state) =>
      [
        `kountaAuthorizeUrl with ${typeof state} as its state`,
        () => plain(typed.kountaAuthorizeUrl)({ ...grant, state }),
        'invalid-options',
        'state',
      ] as const,
  ),
  ...[10_000n, '10000', Number.NaN, 0].map(
    (timeoutMs) =>
      [
        `exchangeKountaCode with the ${typeof timeoutMs} ${timeoutMs} as its time limit`,
        () => plain(typed.exchangeKountaCode)({ ...exchange, timeoutMs }),
        'invalid-options',
        'timeoutMs',
      ] as const,
  ),
  ['createOrderFlow()', () => plain(typed.createOrderFlow)(), 'invalid-options', 'venue'],
  ['a flow’s logger', () => plain(typed.createOrderFlow)({ venue, logger: 'console' }), 'invalid-options', 'logger'],
  ['a flow’s clock', () => plain(typed.createOrderFlow)({ venue, clock: {} }), 'invalid-options', 'clock'],
  [
    'a shadow’s store',
    () => plain(typed.createShadowFlow)({ venue, orderOf: venue, store: {} }),
    'invalid-options',
    'store',
  ],
  [
    'a shadow’s clock',
    () => plain(typed.createShadowFlow)({ venue, orderOf: venue, clock: {} }),
    'invalid-options',
    'clock',
  ],
  ['shadow.run()', () => on(shadow, 'run')(), 'invalid-options', 'signal'],
  ['flow.run({})', () => on(flow, 'run')({}), 'invalid-options', 'signal'],
  ['flow.handleBooking()', () => on(flow, 'handleBooking')(), 'invalid-booking', 'booking'],
  ['flow.handleBooking({})', () => on(flow, 'handleBooking')({}), 'invalid-booking', 'booking'],
  ['flow.handleOrder({})', () => on(flow, 'handleOrder')({}), 'unknown-venue', 'venueId'],
  ['flow.handleOrder(hint, null)', () => on(flow, 'handleOrder')({ venueId: '1' }, null), 'invalid-id', 'order id'],
  ['a handler’s request of Node', () => plain(handler)({ method: 'POST', headers: {} }), 'invalid-options', 'request'],
  [
    'definePolicy with Seated',
    () => plain(typed.definePolicy)({ statuses: { x: 'Seated' } }),
    'invalid-policy',
    "got 'Seated'",
  ],
  ['orderDraft()', () => plain(typed.orderDraft)(), 'invalid-options', 'booking'],
  ['orderDraft(booking)', () => plain(typed.orderDraft)(booking), 'invalid-options', 'options'],
  ['toSale(null)', () => plain(typed.toSale)(null), 'invalid-options', 'venue'],
  [
    'toSale of an order with a line that is null',
    () => plain(typed.toSale)({ ...anOrder(), lines: [null] }, { venue: {} }),
    'invalid-order',
    'lines',
  ],
  [
    'toSale with the currency 36',
    () => plain(typed.toSale)(anOrder(), { venue: { currency: 36 } }),
    'invalid-options',
    'currency',
  ],
  ['toNowBookItSale()', () => plain(typed.toNowBookItSale)(), 'invalid-options', 'sale'],
  [
    'toNowBookItSale of a row whose openedAt is a Date',
    () => plain(typed.toNowBookItSale)({ ...sale, openedAt: new Date() }),
    'invalid-options',
    'sale.openedAt',
  ],
  [
    'toNowBookItSale of a row without its closedAt',
    () => plain(typed.toNowBookItSale)({ ...sale, closedAt: undefined }),
    'invalid-options',
    'sale.closedAt',
  ],
  [
    'toNowBookItSale of a sale with an item that is null',
    () => plain(typed.toNowBookItSale)({ ...sale, items: [null] }),
    'invalid-options',
    'sale.items[0]',
  ],
  [
    'proveBalance of a sale with a payment that is null',
    () => plain(typed.proveBalance)({ ...sale, payments: [null] }),
    'invalid-options',
    'sale.payments[0]',
  ],
  [
    'reconcile with an order that the till does not show',
    () => plain(typed.reconcile)({ bookings: [booking], records: [], orders: [null] }),
    'invalid-options',
    'orders[0]',
  ],
  ['summariseSales(undefined)', () => plain(typed.summariseSales)(), 'invalid-options', 'sales'],
  ['summariseSales(promise)', () => plain(typed.summariseSales)(Promise.resolve([])), 'invalid-options', 'sales'],
  ...[Number.NaN, '9650', 9650n, null, 96.5].map(
    (total) =>
      [
        `summariseSales of the total ${inspect(total)}`,
        () => plain(typed.summariseSales)([{ ...sale, total }]),
        'invalid-options',
        'sales[0].total',
      ] as const,
  ),
  ...[Number.NaN, '4', 4n, -1].flatMap((covers) => [
    [
      `summariseSales of a sale for ${inspect(covers)} guests`,
      () => plain(typed.summariseSales)([{ ...sale, covers }]),
      'invalid-options',
      'sales[0].covers',
    ] as const,
    [
      `summariseSales of a booking for ${inspect(covers)} guests`,
      () => plain(typed.summariseSales)([sale], { bookings: [{ id: 'b', status: 'Finished', covers }] }),
      'invalid-options',
      'bookings[0].covers',
    ] as const,
  ]),
  ...[Number.POSITIVE_INFINITY, Number.NaN, -1, 1.5, 3n, '3', {}, 1e12].map(
    (lines) =>
      [
        `replay of ${inspect(lines)} lines`,
        () => plain(typed.replay)([{ type: 'order', bookingId: 'b', lines }]),
        'invalid-options',
        'events[0].lines',
      ] as const,
  ),
  [
    'replay of payments that are no list',
    () => plain(typed.replay)([{ type: 'order', bookingId: 'b', payments: 7 }]),
    'invalid-options',
    'events[0].payments',
  ],
  ['reconcile()', () => plain(typed.reconcile)(), 'invalid-options', 'bookings'],
  ['replay()', () => plain(typed.replay)(), 'invalid-options', 'events'],
  [
    'replay of what a flow has told',
    () => plain(typed.replay)([{ type: 'decided' }]),
    'invalid-options',
    'events[0].booking',
  ],
  ['replayEventsOf()', () => plain(typed.replayEventsOf)(), 'invalid-options', 'lines'],
  ['comparePolicies()', () => plain(typed.comparePolicies)(), 'invalid-options', 'events'],
  ['comparePolicies([])', () => plain(typed.comparePolicies)([]), 'invalid-options', 'policies'],
  [
    'comparePolicies with one policy after the other',
    () => plain(typed.comparePolicies)([], typed.literalPolicy, typed.venuePolicy),
    'invalid-options',
    'policies.current',
  ],
  [
    'comparePolicies without the proposed one',
    () => plain(typed.comparePolicies)([], { current: typed.literalPolicy }),
    'invalid-options',
    'policies.proposed',
  ],
  ['captureEvents()', () => plain(typed.captureEvents)(), 'invalid-options', 'write'],
  [
    'replayEventsOf with a number as its onBadLine',
    () => plain(typed.replayEventsOf)([], { onBadLine: 7 }),
    'invalid-options',
    'onBadLine',
  ],
  [
    'replayEventsOf with the venue in its place',
    () => plain(typed.replayEventsOf)([], 'loc_31'),
    'invalid-options',
    'options',
  ],
  [
    'replayEventsOf of the venue 7',
    () => plain(typed.replayEventsOf)([], { venueId: 7 }),
    'invalid-options',
    'venueId',
  ],
  ['createSqliteStore({})', () => plain(createSqliteStore)({}), 'store-client-missing', 'database'],
  [
    'createPostgresStore({ client: undefined })',
    () => plain(createPostgresStore)({ client: undefined }),
    'store-client-missing',
    'client',
  ],
  ['createRedisStore({})', () => plain(createRedisStore)({}), 'store-client-missing', 'client'],
  ['arbitraries()', () => plain(arbitraries)(), 'invalid-options', 'fast-check'],
  ['orderStoreConformance()', () => plain(orderStoreConformance)(), 'invalid-options', 'create'],
  ...(
    [
      ['sites', 7],
      ['products', [null]],
      ['seed', 4n],
      ['origin', 7],
    ] as const
  ).map(
    ([name, value]) =>
      [
        `createKountaSimulator with the ${name} ${inspect(value)}`,
        () => plain(createKountaSimulator)({ [name]: value }),
        'invalid-options',
        name,
      ] as const,
  ),
  [
    'createNowBookItSimulator with one venue that is no list',
    () => plain(createNowBookItSimulator)({ venues: { venueId: 'x' } }),
    'invalid-options',
    'venues',
  ],
  [
    'a habit that there is not',
    () => plain(createKountaSimulator)({ habits: { listLag: 9 } }),
    'invalid-options',
    "'listLag'",
  ],
  [
    'a chance that there is not',
    () => plain(createNowBookItSimulator)({ chances: { lost: 1 } }),
    'invalid-options',
    "'lost'",
  ],
]

describe('a mistake in plain JavaScript', () => {
  it.each(mistakes)('is named: %s', async (_, call, code, names) => {
    const error = await (async () => call())().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code, message: expect.stringContaining(names) })
    expect(typed.isNbiKountaError(error)).toBe(true)
    expect(fetch).not.toHaveBeenCalled()
  })

  it('that hands a stranger’s parsed body to a check is answered at once, however long an array it would make', async () => {
    const longest = 1e6
    const signature = await typed.signKountaWebhook({ body: 'x', secret: 's' })
    for (const body of [{ length: longest }, longest]) {
      const hmac = { name: 'x', secrets: 's', body, url: 'https://nbi.example.test/' }
      const made = vi.spyOn(Uint8Array.prototype, 'set')
      expect(await plain(typed.verifyNowBookItWebhook)({ headers: { x: signature }, hmac })).toBe(false)
      expect(await plain(typed.verifyKountaWebhook)({ body, signature, secrets: 's' })).toBe(false)
      expect(made).not.toHaveBeenCalled()
      made.mockRestore()
    }
  })

  it('is none where null stands for what was left out', async () => {
    expect(plain(typed.definePolicy)(null, null)).toEqual(typed.literalPolicy)
    expect(plain(typed.createOrderFlow)({ venue, timing: null })).toBeDefined()
    expect(plain(createKountaSimulator)({ sites: null, habits: null, chances: null })).toBeDefined()
    expect(plain(typed.classifyStatus)('Seated', { ...typed.literalPolicy, statuses: null })).toBe('seated')
    const asked: string[] = []
    const till = typed.createKountaClient({
      ...client,
      fetch: async (input) => {
        asked.push(new URL((input as Request).url ?? input).search)
        return new Response('[]')
      },
    })
    const filter = { siteId: null, status: null, createdGte: null }
    for (const given of [null, filter])
      for await (const _ of on(till.orders, 'list')(given) as AsyncIterable<unknown>) throw new Error('none is listed')
    expect(asked).toEqual(['', ''])
  })

  it('is none where null stands for how long to wait before a sale is posted again', async () => {
    const fetch = async () => new Response(null, { status: 409 })
    const client = typed.createNowBookItClient({ baseUrl: 'https://nbi.example.test/', apiKey: 'key', fetch })
    const post = on(client.sales, 'post')({}, { changed: null, conflictWaitMs: null })
    await expect(post).resolves.toEqual({ outcome: 'already-known' })
  })

  it('is none where null stands for a list of a draft, as in a row of a database', async () => {
    const bodies: string[] = []
    const till = typed.createKountaClient({
      ...client,
      fetch: async (input) => {
        bodies.push(await (input as Request).text())
        return new Response(null, { status: 201, headers: { location: '/orders/1' } })
      },
    })
    const lines = [{ productId: '9', modifiers: null }]
    await on(till.orders, 'create')({ siteId: '1', status: 'SUBMITTED', lines, payments: null })
    await on(till.orders, 'notify')('1', { message: 'x', registerIds: null, staffIds: null })
    expect(bodies.map((body) => Object.keys(JSON.parse(body)))).toEqual([
      ['status', 'site_id', 'lines'],
      ['broadcast_level', 'alert_colour', 'message', 'duration'],
    ])
    expect(JSON.parse(bodies[0] ?? '').lines).toEqual([{ product_id: 9 }])
    const own = typed.createOrderFlow({ venue: () => ({ kounta: till, siteId: '1', lines }) as never })
    await expect(own.accept({ booking })).resolves.toBeUndefined()
  })
})
