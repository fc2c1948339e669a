/** A Now Book It with state: its diary for tests, its API for clients, its events for subscribers. */
import { needed } from '../../shared/options.js'
import type { Handle } from '../faces/exchange.js'
import { type Listening, listenOnHttp } from '../faces/http-listener.js'
import { inProcessFetch } from '../faces/in-process-fetch.js'
import { type MswLike, mswHandlers } from '../faces/msw-handlers.js'
import { seededRandom } from '../seeded-random.js'
import { checkSimulated, refuseUnknown } from '../simulation/defaults.js'
import { FaultBoard, type SimulatedFaults } from '../simulation/fault-board.js'
import { type LoggedRequest, RequestLog } from '../simulation/request-log.js'
import type { WireValue } from '../simulation/wire-json.js'
import { createDiaryCore } from './diary-core.js'
import { DiaryEvents, type NowBookItDelivered } from './diary-events.js'
import type { DiaryBooking, DiaryMembers, ReceivedSale } from './diary-model.js'
import { DiaryState } from './diary-state.js'
import { wireBooking } from './diary-wire.js'
import type { NowBookItHabits } from './habits.js'
import { knownOptions, type NowBookItSimulatorOptions } from './options.js'

/**
 * A booking as `GET /Bookings/{id}` sends it.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type SimulatedNowBookItBooking } from 'nbi-kounta/testing'
 *
 * const booking: SimulatedNowBookItBooking = createNowBookItSimulator().createBooking({ people: 4 })
 * console.log(booking.bookingId)
 * ```
 */
export type SimulatedNowBookItBooking = Readonly<Record<string, WireValue>> & {
  readonly bookingId: string
  readonly locationId: string
}

/**
 * A simulated Now Book It.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type NowBookItSimulator } from 'nbi-kounta/testing'
 *
 * const seat = (nowBookIt: NowBookItSimulator, bookingId: string) => nowBookIt.setStatus(bookingId, 'Seated')
 * const nowBookIt = createNowBookItSimulator()
 * seat(nowBookIt, nowBookIt.createBooking().bookingId)
 * ```
 */
export interface NowBookItSimulator {
  /** The `baseUrl` for a client of `fetch` or `handlers()`; behind `listen()`, use its `url`. */
  readonly baseUrl: string
  readonly apiKey: string
  /** Name, secret and header of partner inbound. */
  readonly partner: { readonly name: string; readonly secret: string; readonly header: string }
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
  /** Serves it over HTTP on 127.0.0.1. Port 0 (the default) takes a free one. */
  listen(options?: { readonly port?: number }): Promise<Listening>
  readonly habits: NowBookItHabits
  readonly faults: SimulatedFaults
  /**
   * Puts a booking or (with `method: 'walkin'`) a walk-in into the diary, and sends BOOKING_CREATED to subscribers. Default: `locationId`
   * is the first venue, `bookingId` the next free one.
   */
  createBooking(
    members?: Partial<DiaryMembers> & { readonly bookingId?: string; readonly locationId?: string },
  ): SimulatedNowBookItBooking
  /** Changes a booking; subscribers hear BOOKING_UPDATED. */
  updateBooking(bookingId: string, members: Partial<DiaryMembers>): SimulatedNowBookItBooking
  /** `updateBooking` of a status, by its code or its name. */
  setStatus(bookingId: string, status: string): SimulatedNowBookItBooking
  /** Subscribes a URL as `POST /Webhooks` does; default: to both booking events. */
  subscribe(webhookUrl: string, events?: readonly string[]): void
  /** One booking as GET sends it. */
  booking(bookingId: string): SimulatedNowBookItBooking | undefined
  /** Every booking, in order of creation. */
  bookings(): readonly SimulatedNowBookItBooking[]
  /** Sales received, in order of first arrival. */
  readonly sales: readonly ReceivedSale[]
  /** Partner-inbound events received. */
  readonly inbound: readonly { readonly eventType: string; readonly body: unknown; readonly atMs: number }[]
  /** Every request so far, in order of arrival. */
  readonly requests: readonly LoggedRequest[]
  /** Forgets the requests so far. */
  clearRequests(): void
  /** Events that left, try by try. */
  readonly deliveries: readonly NowBookItDelivered[]
  /** Resolves when no event is on its way. */
  delivered(): Promise<void>
}

/**
 * Makes a simulated Now Book It.
 *
 * Guarantee: bookings, statuses, sales, webhooks and partner inbound answer as the partner documentation says, errors as `{ message }`
 * included. What the pages leave open is a habit. A change in the diary sends subscribers an event with ids only, and repeats it while the
 * answer is not 2xx. The same seed, clock and calls give the same evening.
 *
 * Units: `paymentSummary` in major units, sales in cents, as on the wire. `startsAt` is an instant; `bookingTime` on the wire is
 * venue-local. Errors: the diary's side throws 'not-found' for an unknown venue or booking and 'request-refused' for an unknown status.
 * Source: now-book-it-api.md §2–5; never compared with the live API. Not simulated: gift cards, schedule, customers, free tables.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator } from 'nbi-kounta/testing'
 *
 * const nowBookIt = createNowBookItSimulator({ onWebhook: ({ body }) => console.log(body) })
 * nowBookIt.subscribe('https://example.test/hook')
 * const { bookingId } = nowBookIt.createBooking({ people: 4, status: 'Confirmed' })
 * nowBookIt.setStatus(bookingId, 'Seated')
 * ```
 */
export function createNowBookItSimulator(options: NowBookItSimulatorOptions = {}): NowBookItSimulator {
  refuseUnknown(needed(options, 'options'), knownOptions)
  checkSimulated(options, { venues: options.venues, statuses: options.statuses })
  const state = new DiaryState(options)
  const { clock } = state
  const faults = new FaultBoard(
    seededRandom(options.seed ?? 1),
    () => clock.now(),
    { method: 'POST', path: '/Sales' },
    options.chances,
  )
  const events = new DiaryEvents(state, faults, options)
  state.onChange = (booking, eventType) => events.changed(booking, eventType)
  const log = new RequestLog()
  const apiKey = options.apiKey ?? 'sim-api-key'
  const origin = (options.origin ?? 'https://nbi.example.test').replace(/\/+$/, '')
  const partner = {
    name: options.partnerName ?? 'kounta',
    secret: options.partnerSecret ?? 'sim-partner-secret',
    header: options.signatureHeader ?? 'X-Partner-Signature',
  }
  const handle = createDiaryCore({ state, faults, log, apiKey, ratePerSecond: options.ratePerSecond ?? 10, partner })
  const show = (booking: DiaryBooking) => structuredClone(wireBooking(state, booking)) as SimulatedNowBookItBooking

  return {
    baseUrl: origin,
    apiKey,
    partner,
    handle,
    fetch: inProcessFetch(handle),
    handlers: <Handler>(msw?: MswLike<Handler>) =>
      mswHandlers(handle, origin, msw ?? (options.msw as MswLike<Handler> | undefined)),
    listen: (listenOptions = {}) => listenOnHttp(handle, clock, listenOptions.port),
    habits: state.habits,
    faults,
    createBooking: (members = {}) => show(state.add(members)),
    updateBooking: (bookingId, members) => show(state.change(bookingId, members)),
    setStatus: (bookingId, status) => show(state.change(bookingId, { status })),
    subscribe: (webhookUrl, topics = ['BOOKING_CREATED', 'BOOKING_UPDATED']) => {
      for (const event of topics) state.subscriptions.set(event, { event, webhookUrl })
    },
    booking: (bookingId) => {
      const booking = state.bookings.get(bookingId)
      return booking && show(booking)
    },
    bookings: () => Array.from(state.bookings.values(), show),
    get sales() {
      return structuredClone([...state.sales.values()])
    },
    inbound: state.inbound,
    get requests() {
      return log.entries
    },
    clearRequests: () => log.clear(),
    deliveries: events.log,
    delivered: () => events.delivered(),
  }
}
