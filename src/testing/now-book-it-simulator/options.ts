/** What a simulated Now Book It can be told: venues, statuses, keys, how it behaves and breaks. */
import type { Clock } from '../../shared/clock.js'
import type { MswLike } from '../faces/msw-handlers.js'
import type { FaultChances } from '../simulation/fault-board.js'
import type { NowBookItDelivery } from './diary-events.js'
import type { NowBookItHabits } from './habits.js'

/**
 * A venue that the key reaches.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type SimulatedVenue } from 'nbi-kounta/testing'
 *
 * const venues: SimulatedVenue[] = [{ id: 'loc_31' }, { id: 'loc_40', timeZone: 'Australia/Adelaide' }]
 * createNowBookItSimulator({ venues })
 * ```
 */
export interface SimulatedVenue {
  /** NBI's locationId. */
  readonly id: string
  readonly name?: string
  /** IANA zone: `bookingTime` is local to it. Default 'Australia/Melbourne'. */
  readonly timeZone?: string
}

/**
 * A status as `GET /Resources/booking-statuses` gives it.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type SimulatedStatus } from 'nbi-kounta/testing'
 *
 * const statuses: SimulatedStatus[] = [{ code: 'SEATED', name: 'Seated' }, { code: 'BAR', name: 'At the bar' }]
 * createNowBookItSimulator({ statuses }).createBooking({ status: 'At the bar' })
 * ```
 */
export interface SimulatedStatus {
  readonly statusType?: string
  readonly code: string
  readonly name: string
}

/** The statuses that the help pages name, with codes made of them. */
export const defaultStatuses: readonly SimulatedStatus[] = [
  'Unconfirmed',
  'Confirmed',
  'SMS Sent',
  'Arrived',
  'Partially Seated',
  'Seated',
  'Ordered',
  'Entrees Away',
  'Mains Away',
  'Desserts Away',
  'Billed',
  'Paid',
  'Finished',
  'Cancelled',
  'No_Show',
].map((name) => ({ statusType: 'standard', code: name.toUpperCase().replaceAll(' ', '_'), name }))

/**
 * Options of `createNowBookItSimulator`.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type NowBookItSimulatorOptions } from 'nbi-kounta/testing'
 *
 * const options: NowBookItSimulatorOptions = { apiKey: 'test-key', ratePerSecond: Number.POSITIVE_INFINITY }
 * createNowBookItSimulator(options)
 * ```
 */
export interface NowBookItSimulatorOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Seeds the chances below. Default 1. */
  readonly seed?: number
  /** Default: 'loc_31' in Melbourne. */
  readonly venues?: readonly SimulatedVenue[]
  /** Default: the names of the help pages, codes in upper case. */
  readonly statuses?: readonly SimulatedStatus[]
  /** The `X-API-KEY`. Default 'sim-api-key'. */
  readonly apiKey?: string
  /** Calls a second and endpoint; `Infinity` for none. Default 10, as the documented example. */
  readonly ratePerSecond?: number
  /** Default 'kounta'. */
  readonly partnerName?: string
  /** The secret of partner inbound. Default 'sim-partner-secret'. */
  readonly partnerSecret?: string
  /** Default 'X-Partner-Signature'. */
  readonly signatureHeader?: string
  /** Signs webhooks too (HMAC-SHA256 of body + URL, hex), as one of the pages says. Default: no. */
  readonly webhookSignature?: { readonly header: string; readonly secret: string }
  /** The origin that `handlers()` covers and `baseUrl` names. NBI hands its own out. Default 'https://nbi.example.test'. */
  readonly origin?: string
  /** Delivers webhooks. Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch
  /** Receives webhooks in process, instead of `fetch`. A rejection counts as a failed try. */
  readonly onWebhook?: (delivery: NowBookItDelivery) => void | Promise<void>
  /** Default: what the documentation says or implies; see each habit. */
  readonly habits?: Partial<NowBookItHabits>
  /** How often each fault happens by chance, 0 to 1, from the seed. Default: never. */
  readonly chances?: Partial<FaultChances>
  /** msw's `{ http, HttpResponse }`, for handlers of msw's own making. Default: handlers of the same shape. */
  readonly msw?: MswLike
}

/** Every option by its name: one that is misspelt would leave a test without what it asks for. */
export const knownOptions: Readonly<Record<keyof NowBookItSimulatorOptions, true>> = {
  clock: true,
  seed: true,
  venues: true,
  statuses: true,
  apiKey: true,
  ratePerSecond: true,
  partnerName: true,
  partnerSecret: true,
  signatureHeader: true,
  webhookSignature: true,
  origin: true,
  fetch: true,
  onWebhook: true,
  habits: true,
  chances: true,
  msw: true,
}
