/** Puts the client together: one company, one credential, one pacer. */
import { isKountaId } from '../domain/ids.js'
import type { Clock } from '../shared/clock.js'
import { defaultTimeoutMs, kountaBaseUrl } from '../shared/http/defaults.js'
import { createTransport } from '../shared/http/transport.js'
import type { Logger } from '../shared/logger.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { hasMethods, isAbsent, requireFunction, requireLimit, requireOption } from '../shared/options.js'
import { clockOf, loggerOf } from '../shared/tools.js'
import type { KountaAuth } from './auth/auth.js'
import { createCall } from './call.js'
import { catalogueEndpoints } from './endpoints/catalogue.js'
import { customersEndpoint } from './endpoints/customers.js'
import { ordersEndpoint } from './endpoints/orders.js'
import { placesEndpoints } from './endpoints/places.js'
import { webhooksEndpoint } from './endpoints/webhook-subscriptions.js'
import { createPacer, type Pacer } from './pacing/pacer.js'
import { readJson } from './schemas/values.js'
import type { KountaClient } from './types.js'

/** Options of {@link createKountaClient}. */
export interface KountaClientOptions {
  /** The company's id, or 'me' for the company of the credentials. */
  readonly companyId: string
  /** `basicAuth(…)` or `oauthAuth(…)`; one may be shared by several clients. */
  readonly auth: KountaAuth
  /** Default 'https://api.kounta.com/v1/'. Credentials go to its origin only. */
  readonly baseUrl?: string
  /** Default the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** The time limit of one exchange, including its redirects and body. Default 10,000. */
  readonly timeoutMs?: number
  /** Default: a pacer of this client alone. Clients with one credential should share one. */
  readonly pacer?: Pacer
  /** Default silent. */
  readonly logger?: Logger
  /** Default the machine's. */
  readonly clock?: Clock
  /** Default 8 MiB. */
  readonly maxBodyBytes?: number
  /** How many times a GET is tried in all. Default 3; writes are tried once. */
  readonly tries?: number
  /** How many pages a list may have. Default 10,000. */
  readonly maxPages?: number
  /** 0 ≤ random() < 1, for the jitter of waits. Default Math.random. */
  readonly random?: () => number
}

const knownOptions: Names<KountaClientOptions> = {
  companyId: 1,
  auth: 1,
  baseUrl: 1,
  fetch: 1,
  timeoutMs: 1,
  pacer: 1,
  logger: 1,
  clock: 1,
  maxBodyBytes: 1,
  tries: 1,
  maxPages: 1,
  random: 1,
}

/**
 * Makes a client for one Kounta company.
 *
 * Guarantee: a create is sent at most once; if its outcome cannot be known, the error has a code of its own. Reads are tried up to three
 * times, at least 1 s and at most 60 s apart; the server's advice on the wait comes first. An expired token is renewed once, and the request is
 * then repeated once, unless it is a create. Credentials go to the configured origin only. Ids are texts of digits and are checked before they
 * are put into a path. Money is decimal **major** units; instants are ISO 8601 with the till's offset. Neither the client nor its errors show a
 * secret or guest data.
 *
 * Errors (`RemoteError.code`): 'aborted', 'body-too-large', 'forbidden', 'invalid-answer', 'no-connection', 'not-found', 'not-sent',
 * 'outcome-unknown', 'page-limit', 'rate-limited', 'refresh-failed', 'request-refused', 'server-error', 'timeout', 'unauthorized',
 * 'unsafe-url'; before anything is sent 'invalid-id', 'invalid-amount', 'invalid-options'. A write that fails with any code except
 * 'outcome-unknown' was not applied. Source: kounta-api.md, above all 2 to 5.
 *
 * @example
 * ```ts
 * import { basicAuth, createKountaClient } from 'nbi-kounta/kounta'
 *
 * const kounta = createKountaClient({ companyId: '41207', auth: basicAuth({ clientId: 'id', clientSecret: 'secret' }) })
 *
 * async function openOrders() {
 *   for await (const order of kounta.orders.list({ siteId: '7712', status: 'ON_HOLD' })) console.log(order.id, order.total)
 * }
 * ```
 */
export function createKountaClient(options: KountaClientOptions): KountaClient {
  const {
    companyId,
    auth,
    baseUrl = kountaBaseUrl,
    fetch,
    timeoutMs = defaultTimeoutMs,
    maxBodyBytes,
    tries = 3,
    maxPages = 10_000,
    random = Math.random,
    pacer: ownPacer,
  } = wellSpelt(options, knownOptions)
  const clock = clockOf(options?.clock)
  const logger = loggerOf(options?.logger)
  const isCompany = companyId === 'me' || isKountaId(companyId)
  requireOption(isCompany, 'companyId', "'me' or 1 to 20 digits as a text", companyId)
  requireOption(hasMethods(auth, 'header'), 'auth', 'basicAuth(…) or oauthAuth(…)', auth)
  requireOption(isAbsent(ownPacer) || hasMethods(ownPacer, 'take', 'learn'), 'pacer', 'createPacer(…)', ownPacer)
  requireFunction(random, 'random')
  requireLimit(tries, 'tries')
  requireLimit(maxPages, 'maxPages')
  const http = { baseUrl, fetch, timeoutMs, maxBodyBytes, clock, logger }
  const transport = createTransport({ remote: 'kounta', ...http, readJson })
  const pacer = ownPacer ?? createPacer({ clock, assumedPerMinute: auth.kind === 'oauth' ? 180 : 60, random })
  const authIo = { baseUrl: transport.baseUrl, fetch, timeoutMs, clock, logger }
  const call = createCall({ transport, auth, authIo, pacer, clock, random, companyId, tries })
  const parts = { call, logger, maxPages }
  return {
    companyId,
    orders: ordersEndpoint(parts),
    customers: customersEndpoint(parts),
    webhooks: webhooksEndpoint(parts),
    ...placesEndpoints(parts),
    ...catalogueEndpoints(parts),
  }
}
