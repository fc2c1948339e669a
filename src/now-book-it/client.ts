/** A small client for NBI's REST API: bookings, sales, statuses and webhook subscriptions of one API key. */
import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { requireOption } from '../shared/options.js'
import { type BookingsEndpoint, createBookingsEndpoint } from './bookings-endpoint.js'
import type { EndpointRate } from './caller.js'
import { connect, usualRate, usualTries } from './connect.js'
import { createSalesEndpoint, type SalesEndpoint } from './sales-endpoint.js'
import type { NowBookItStatus } from './schemas.js'
import { createWebhooksEndpoint, listStatuses, type WebhooksEndpoint } from './settings-endpoints.js'

/** Options of `createNowBookItClient`. */
export interface NowBookItClientOptions {
  /** Handed out at onboarding, one per environment. There is no public host, so no default. */
  readonly baseUrl: string
  /** The `X-API-KEY` of one partner and environment. */
  readonly apiKey: string
  /** Default: the runtime's fetch. */
  readonly fetch?: typeof globalThis.fetch
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Of one try. Default 10,000. */
  readonly timeoutMs?: number
  /** Per endpoint. Default 10 calls per 1,000 ms, NBI's own example. */
  readonly rate?: EndpointRate
  /** How often to try a read, or any call that the rate limit refused. Default 3. */
  readonly tries?: number
  /** 0 ≤ random() < 1; spreads repeats. Default Math.random. */
  readonly random?: () => number
  /** Default: silent. */
  readonly logger?: Logger
}

const knownOptions: Names<NowBookItClientOptions> = {
  baseUrl: 1,
  apiKey: 1,
  fetch: 1,
  clock: 1,
  timeoutMs: 1,
  rate: 1,
  tries: 1,
  random: 1,
  logger: 1,
}
const knownRate: Names<EndpointRate> = { calls: 1, perMs: 1 }

/** The client; see `createNowBookItClient`. */
export interface NowBookItClient {
  readonly bookings: BookingsEndpoint
  readonly sales: SalesEndpoint
  readonly statuses: {
    /** The location's statuses as they came; pass them to `statusesFromNowBookIt`. */
    list(options?: { readonly signal?: AbortSignal }): Promise<readonly NowBookItStatus[]>
  }
  readonly webhooks: WebhooksEndpoint
}

/**
 * Makes a client for NBI's REST API.
 *
 * Make one client per API key and keep it for the life of the process: it paces itself per endpoint. Reads are tried three times, with
 * waits of 500 ms, doubling, unless the server advises a wait of its own. A wait of more than a minute ends the call, with `retryAfterMs` in the
 * error's context. A write is repeated only after a 429, which proves that it was not processed. Answers that report an error inside a success
 * are errors. The key is sent as `X-API-KEY` below `baseUrl` only, redirects included, and is in no error, log line or inspection of the client.
 *
 * Errors: 'invalid-options' here; `RemoteError` from the calls: 'unauthorized', 'forbidden', 'not-found', 'rate-limited', 'request-refused',
 * 'server-error', 'timeout', 'no-connection', 'outcome-unknown' (a write whose answer was lost), 'invalid-answer', 'body-too-large',
 * 'unsafe-url' (a redirect to another host), 'page-limit' (`sales.list`), 'aborted'.
 *
 * Source: NBI's partner API reference; base URL and limits are per partner.
 *
 * @example
 * ```ts
 * import { bookingFromNowBookIt, createNowBookItClient } from 'nbi-kounta/now-book-it'
 *
 * const nbi = createNowBookItClient({
 *   baseUrl: process.env.NBI_BASE_URL ?? 'https://nbi.example.test/',
 *   apiKey: process.env.NBI_API_KEY ?? 'key',
 * })
 *
 * async function load(bookingId: string) {
 *   const json = await nbi.bookings.get(bookingId)
 *   return json && bookingFromNowBookIt(json, { timeZone: 'Australia/Melbourne' })
 * }
 * ```
 */
export function createNowBookItClient(options: NowBookItClientOptions): NowBookItClient {
  const chosen = wellSpelt(options, knownOptions)
  const { apiKey, tries = usualTries } = chosen
  const isKey = typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey)
  requireOption(isKey, 'apiKey', 'printable text without spaces; pass the key of the partner portal', apiKey)
  const { calls = usualRate.calls, perMs = usualRate.perMs } = wellSpelt<Partial<EndpointRate>>(
    chosen.rate ?? {},
    knownRate,
  )
  for (const [name, value] of Object.entries({ 'rate.calls': calls, 'rate.perMs': perMs, tries })) {
    requireOption(Number.isInteger(value) && value >= 1, name, 'a whole number from 1', value)
  }
  const { endpoints, clock, logger } = connect(chosen, {
    rate: { calls, perMs },
    tries,
    headers: { accept: 'application/json', 'x-api-key': apiKey },
  })
  return {
    bookings: createBookingsEndpoint(endpoints),
    sales: createSalesEndpoint(endpoints, clock, logger),
    statuses: { list: (callOptions) => listStatuses(endpoints, callOptions?.signal) },
    webhooks: createWebhooksEndpoint(endpoints),
  }
}
