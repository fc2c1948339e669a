/** A Kounta with state: the core that every face is written on, and what a test may look at. */

import { NbiKountaError } from '../../shared/errors.js'
import { kountaBaseUrl } from '../../shared/http/defaults.js'
import { needed } from '../../shared/options.js'
import type { Handle } from '../faces/exchange.js'
import { type Listening, listenOnHttp } from '../faces/http-listener.js'
import { inProcessFetch } from '../faces/in-process-fetch.js'
import { type MswLike, mswHandlers } from '../faces/msw-handlers.js'
import { seededRandom } from '../seeded-random.js'
import { checkSimulated, refuseUnknown, withDefaults } from '../simulation/defaults.js'
import { FaultBoard, type SimulatedFaults } from '../simulation/fault-board.js'
import { type LoggedRequest, RequestLog } from '../simulation/request-log.js'
import { wireJson } from '../simulation/wire-json.js'
import { createCore } from './core.js'
import { type DeliveredWebhook, Deliveries } from './deliveries.js'
import type { KountaHabits } from './habits.js'
import { RateLimiter } from './limits.js'
import { Gatekeeper, type KountaOAuthControls } from './oauth.js'
import { type KountaSimulatorOptions, knownOptions, type SimulatedCredential } from './options.js'
import { type SimulatedOrder, snapshotOf } from './snapshot.js'
import type { StaffActions } from './staff-actions.js'
import { SimState } from './state.js'
import { createTill } from './till.js'
import { wireOrder } from './wire-order.js'

/**
 * A simulated Kounta company: what clients call, what staff do, its faults, and what it saw.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type KountaSimulator } from 'nbi-kounta/testing'
 *
 * const open = (kounta: KountaSimulator) => kounta.orders().filter((order) => !order.deleted)
 * open(createKountaSimulator())
 * ```
 */
export interface KountaSimulator extends StaffActions {
  readonly companyId: string
  /** The `baseUrl` for a client of `fetch` or `handlers()`; behind `listen()`, use what that resolves with. */
  readonly baseUrl: string
  /** Credentials that it accepts: the first Basic and first OAuth one. */
  readonly credentials: { readonly basic: SimulatedCredential; readonly oauth: SimulatedCredential }
  /** The secret of its webhooks. */
  readonly signatureToken: string
  /** The one core that every face is written on. */
  readonly handle: Handle
  /** A fetch that reaches it in process. */
  readonly fetch: typeof globalThis.fetch
  /**
   * Request handlers for msw 2 or 3: `setupServer(...simulator.handlers())`. Given msw's `{ http, HttpResponse }`, here or in the options,
   * they are msw's own; otherwise they have the same shape.
   */
  // biome-ignore lint/suspicious/noExplicitAny: msw's handlers are classes with private members, which no other type fits.
  handlers<Handler = any>(msw?: MswLike<Handler>): Handler[]
  /** Serves it over HTTP on 127.0.0.1. Port 0 (the default) takes a free one. Give clients its `baseUrl`. */
  listen(options?: { readonly port?: number }): Promise<Listening & { readonly baseUrl: string }>
  /** Its habits; may be changed at any time. */
  readonly habits: KountaHabits
  /** What goes wrong. */
  readonly faults: SimulatedFaults
  /** Tokens and codes. */
  readonly oauth: KountaOAuthControls
  /** Copies of all orders, including deleted and not yet visible ones, oldest first. */
  orders(): readonly SimulatedOrder[]
  /** A copy of one order. */
  order(orderId: string): SimulatedOrder | undefined
  /** One order as GET by id sends it: JSON text. */
  orderJson(orderId: string): string
  /** Every request so far, in order of arrival. */
  readonly requests: readonly LoggedRequest[]
  /** The requests that made or met one order. */
  requestsFor(orderId: string): readonly LoggedRequest[]
  /** POSTs of orders that arrived, whatever became of them. */
  readonly posts: number
  /** Answers with status 429. */
  readonly rateLimited: number
  /** Forgets the requests so far, and with them `posts` and `rateLimited`. Keeps orders and everything else. */
  clearRequests(): void
  /** Webhooks and callbacks that left, with their result. */
  readonly deliveries: readonly DeliveredWebhook[]
  /** Resolves when no webhook and no callback is on its way. */
  delivered(): Promise<void>
}

const usualPost = { method: 'POST', path: 'companies/{companyId}/orders' } as const

/**
 * Makes a simulated Kounta.
 *
 * Guarantee: it does what public facts say of Kounta: 201 with `Location` and an empty body, abridged lists that show an order late, the
 * cursor of `X-Next-Page`, `X-Ratelimit-*` and a plain-text 429, 302 on customer look-ups, an order that is COMPLETE and cannot change,
 * refunds as orders of their own. What the facts leave open is a habit with a default. What may break is a fault, scripted
 * (`faults.loseNextAnswer()`) or by chance. The same seed, clock and calls give the same evening.
 *
 * Units: money in major units outside (cents inside, so sums are exact), times in epoch ms of `clock`.
 * Errors: 'invalid-options'. The staff's side throws 'not-found' and 'request-refused' where a till would refuse a tap.
 * Source: kounta-api.md, collected from public documentation and public clients, and never compared with the live API.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, createVirtualClock } from 'nbi-kounta/testing'
 *
 * const kounta = createKountaSimulator({ clock: createVirtualClock(), habits: { listLagMs: 12_000 } })
 * kounta.faults.loseNextAnswer()
 * const { baseUrl, close } = await kounta.listen() // for clients, with kounta.credentials.basic
 * kounta.orders().map((order) => order.status)
 * await close()
 * ```
 */
export function createKountaSimulator(options: KountaSimulatorOptions = {}): KountaSimulator {
  refuseUnknown(needed(options, 'options'), knownOptions)
  const { sites, registers, staff, paymentMethods, products, credentials } = options
  checkSimulated(options, { sites, registers, staff, paymentMethods, products, ...credentials })
  const state = new SimState(options)
  const { clock } = state
  const basic = options.credentials?.basic ?? [{ clientId: 'sim-client', clientSecret: 'sim-secret' }]
  const oauth = options.credentials?.oauth ?? [{ clientId: 'sim-oauth', clientSecret: 'sim-oauth-secret' }]
  const gate = new Gatekeeper(state, basic, oauth)
  const limiter = new RateLimiter(state, withDefaults({ basic: 60, oauth: 180 }, options.ratePerMinute))
  // Its own generator: tokens drawn or not drawn must not move the faults of a replayed seed.
  const faults = new FaultBoard(
    seededRandom((options.seed ?? 1) ^ 0x5f3759df),
    () => clock.now(),
    usualPost,
    options.chances,
  )
  const signatureToken = options.signatureToken ?? 'sim-signature-token'
  const deliveries = new Deliveries(state, faults, { ...options, signatureToken })
  state.onOrder = (order, topics) => deliveries.order(order, topics)
  const log = new RequestLog()
  const origin = (options.origin ?? new URL(kountaBaseUrl).origin).replace(/\/+$/, '')

  const handle = createCore({ state, gate, limiter, faults, log })

  const show = (orderId: string) => {
    const order = state.orders.get(orderId)
    return order && snapshotOf(state, order)
  }

  return {
    companyId: state.companyId,
    baseUrl: `${origin}/v1/`,
    credentials: { basic: first(basic, 'basic'), oauth: first(oauth, 'oauth') },
    signatureToken,
    handle,
    fetch: inProcessFetch(handle),
    handlers: <Handler>(msw?: MswLike<Handler>) =>
      mswHandlers(handle, origin, msw ?? (options.msw as MswLike<Handler> | undefined)),
    async listen(listenOptions = {}) {
      const listening = await listenOnHttp(handle, clock, listenOptions.port)
      return { ...listening, baseUrl: `${listening.url}/v1/` }
    },
    habits: state.habits,
    faults,
    oauth: gate,
    orders: () => Array.from(state.orders.values(), (order) => snapshotOf(state, order)),
    order: show,
    orderJson: (orderId) => {
      const order = state.orders.get(orderId)
      if (!order) throw new NbiKountaError('not-found', `orderJson: the simulated till has no order ${orderId}.`)
      return wireJson(wireOrder(state, order))
    },
    get requests() {
      return log.entries
    },
    requestsFor: (orderId) => log.forOrder(orderId),
    get posts() {
      return log.count((entry) => entry.method === usualPost.method && entry.path === usualPost.path)
    },
    get rateLimited() {
      return log.count((entry) => entry.status === 429)
    },
    clearRequests: () => log.clear(),
    deliveries: deliveries.log,
    delivered: () => deliveries.delivered(),
    ...createTill(state),
  }
}

function first(credentials: readonly SimulatedCredential[], kind: string): SimulatedCredential {
  return credentials[0] ?? { clientId: `no-${kind}-credential`, clientSecret: '' }
}
