/** What a host sets of the flow, and what it can do: the options and the methods of `createOrderFlow`. */
import type { NowBookItEvent } from '../now-book-it/event.js'
import type { SalesSink } from '../sales/sink.js'
import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import type { OrderStore } from '../store/order-store.js'
import type { BookingEvent } from './booking/event.js'
import type { FlowEvent } from './events.js'
import type { Inspection } from './looking-back/inspect.js'
import type { OrderHint } from './order/input.js'
import type { FlowOutcome } from './outcome.js'
import type { SettleReport } from './settle.js'
import type { OrderOutcome } from './till/follow-hint.js'
import type { SyncReport } from './till/sync.js'
import type { FlowTiming } from './timing.js'
import type { VenueLookup } from './venue/cache.js'

/** Options of `createOrderFlow`. */
export interface OrderFlowOptions {
  /** Where the flow keeps what it knows. Default `createMemoryStore({ clock })`, which forgets at a restart: the flow then asks the till what was done before. */
  readonly store?: OrderStore
  /** Returns the connection of a venue. The flow keeps it until `forgetVenue`. */
  readonly venue: VenueLookup
  /**
   * The ids of the venues that `run` sweeps; called before each round. A venue that is not named is served all the same, but a sale whose
   * webhook does not come is not sent; the flow logs this once as a warning. Default none: `run` then rejects, and you call `sync` yourself.
   */
  readonly venues?: () => Iterable<string> | AsyncIterable<string>
  /** Where sales go, unless the venue has `sales` of its own. Default none: completed orders are then followed, but no sale is made. */
  readonly sales?: SalesSink
  /**
   * Receives each event once the flow has written what it reports. It may be async, but the flow does not wait for it, and only logs what
   * it throws. Default none.
   */
  readonly onEvent?: (event: FlowEvent) => void
  /** Default: silent. */
  readonly logger?: Logger
  /** Default the machine's. */
  readonly clock?: Clock
  /** Default: the protocol's own durations. */
  readonly timing?: FlowTiming
  /**
   * How long a document is kept after its last change, in days. Bookings' documents hold what the bookings say, guests included. Must be at
   * least 8, a day more than the sweep looks back. Must also be longer than any booking stays Seated: a later edit of an older one reads as
   * a new seating. Default 90.
   */
  readonly retainDays?: number
}

/** The flow of one host, over all of its venues. Every method may be called any number of times, concurrently, and in any process. */
export interface OrderFlow {
  /** Takes a booking in, decides what to do, and does it. The outcome says what this call achieved and whether work is left. */
  handleBooking(event: BookingEvent): Promise<FlowOutcome>
  /** Stores a booking by one durable write, for a webhook that must answer at once. `settle` does the work. */
  accept(event: BookingEvent): Promise<void>
  /** Fetches the booking that Now Book It's webhook names and handles it. */
  handleNowBookItEvent(event: NowBookItEvent): Promise<FlowOutcome>
  /** Stores Now Book It's event by one durable write, for a webhook that must answer at once. `settle` does the work. */
  acceptNowBookItEvent(event: NowBookItEvent): Promise<void>
  /**
   * Follows an order of the till: accepted, rejected, complete, deleted. Its sale is sent once for each change. `resend` (default false)
   * sends it again under the same `saleId`, although nothing changed. Use it for a sale that was sent but never arrived, such as
   * `reconcile` finds.
   *
   * @example
   * ```ts
   * import type { Finding, OrderFlow } from 'nbi-kounta'
   *
   * async function sendAgain(flow: OrderFlow, venueId: string, { fix }: Finding): Promise<void> {
   *   if (fix.do === 'send-sale') await flow.handleOrder({ venueId, orderId: fix.orderId }, { resend: true })
   * }
   * ```
   */
  handleOrder(hint: OrderHint, options?: { readonly resend?: boolean }): Promise<OrderOutcome>
  /** Stores an order, or its id, by one durable write, for a webhook that must answer at once. `settle` does the work. */
  acceptOrder(hint: OrderHint): Promise<void>
  /** Looks at a site's orders once: statuses, completions, orders that no record knows, second orders. Remote trouble is in the report. */
  sync(venueId: string): Promise<SyncReport>
  /**
   * Carries on whatever is due, at most `limit` entries (from 1, default 100). What fails is due again within `settleMs`, or within an hour
   * if it was refused.
   */
  settle(options?: { readonly limit?: number }): Promise<SettleReport>
  /** Returns what is known of a booking, even if that is only a webhook that could not be followed yet; null if the booking was never seen. */
  inspect(booking: { readonly venueId: string; readonly bookingId: string }): Promise<Inspection | null>
  /** Calls `settle` every second and sweeps each venue every `sweepEveryMs`, until aborted. Rejects with 'invalid-options' if `createOrderFlow` was given no `venues`. */
  run(options: { readonly signal: AbortSignal }): Promise<void>
  /** Drops what `venue()` returned, in this process only, so that `venue()` is called again. */
  forgetVenue(venueId: string): void
}
