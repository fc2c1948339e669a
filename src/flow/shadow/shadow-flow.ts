/** What a host sets of a shadow, and what it can do: the options and the methods of `createShadowFlow`. */
import type { OrderAction } from '../../decide/index.js'
import type { NowBookItEvent } from '../../now-book-it/event.js'
import type { Clock } from '../../shared/clock.js'
import type { NbiKountaError } from '../../shared/errors.js'
import type { Logger } from '../../shared/logger.js'
import type { OrderStore } from '../../store/order-store.js'
import type { BookingEvent } from '../booking/event.js'
import type { FlowEvent } from '../events.js'
import type { OrderHint } from '../order/input.js'
import type { VenueLookup } from '../venue/cache.js'
import type { OrderLookup } from './order.js'
import type { Disagreement } from './record.js'
import type { ShadowOrderOutcome } from './sale.js'

/** Options of `createShadowFlow`. */
export interface ShadowFlowOptions {
  /** The same function that `createOrderFlow` will get. The shadow calls only `kounta.orders.get` and `bookings.get` of what it returns. */
  readonly venue: VenueLookup
  /** Which order the running code has for a booking. */
  readonly orderOf: OrderLookup
  /** May be the one that the flow will use: the shadow's keys begin with `shadow-`. Default `createMemoryStore({ clock })`. */
  readonly store?: OrderStore
  /** Receives each disagreement, once. The shadow does not wait for it, and only logs what it throws. Default: it only counts disagreements. */
  readonly onDisagreement?: (disagreement: Disagreement) => void
  /** Receives 'decided', 'stale' and 'trouble' events, as the flow's `onEvent` does. Default: none. */
  readonly onEvent?: (event: FlowEvent) => void
  /** How long after a booking's last version the shadow waits for the running code before it compares. Default 60,000. */
  readonly graceMs?: number
  /** Default: silent. */
  readonly logger?: Logger
  /** Default the machine's. */
  readonly clock?: Clock
  /** How long a document is kept after its last change, in days. At least 8. Default 90. */
  readonly retainDays?: number
}

/** The result for a booking. `action` is null for a version that is known already, and while no decision is possible. */
export interface ShadowOutcome {
  readonly action: OrderAction | null
  /** Why, in one sentence without guest data. */
  readonly sentence?: string
  /** True while no decision is possible: `settle` carries on, `error` says why. */
  readonly pending: boolean
  readonly error?: NbiKountaError
}

/** What one call of the shadow's `settle` did. */
export interface ShadowReport {
  /** Bookings that were compared with the till. */
  readonly compared: number
  /** Of those, how many disagreed. */
  readonly disagreed: number
  /** Bookings that wait to be fetched, decided or compared. */
  readonly pending: number
}

/** A flow that sends nothing. Its methods take what those of `OrderFlow` take, so that the switch changes only a name. */
export interface ShadowFlow {
  /** Decides a booking as the flow would, on the order as it stood when the booking changed. */
  handleBooking(event: BookingEvent): Promise<ShadowOutcome>
  /** Fetches the booking that Now Book It's webhook names, and decides it. */
  handleNowBookItEvent(event: NowBookItEvent): Promise<ShadowOutcome>
  /** Remembers an order of the running code as it is now. For a completed one, it returns the sale that the flow would send. */
  handleOrder(hint: OrderHint): Promise<ShadowOrderOutcome>
  /** Compares what is due, and tries again what could not be read. */
  settle(): Promise<ShadowReport>
  /** Calls `settle` every second until aborted. */
  run(options: { readonly signal: AbortSignal }): Promise<void>
}
