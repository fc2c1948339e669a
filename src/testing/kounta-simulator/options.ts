/** What a simulated Kounta can be told: the company, its sites and people, who may call, how it behaves and breaks. */
import type { Clock } from '../../shared/clock.js'
import type { MswLike } from '../faces/msw-handlers.js'
import type { FaultChances } from '../simulation/fault-board.js'
import type {
  SimulatedPaymentMethod,
  SimulatedProduct,
  SimulatedRegister,
  SimulatedSite,
  SimulatedStaff,
} from './company.js'
import type { WebhookDelivery } from './deliveries.js'
import type { KountaHabits } from './habits.js'

/**
 * A key of the API.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type SimulatedCredential } from 'nbi-kounta/testing'
 *
 * const key: SimulatedCredential = { clientId: 'test-client', clientSecret: 'test-secret' }
 * createKountaSimulator({ credentials: { basic: [key] } })
 * ```
 */
export interface SimulatedCredential {
  readonly clientId: string
  readonly clientSecret: string
}

/**
 * Options of `createKountaSimulator`.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type KountaSimulatorOptions } from 'nbi-kounta/testing'
 *
 * const slowLists: KountaSimulatorOptions = { habits: { listLagMs: 12_000 }, ratePerMinute: { basic: 30 } }
 * createKountaSimulator(slowLists)
 * ```
 */
export interface KountaSimulatorOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Seeds tokens and the chances below. Default 1. */
  readonly seed?: number
  /** Default '41207'. */
  readonly companyId?: string
  /** Default 'Harbour Group (simulated)'. */
  readonly companyName?: string
  /** ISO 4217. Default 'AUD'. */
  readonly currency?: string
  /** IANA zone of the returned times. Default 'Australia/Melbourne'. */
  readonly timeZone?: string
  /** Default: site '7712'. */
  readonly sites?: readonly SimulatedSite[]
  /** Default: one per site, '5531' and up. */
  readonly registers?: readonly SimulatedRegister[]
  /** Default: '88120' Robin Quay, '88121' Sam Pier. */
  readonly staff?: readonly SimulatedStaff[]
  /** Default: '1' Cash (rounded to 5 cents), '2' Card, '58' Booking deposit. */
  readonly paymentMethods?: readonly SimulatedPaymentMethod[]
  /** Default: five dishes and drinks, '990101' Set menu at 80.00 first. */
  readonly products?: readonly SimulatedProduct[]
  /** Default: Basic `sim-client` / `sim-secret` and OAuth `sim-oauth` / `sim-oauth-secret`. */
  readonly credentials?: {
    readonly basic?: readonly SimulatedCredential[]
    readonly oauth?: readonly SimulatedCredential[]
  }
  /** Requests a minute per credential; `Infinity` for none. Default 60 Basic, 180 OAuth. */
  readonly ratePerMinute?: { readonly basic?: number; readonly oauth?: number }
  /** Orders per page. Default 25. */
  readonly pageSize?: number
  /** Ids count up from here; beyond 2^53 is allowed. Default '3100000001'. */
  readonly firstOrderId?: string
  /** Signs webhooks. Default 'sim-signature-token'. */
  readonly signatureToken?: string
  /** The origin that `handlers()` covers and `baseUrl` names. Default 'https://api.kounta.com'. */
  readonly origin?: string
  /** Delivers webhooks and callbacks. Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch
  /** Receives webhooks and callbacks in process, instead of `fetch`. */
  readonly onWebhook?: (delivery: WebhookDelivery) => void | Promise<void>
  /** Default: what the facts say is most likely; see each habit. */
  readonly habits?: Partial<KountaHabits>
  /** How often each fault happens by chance, 0 to 1, from the seed. Default: never. */
  readonly chances?: Partial<FaultChances>
  /** msw's `{ http, HttpResponse }`, for handlers of msw's own making. Default: handlers of the same shape. */
  readonly msw?: MswLike
}

/** Every option by its name: one that is misspelt would leave a test without what it asks for. */
export const knownOptions: Readonly<Record<keyof KountaSimulatorOptions, true>> = {
  clock: true,
  seed: true,
  companyId: true,
  companyName: true,
  currency: true,
  timeZone: true,
  sites: true,
  registers: true,
  staff: true,
  paymentMethods: true,
  products: true,
  credentials: true,
  ratePerMinute: true,
  pageSize: true,
  firstOrderId: true,
  signatureToken: true,
  origin: true,
  fetch: true,
  onWebhook: true,
  habits: true,
  chances: true,
  msw: true,
}
