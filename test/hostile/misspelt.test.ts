/** An option whose name is nearly right is refused by its name; one that is not known at all is the host's own business. */
import { orderStoreConformance } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import * as typed from '../../src/index.js'
import { wellSpelt } from '../../src/shared/misspelt.js'
import { createPostgresStore } from '../../src/store/postgres.js'
import { createRedisStore } from '../../src/store/redis.js'
import { createSqliteStore } from '../../src/store/sqlite.js'
import { aBooking, anOrder } from '../../src/testing/builders.js'

type Untyped = (...args: unknown[]) => unknown
const plain = (value: unknown) => value as Untyped

const keys = { clientId: 'id', clientSecret: 'secret' }
const tokens = typed.memoryTokens()
const auth = typed.basicAuth(keys)
const fetch = () => Promise.reject(new Error('nothing may be sent'))
const pacer = typed.createPacer({ perMinute: 60_000 })
const kounta = typed.createKountaClient({ companyId: '41207', auth, fetch, tries: 1, pacer })
const nbi = typed.createNowBookItClient({ baseUrl: 'https://nbi.example.test/', apiKey: 'key', fetch, tries: 1 })
const order = { siteId: '1', status: 'SUBMITTED' }
const span = { from: '2026-03-14T07:00:00Z', to: '2026-03-14T08:00:00Z' }
const drained = async (list: unknown) => {
  for await (const _ of list as AsyncIterable<unknown>);
}
const venue = () => ({ kounta, siteId: '7712' })
const flow = typed.createOrderFlow({ venue })
const sale = typed.toSale(anOrder(), { venue: {} })
const wire = {
  bookingId: 'bk_1',
  locationId: 'loc_31',
  status: 'SEATED',
  lastModifiedDate: '2026-03-14T08:00:00Z',
}

/** What is called, with what it must have, the misspelt name, and the one that was meant. */
const slips: readonly (readonly [what: string, call: Untyped, must: object, wrong: string, meant: string])[] = [
  // A misspelt store was the one in memory, which forgets at restart.
  ['createOrderFlow', plain(typed.createOrderFlow), { venue }, 'stroe', 'store'],
  ['createOrderFlow', plain(typed.createOrderFlow), { venue }, 'sale', 'sales'],
  ['createOrderFlow', plain(typed.createOrderFlow), { venue }, 'onevent', 'onEvent'],
  ['createOrderFlow', plain(typed.createOrderFlow), { venue }, 'retain_days', 'retainDays'],
  ['createShadowFlow', plain(typed.createShadowFlow), { venue, orderOf: venue }, 'grace', 'graceMs'],
  ['createKountaClient', plain(typed.createKountaClient), { companyId: '1', auth }, 'timeout', 'timeoutMs'],
  ['createKountaClient', plain(typed.createKountaClient), { companyId: '1', auth }, 'baseURL', 'baseUrl'],
  ['createPacer', plain(typed.createPacer), {}, 'perminute', 'perMinute'],
  // Left aside, the secret went to the endpoint below the base URL.
  ['oauthAuth', plain(typed.oauthAuth), { ...keys, tokens }, 'tokenURL', 'tokenUrl'],
  ['oauthAuth', plain(typed.oauthAuth), keys, 'token', 'tokens'],
  ['basicAuth', plain(typed.basicAuth), { clientId: 'id' }, 'client_secret', 'clientSecret'],
  [
    'kountaAuthorizeUrl',
    plain(typed.kountaAuthorizeUrl),
    { clientId: 'id', state: 's', redirectUri: 'https://x.example.test/' },
    'authoriseUrl',
    'authorizeUrl',
  ],
  [
    'exchangeKountaCode',
    plain(typed.exchangeKountaCode),
    { ...keys, code: 'c', tokens, redirectUri: 'https://x.example.test/', fetch },
    'timeoutMS',
    'timeoutMs',
  ],
  [
    'createKountaWebhookHandler',
    plain(typed.createKountaWebhookHandler),
    { secrets: 's', accept: venue },
    'signatureHeaders',
    'signatureHeader',
  ],
  [
    'createNowBookItClient',
    plain(typed.createNowBookItClient),
    { baseUrl: 'https://x.example.test/', apiKey: 'k' },
    'rates',
    'rate',
  ],
  [
    'createNowBookItClient’s rate',
    (rate) => plain(typed.createNowBookItClient)({ baseUrl: 'https://x.example.test/', apiKey: 'k', rate }),
    { calls: 1 },
    'perMS',
    'perMs',
  ],
  ['createNowBookItSalesSink', plain(typed.createNowBookItSalesSink), { client: nbi }, 'onPost', 'onPosted'],
  [
    'createPartnerInbound',
    plain(typed.createPartnerInbound),
    { baseUrl: 'https://x.example.test/', partnerName: 'kounta', secret: 's' },
    'signatureHeaders',
    'signatureHeader',
  ],
  ['statusesFromNowBookIt', (options) => plain(typed.statusesFromNowBookIt)([], options), {}, 'polciy', 'policy'],
  // Left aside, whoever knew the address could post to it.
  ['webhooks.create of NBI', plain(nbi.webhooks.create), { event: 'x' }, 'security_token', 'securityToken'],
  ['webhooks.update of NBI', (draft) => plain(nbi.webhooks.update)('x', draft), {}, 'webhookURI', 'webhookUrl'],
  ['createMemoryStore', plain(typed.createMemoryStore), {}, 'nameSpace', 'namespace'],
  ['createSqliteStore', plain(createSqliteStore), { database: { prepare: venue } }, 'autoMigrat', 'autoMigrate'],
  ['createPostgresStore', plain(createPostgresStore), { client: { query: venue } }, 'automigrate', 'autoMigrate'],
  ['createRedisStore', plain(createRedisStore), { client: { sendCommand: venue } }, 'namspace', 'namespace'],
  ['toSale', (context) => plain(typed.toSale)(anOrder(), context), { venue: {} }, 'bookings', 'booking'],
  ['toSale’s venue', (told) => plain(typed.toSale)(anOrder(), { venue: told }), {}, 'timezone', 'timeZone'],
  ['toNowBookItSale', (options) => plain(typed.toNowBookItSale)(sale, options), {}, 'itemAmount', 'itemAmounts'],
  [
    'summariseSales',
    (options) => plain(typed.summariseSales)([sale], options),
    {},
    'durationStepMins',
    'durationStepMin',
  ],
  ['replay', (options) => plain(typed.replay)([], options), {}, 'polciy', 'policy'],
  ['replayEventsOf', (options) => plain(typed.replayEventsOf)([], options), {}, 'onBadLines', 'onBadLine'],
  // Left aside, no sale was missing.
  ['reconcile', plain(typed.reconcile), { bookings: [], records: [], orders: [] }, 'saleIDs', 'saleIds'],
  [
    'bookingFromNowBookIt',
    (options) => plain(typed.bookingFromNowBookIt)(wire, options),
    { timeZone: 'UTC' },
    'paymentUnits',
    'paymentUnit',
  ],
  [
    'bookingsOfNowBookIt',
    plain(typed.bookingsOfNowBookIt),
    { client: nbi, timeZone: 'UTC' },
    'walkinMethod',
    'walkInMethods',
  ],
  // Left aside, every site's orders were listed.
  ['orders.list', plain(kounta.orders.list), { status: 'COMPLETE' }, 'siteID', 'siteId'],
  ['orders.list', plain(kounta.orders.list), {}, 'created_gte', 'createdGte'],
  ['orders.create', plain(kounta.orders.create), order, 'guest', 'guests'],
  ['orders.create', plain(kounta.orders.create), order, 'line', 'lines'],
  [
    'orders.create’s line',
    (line) => plain(kounta.orders.create)({ ...order, lines: [line] }),
    { productId: '1' },
    'qantity',
    'quantity',
  ],
  [
    'orders.create’s payment',
    (payment) => plain(kounta.orders.create)({ ...order, payments: [payment] }),
    { amount: 5 },
    'methodID',
    'methodId',
  ],
  ['orders.update', (patch) => plain(kounta.orders.update)('1', patch), {}, 'note', 'notes'],
  [
    'orders.addPayment',
    (payment) => plain(kounta.orders.addPayment)('1', payment),
    { amount: 5 },
    'method_id',
    'methodId',
  ],
  ['orders.notify', (banner) => plain(kounta.orders.notify)('1', banner), { message: 'x' }, 'color', 'colour'],
  ['customers.find', plain(kounta.customers.find), {}, 'emial', 'email'],
  ['customers.create', plain(kounta.customers.create), { lastName: 'x' }, 'firstname', 'firstName'],
  ['customers.update', (patch) => plain(kounta.customers.update)('1', patch), {}, 'mobil', 'mobile'],
  ['webhooks.create', plain(kounta.webhooks.create), { topic: 'x', siteIds: ['1'] }, 'header', 'headers'],
  ['webhooks.update', (patch) => plain(kounta.webhooks.update)('1', patch), { siteIds: ['1'] }, 'adress', 'address'],
  // Left aside, an order could leave at any time, and a call could not be ended.
  ['a create', (options) => plain(kounta.orders.create)(order, options), {}, 'sendbefore', 'sendBefore'],
  ['a delete', (options) => plain(kounta.orders.delete)('1', options), {}, 'stategy', 'strategy'],
  ['a list', (options) => drained(plain(kounta.orders.list)({}, options)), {}, 'onUnreadble', 'onUnreadable'],
  ['a call', (options) => plain(kounta.orders.get)('1', options), {}, 'singal', 'signal'],
  ['bookings.list', plain(nbi.bookings.list), { updated: span }, 'includeCanceled', 'includeCancelled'],
  ['sales.post', (options) => plain(nbi.sales.post)({}, options), {}, 'change', 'changed'],
  ['sales.list', (options) => drained(nbi.sales.list(span, options as object)), {}, 'pagesize', 'pageSize'],
  ['handleBooking', plain(flow.handleBooking), { booking: aBooking() }, 'previuos', 'previous'],
  ['settle', plain(flow.settle), {}, 'limits', 'limit'],
  [
    'orderStoreConformance',
    plain(orderStoreConformance),
    { create: venue, describe: () => {}, it: Object.assign(() => {}, { skip: () => {} }) },
    'capabilites',
    'capabilities',
  ],
]

/** What the till is sent holds nothing else: a member that is no misspelt one is refused too. */
const isSent = (what: string) =>
  /^(orders\.(create|update|addPayment|notify)|(customers|webhooks)\.(create|update))/.test(what)

const thrownBy = (call: () => unknown) =>
  (async () => call())().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )

describe('a misspelt option', () => {
  it.each(slips)('of %s is named, with the one that was meant', async (_, call, must, wrong, meant) => {
    const value = meant === 'durationStepMin' ? 30 : 'x'
    expect(await thrownBy(() => call({ ...must, [wrong]: value }))).toMatchObject({
      code: 'invalid-options',
      message: expect.stringMatching(new RegExp(`'${wrong}'; did you mean '${meant}'`)),
    })
  })

  it.each(slips)('of %s passes where it says nothing', async (_, call, must, wrong) => {
    const thrown = await thrownBy(() => call({ ...must, [wrong]: undefined }))
    expect(String(thrown)).not.toContain('did you mean')
  })

  it.each(slips.filter(([what]) => !isSent(what)))(
    'of %s leaves room for what the host has for itself',
    async (_, call, must) => {
      const own = {
        id: 7,
        name: 'Harbour Bar',
        sites: [],
        retries: 1,
        now: Date.now,
        agent: {},
        venueName: 'x',
        debug: true,
      }
      expect(String(await thrownBy(() => call({ ...must, ...own })))).not.toContain('did you mean')
    },
  )
})

describe('a name that is near', () => {
  const check = (options: object, ...known: string[]) =>
    wellSpelt(options, Object.fromEntries(known.map((each) => [each, 1])))

  it.each([
    ['clcok', 'clock'],
    ['loger', 'logger'],
    ['timeout', 'timeoutMs'],
    ['timeouts', 'timeoutMs'],
    ['max_body_bytes', 'maxBodyBytes'],
    ['grace', 'graceMs'],
    ['time_zone', 'timeZone'],
    ['Tries', 'tries'],
    ['KEY', 'key'],
  ])('%s is one', (name, known) => {
    expect(() => check({ [name]: 1 }, 'other', known)).toThrow(`'${name}'; did you mean '${known}'`)
  })

  it.each([
    ['retries', 'tries'],
    ['site', 'siteId'],
    ['sites', 'lines'],
    ['id', 'fc'],
    ['kea', 'key'],
    ['date', 'rate'],
    ['constructor', 'other'],
  ])('%s is none', (name, known) => {
    expect(check({ [name]: 1 }, known)).toEqual({ [name]: 1 })
  })

  it('passes beside the one that is near, unless that says nothing', () => {
    expect(check({ sale: 1, sales: 2 }, 'sales')).toEqual({ sale: 1, sales: 2 })
    expect(() => check({ sale: 1, sales: null }, 'sales')).toThrow("'sale'; did you mean 'sales'")
  })

  it('is looked for in little time, however long it is', () => {
    const options = { ['timeout'.repeat(100_000)]: 1 }
    expect(check(options, 'timeoutMs')).toBe(options)
  })
})
