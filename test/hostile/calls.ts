/** Every call of both clients, with secrets and a guest in every place that can hold one. */
import {
  type Clock,
  createKountaClient,
  createNowBookItClient,
  createPartnerInbound,
  exchangeKountaCode,
  type KountaAuth,
  type KountaClient,
  type Logger,
  memoryTokens,
  type NowBookItClient,
  type NowBookItSale,
  oauthAuth,
} from 'nbi-kounta'
import { unpaced } from '../kounta/support.js'

export const secrets = {
  clientId: 'client-1',
  clientSecret: 'canary-client-secret',
  accessToken: 'canary-access-token',
  refreshToken: 'canary-refresh-token',
  apiKey: 'canary-api-key',
  partnerSecret: 'canary-partner-secret',
  webhookSecret: 'canary-webhook-secret',
  authCode: 'canary-code',
}

export const guest = {
  firstName: 'Canaryfirst',
  lastName: 'Canarylast',
  email: 'guest.canary@example.test',
  phone: '+61400000099',
  mobile: '+61400000099',
}

/** What no reader of an error, a log or an inspection may see. */
export const canary = /canary|400000099/i

export type Calls = Readonly<Record<string, () => Promise<unknown>>>

const drain = async (items: AsyncIterable<unknown>) => {
  for await (const _ of items);
}

/** Named as in the client, so that a test can see that none is missing. */
export const kountaCalls = (kounta: KountaClient): Calls => ({
  'orders.create': () =>
    kounta.orders.create({
      siteId: '7712',
      status: 'SUBMITTED',
      notes: `${guest.firstName} ${guest.phone}`,
      callbackUri: `https://hooks.example.test/?key=${secrets.webhookSecret}`,
      payments: [{ methodId: '1', amount: 5, ref: guest.email }],
    }),
  'orders.get': () => kounta.orders.get('31'),
  'orders.list': () => drain(kounta.orders.list({ siteId: '7712', status: 'COMPLETE' })),
  'orders.update': () => kounta.orders.update('31', { notes: guest.lastName }),
  'orders.delete': () => kounta.orders.delete('31'),
  'orders.addPayment': () => kounta.orders.addPayment('31', { methodId: '1', amount: 5, ref: guest.email }),
  'orders.notify': () => kounta.orders.notify('31', { message: `${guest.firstName} is here` }),
  'companies.me': () => kounta.companies.me(),
  'sites.list': () => drain(kounta.sites.list()),
  'sites.get': () => kounta.sites.get('7712'),
  'sites.status': () => kounta.sites.status('7712'),
  'tables.list': () => kounta.tables.list('7712'),
  'customers.find': async () => {
    // Each of the four shapes has a path of its own; the first error is as good as any.
    const failures: unknown[] = []
    for (const query of [
      { email: guest.email },
      { mobile: guest.mobile },
      { firstName: guest.firstName, lastName: guest.lastName, phone: guest.phone },
      { referenceId: 'canary-reference' },
    ])
      await kounta.customers.find(query).catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw new AggregateError(failures, 'customers.find')
  },
  'customers.create': () => kounta.customers.create(guest),
  'customers.update': () => kounta.customers.update('66', guest),
  'paymentMethods.list': () => drain(kounta.paymentMethods.list()),
  'registers.list': () => drain(kounta.registers.list('7712')),
  'staff.list': () => drain(kounta.staff.list()),
  'products.list': () => drain(kounta.products.list('7712')),
  'webhooks.list': () => drain(kounta.webhooks.list()),
  'webhooks.create': () =>
    kounta.webhooks.create({
      topic: 'orders/updated',
      address: `https://hooks.example.test/${secrets.webhookSecret}`,
      headers: { Authorization: secrets.webhookSecret },
    }),
  'webhooks.update': () => kounta.webhooks.update('5', { headers: { 'X-Key': secrets.webhookSecret } }),
  'webhooks.delete': () => kounta.webhooks.delete('5'),
})

const sale: NowBookItSale = {
  origin: { saleId: '31' },
  source: { type: 'POS' },
  type: 'SALE',
  openedZonedDateTime: '2026-03-14T08:00:00Z',
  staff: { id: '77' },
  table: { seats: 2, number: guest.lastName },
  customer: { name: guest.firstName, notes: guest.phone },
} as unknown as NowBookItSale

const span = { from: '2026-03-14T00:00:00Z', to: '2026-03-15T00:00:00Z' }
const hook = {
  webhookUrl: `https://hooks.example.test/${secrets.webhookSecret}`,
  securityKey: 'X-Key',
  securityToken: secrets.webhookSecret,
}

export const nowBookItCalls = (client: NowBookItClient): Calls => ({
  'bookings.get': () => client.bookings.get('bk_1'),
  'bookings.list': () => client.bookings.list({ updated: span, serviceName: guest.lastName }),
  'bookings.updateStatus': () => client.bookings.updateStatus('bk_1', guest.lastName),
  'sales.post': () => client.sales.post(sale),
  'sales.list': () => drain(client.sales.list(span)),
  'statuses.list': () => client.statuses.list(),
  'webhooks.list': () => client.webhooks.list(),
  'webhooks.create': () => client.webhooks.create({ event: 'BOOKING_CREATED', ...hook }),
  'webhooks.update': () => client.webhooks.update('BOOKING_CREATED', hook),
  'webhooks.delete': () => client.webhooks.delete('BOOKING_CREATED'),
})

/** The names of a client's calls, as `endpoint.method`. */
export const callsOf = (client: object): string[] =>
  Object.entries(client).flatMap(([endpoint, methods]) =>
    typeof methods === 'object' && methods !== null
      ? Object.keys(methods).map((method) => `${endpoint}.${method}`)
      : [],
  )

interface World {
  readonly clock: Clock
  readonly fetch: typeof globalThis.fetch
  readonly logger?: Logger
  readonly auth?: KountaAuth
}

export const oauth = () =>
  oauthAuth({
    clientId: secrets.clientId,
    clientSecret: secrets.clientSecret,
    redirectUri: 'https://nbi.example.test/k',
    tokens: memoryTokens({ accessToken: secrets.accessToken, refreshToken: secrets.refreshToken }),
  })

/** Both clients, the partner's door and the token endpoint, all below one URL. */
export function everything(url: string, { auth = oauth(), ...world }: World) {
  const baseUrl = `${url}/v1/`
  const kounta = createKountaClient({
    companyId: '41207',
    auth,
    baseUrl,
    pacer: unpaced,
    random: () => 0,
    tries: 1,
    ...world,
  })
  const nowBookIt = createNowBookItClient({ baseUrl, apiKey: secrets.apiKey, tries: 1, random: () => 0, ...world })
  const inbound = createPartnerInbound({
    baseUrl,
    partnerName: 'kounta',
    secret: secrets.partnerSecret,
    random: () => 0,
    ...world,
  })
  const calls: Calls = {
    ...Object.fromEntries(Object.entries(kountaCalls(kounta)).map(([name, call]) => [`kounta ${name}`, call])),
    ...Object.fromEntries(Object.entries(nowBookItCalls(nowBookIt)).map(([name, call]) => [`nbi ${name}`, call])),
    'nbi inbound.send': () => inbound.send('order.updated', { bookingId: 'bk_1', name: guest.firstName }),
    'token exchange': () =>
      exchangeKountaCode({
        clientId: secrets.clientId,
        clientSecret: secrets.clientSecret,
        code: secrets.authCode,
        redirectUri: 'https://nbi.example.test/k',
        tokens: memoryTokens(),
        tokenUrl: `${baseUrl}token.json`,
        ...world,
      }),
  }
  return { kounta, nowBookIt, inbound, auth, calls }
}
