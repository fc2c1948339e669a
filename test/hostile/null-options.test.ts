/** Null for an option, from plain JavaScript or a database's row, says no more than leaving it out: one rule for every option there is. */
import {
  createFaultyStore,
  createKountaSimulator,
  createNowBookItSimulator,
  createVirtualClock,
  type FaultyStoreOptions,
  type VirtualClockOptions,
} from 'nbi-kounta/testing'
import { describe, expect, it, vi } from 'vitest'
import * as typed from '../../src/index.js'
import { createPostgresStore, type PostgresStoreOptions } from '../../src/store/postgres.js'
import { createRedisStore, type RedisStoreOptions } from '../../src/store/redis.js'
import { createSqliteStore, type SqliteStoreOptions } from '../../src/store/sqlite.js'
import { aBooking, anOrder } from '../../src/testing/builders.js'
import { knownOptions as ofTill } from '../../src/testing/kounta-simulator/options.js'
import { knownOptions as ofDiary } from '../../src/testing/now-book-it-simulator/options.js'

/** The options that may be left out, each as null: the type sees that none is missing. */
type Nulls<Options> = { readonly [Name in keyof Options as undefined extends Options[Name] ? Name : never]-?: null }
const nulls = <Options>(options: Nulls<Options>) => options as object as Partial<Options>

const keys = { clientId: 'id', clientSecret: 'secret' }
const tokens = typed.memoryTokens({ accessToken: 'a', refreshToken: 'r' })
const auth = typed.basicAuth(keys)
const nbiAt = { baseUrl: 'https://nbi.example.test/', apiKey: 'key' }
const nbi = typed.createNowBookItClient(nbiAt)
const client = typed.createKountaClient({ companyId: '41207', auth })
const venue = () => ({ kounta: client, siteId: '7712' })
const sale = typed.toSale(anOrder(), { venue: {} })
const wire = { bookingId: 'bk_1', locationId: 'loc_31', status: 'SEATED', lastModifiedDate: '2026-03-14T08:00:00Z' }
const noTiming = nulls<typed.FlowTiming>({
  requestTimeoutMs: null,
  settleMs: null,
  sendDeadlineMs: null,
  sweepEveryMs: null,
  placeWithinMs: null,
  clockSkewMs: null,
  waitAfterStartMs: null,
})
const noMapping = {
  statuses: null,
  modifiedTimeZone: null,
  modifiedAt: null,
  venueId: null,
  walkInMethods: null,
  paymentUnit: null,
}

/** What is made without the options, and with each of them as null. */
const made: Readonly<Record<string, readonly [left: () => unknown, withNull: () => unknown]>> = {
  createKountaClient: [
    () => client,
    () =>
      typed.createKountaClient({
        companyId: '41207',
        auth,
        ...nulls<typed.KountaClientOptions>({
          baseUrl: null,
          fetch: null,
          timeoutMs: null,
          pacer: null,
          logger: null,
          clock: null,
          maxBodyBytes: null,
          tries: null,
          maxPages: null,
          random: null,
        }),
      }),
  ],
  oauthAuth: [
    () => typed.oauthAuth({ ...keys, tokens }),
    () => typed.oauthAuth({ ...keys, tokens, ...nulls<typed.OAuthOptions>({ redirectUri: null, tokenUrl: null }) }),
  ],
  kountaAuthorizeUrl: [
    () => typed.kountaAuthorizeUrl({ clientId: 'id', redirectUri: 'https://x.example.test/', state: 's' }),
    () =>
      typed.kountaAuthorizeUrl({
        clientId: 'id',
        redirectUri: 'https://x.example.test/',
        state: 's',
        ...nulls<typed.AuthorizeUrlOptions>({ authorizeUrl: null }),
      }),
  ],
  createPacer: [
    () => typed.createPacer(),
    () =>
      typed.createPacer(
        nulls<typed.PacerOptions>({
          perMinute: null,
          assumedPerMinute: null,
          clock: null,
          state: null,
          key: null,
          random: null,
        }),
      ),
  ],
  createKountaWebhookHandler: [
    () => typed.createKountaWebhookHandler({ secrets: 's', accept: async () => {} }),
    () =>
      typed.createKountaWebhookHandler({
        secrets: 's',
        accept: async () => {},
        ...nulls<typed.KountaWebhookHandlerOptions>({
          signatureHeader: null,
          encoding: null,
          maxBodyBytes: null,
          logger: null,
        }),
      }),
  ],
  createNowBookItClient: [
    () => nbi,
    () =>
      typed.createNowBookItClient({
        ...nbiAt,
        ...nulls<typed.NowBookItClientOptions>({
          fetch: null,
          clock: null,
          timeoutMs: null,
          rate: null,
          tries: null,
          random: null,
          logger: null,
        }),
      }),
  ],
  'createNowBookItClient’s rate': [
    () => nbi,
    () =>
      typed.createNowBookItClient({
        ...nbiAt,
        rate: { calls: null as never, perMs: null as never },
      }),
  ],
  createPartnerInbound: [
    () => typed.createPartnerInbound({ baseUrl: nbiAt.baseUrl, partnerName: 'kounta', secret: 's' }),
    () =>
      typed.createPartnerInbound({
        baseUrl: nbiAt.baseUrl,
        partnerName: 'kounta',
        secret: 's',
        ...nulls<typed.PartnerInboundOptions>({
          signatureHeader: null,
          prefix: null,
          sign: null,
          fetch: null,
          clock: null,
          timeoutMs: null,
          random: null,
          logger: null,
        }),
      }),
  ],
  createOrderFlow: [
    () => typed.createOrderFlow({ venue }),
    () =>
      typed.createOrderFlow({
        venue,
        ...nulls<typed.OrderFlowOptions>({
          store: null,
          venues: null,
          sales: null,
          onEvent: null,
          logger: null,
          clock: null,
          timing: null,
          retainDays: null,
        }),
      }),
  ],
  'createOrderFlow’s timing': [
    () => typed.createOrderFlow({ venue }),
    () => typed.createOrderFlow({ venue, timing: noTiming }),
  ],
  createShadowFlow: [
    () => typed.createShadowFlow({ venue, orderOf: () => null }),
    () =>
      typed.createShadowFlow({
        venue,
        orderOf: () => null,
        ...nulls<typed.ShadowFlowOptions>({
          store: null,
          onDisagreement: null,
          onEvent: null,
          graceMs: null,
          logger: null,
          clock: null,
          retainDays: null,
        }),
      }),
  ],
  createMemoryStore: [
    () => typed.createMemoryStore(),
    () => typed.createMemoryStore(nulls<typed.MemoryStoreOptions>({ clock: null, namespace: null, random: null })),
  ],
  createSqliteStore: [
    () => createSqliteStore({ database: { exec: vi.fn(), prepare: vi.fn() } }),
    () =>
      createSqliteStore({
        database: { exec: vi.fn(), prepare: vi.fn() },
        ...nulls<SqliteStoreOptions>({ namespace: null, autoMigrate: null, busyTimeoutMs: null, clock: null }),
      }),
  ],
  createPostgresStore: [
    () => createPostgresStore({ client: { query: vi.fn() } }),
    () =>
      createPostgresStore({
        client: { query: vi.fn() },
        ...nulls<PostgresStoreOptions>({ namespace: null, autoMigrate: null }),
      }),
  ],
  createRedisStore: [
    () => createRedisStore({ client: { sendCommand: vi.fn(), evalSha: vi.fn(), eval: vi.fn() } as never }),
    () =>
      createRedisStore({
        client: { sendCommand: vi.fn(), evalSha: vi.fn(), eval: vi.fn() } as never,
        ...nulls<RedisStoreOptions>({ namespace: null, durable: null, newVersion: null }),
      }),
  ],
  toSale: [
    () => sale,
    () => typed.toSale(anOrder(), { venue: {}, ...nulls<Parameters<typeof typed.toSale>[1]>({ booking: null }) }),
  ],
  'toSale’s venue': [
    () => sale,
    () =>
      typed.toSale(anOrder(), {
        venue: nulls<Parameters<typeof typed.toSale>[1]['venue']>({
          venueId: null,
          currency: null,
          timeZone: null,
          cutOffHour: null,
          prepaymentMethodId: null,
          markerPrefix: null,
          cashRoundingMinor: null,
        }),
      }),
  ],
  toNowBookItSale: [
    () => typed.toNowBookItSale(sale),
    () =>
      typed.toNowBookItSale(
        sale,
        nulls<typed.ToNowBookItSaleOptions>({
          locationId: null,
          locationName: null,
          staffId: null,
          sourceType: null,
          paymentMethods: null,
          paymentStatus: null,
          category: null,
          itemAmounts: null,
          refundAmounts: null,
          discountAmounts: null,
        }),
      ),
  ],
  createNowBookItSalesSink: [
    () => typed.createNowBookItSalesSink({ client: nbi }),
    () =>
      typed.createNowBookItSalesSink({
        client: nbi,
        ...nulls<typed.NowBookItSalesSinkOptions>({ body: null, onPosted: null }),
      }),
  ],
  bookingFromNowBookIt: [
    () => typed.bookingFromNowBookIt(wire, { timeZone: 'UTC' }),
    () => typed.bookingFromNowBookIt(wire, { timeZone: 'UTC', ...nulls<typed.BookingFromNowBookItOptions>(noMapping) }),
  ],
  bookingsOfNowBookIt: [
    () => typed.bookingsOfNowBookIt({ client: nbi, timeZone: 'UTC' }),
    () =>
      typed.bookingsOfNowBookIt({
        client: nbi,
        timeZone: 'UTC',
        ...nulls<Parameters<typeof typed.bookingsOfNowBookIt>[0]>(noMapping),
      }),
  ],
  summariseSales: [
    () => typed.summariseSales([sale]),
    () =>
      typed.summariseSales(
        [sale],
        nulls<typed.SummaryOptions>({ bookings: null, codeOf: null, currency: null, durationStepMin: null }),
      ),
  ],
  reconcile: [
    () => typed.reconcile({ bookings: [aBooking()], records: [], orders: [anOrder()] }),
    () =>
      typed.reconcile({
        bookings: [aBooking()],
        records: [],
        orders: [anOrder()],
        ...nulls<typed.ReconcileInput>({ markerPrefix: null, policy: null, saleIds: null }),
      }),
  ],
  replay: [() => typed.replay([]), () => typed.replay([], nulls<typed.ReplayOptions>({ policy: null }))],
  replayEventsOf: [
    () => typed.replayEventsOf([]),
    () => typed.replayEventsOf([], nulls<typed.ReplayEventsOptions>({ venueId: null, onBadLine: null })),
  ],
  createVirtualClock: [
    () => createVirtualClock(),
    () => createVirtualClock(nulls<VirtualClockOptions>({ startAt: null, graceMs: null, stallMs: null })),
  ],
  createFaultyStore: [
    () => createFaultyStore(typed.createMemoryStore()),
    () =>
      createFaultyStore(
        typed.createMemoryStore(),
        nulls<FaultyStoreOptions>({ faults: null, clock: null, seed: null, random: null }),
      ),
  ],
}

/** The calls whose options are read only then. */
const fetchOf =
  (status: number, body: string | null = null) =>
  async () =>
    new Response(body, { status, headers: { location: '/orders/1' } })
const till = (status: number, body?: string) =>
  typed.createKountaClient({ companyId: '41207', auth, fetch: fetchOf(status, body) })
const drained = async (list: AsyncIterable<unknown>) => {
  for await (const _ of list);
}
const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  exchangeKountaCode: () =>
    typed.exchangeKountaCode({
      ...keys,
      code: 'c',
      tokens,
      redirectUri: 'https://x.example.test/',
      ...nulls<Omit<typed.ExchangeOptions, 'fetch'>>({ tokenUrl: null, timeoutMs: null, clock: null, logger: null }),
      fetch: fetchOf(200, '{"access_token":"b"}'),
    }),
  'orders.create': () =>
    till(201).orders.create(
      { siteId: '1', status: 'SUBMITTED' },
      nulls<typed.CreateOptions>({ signal: null, priority: null, lane: null, sendBefore: null, since: null }),
    ),
  'orders.delete': () =>
    till(204).orders.delete(
      '1',
      nulls<NonNullable<Parameters<typeof client.orders.delete>[1]>>({
        signal: null,
        priority: null,
        lane: null,
        strategy: null,
        sendBefore: null,
      }),
    ),
  'orders.list': () =>
    drained(
      till(200, '[]').orders.list(
        {},
        nulls<typed.ListOptions>({ signal: null, priority: null, lane: null, onUnreadable: null }),
      ),
    ),
  'sales.list of Now Book It': () =>
    drained(
      typed
        .createNowBookItClient({ ...nbiAt, fetch: fetchOf(200, '{"items":[],"length":0}') })
        .sales.list(
          { from: '2026-03-14T00:00:00Z', to: '2026-03-15T00:00:00Z' },
          nulls<typed.ListSalesOptions>({ pageSize: null, maxPages: null, signal: null }),
        ),
    ),
  'flow.settle': () => typed.createOrderFlow({ venue }).settle({ limit: null as never }),
  'sending to the partner’s door': () =>
    typed
      .createPartnerInbound({
        baseUrl: nbiAt.baseUrl,
        partnerName: 'kounta',
        secret: 's',
        sign: null as never,
        prefix: null as never,
        fetch: fetchOf(200, '{}'),
      })
      .send('order.updated', {}, { signal: null as never }),
}

/** What can be compared: values as they are, of functions only that they are there. */
const shown = (value: unknown) =>
  JSON.stringify(value, (_, member) => (typeof member === 'function' ? 'function' : member))

describe('null for an option', () => {
  it.each(Object.entries(made))('of %s makes what leaving it out makes', (_, [left, withNull]) => {
    expect(shown(withNull())).toBe(shown(left()))
  })

  it.each(Object.entries(calls))('of %s does not keep it from its work', async (_, call) => {
    await expect(call().then(() => 'done')).resolves.toBe('done')
  })

  it('leaves a store that migrates by itself migrating by itself', async () => {
    const asked: string[] = []
    const query = async (text: string) => {
      asked.push(text)
      return { rows: [] }
    }
    const store = createPostgresStore({ client: { query }, autoMigrate: null as never })
    await store.get('key').catch(() => undefined)
    expect(asked.join()).toContain('CREATE TABLE')
  })

  it('leaves a simulator as it is by itself', () => {
    const allNull = (names: object) => Object.fromEntries(Object.keys(names).map((name) => [name, null])) as never
    expect(shown(createKountaSimulator(allNull(ofTill)))).toBe(shown(createKountaSimulator()))
    expect(shown(createNowBookItSimulator(allNull(ofDiary)))).toBe(shown(createNowBookItSimulator()))
  })
})
