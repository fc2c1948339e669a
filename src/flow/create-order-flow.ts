/** The flow: bookings in, orders at the till, completed orders out as sales. */
import type { NowBookItEvent } from '../now-book-it/event.js'
import type { SalesSink } from '../sales/sink.js'
import type { Clock } from '../shared/clock.js'
import { NbiKountaError } from '../shared/errors.js'
import type { Logger } from '../shared/logger.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { hasMethods, requireOption, requireSignal } from '../shared/options.js'
import { clockOf, loggerOf } from '../shared/tools.js'
import type { Entry } from '../shared/versioned-state.js'
import { createMemoryStore } from '../store/memory.js'
import type { OrderStore } from '../store/order-store.js'
import { advance, type Hands, type Progress, takeSnapshot } from './advance.js'
import { staleEvent } from './booking/decided-event.js'
import { arriving, type BookingEvent } from './booking/event.js'
import { createBookingHints, type News, readEvent } from './booking/hints.js'
import { createFirstSweep } from './carry-out/first-sweep.js'
import { createRecovery } from './carry-out/recover.js'
import { allSafeguards, type Context, randomNonce, reporter, requireFunctions, type Safeguards } from './context.js'
import { createCustomerLink } from './draft/customers.js'
import type { FlowEvent } from './events.js'
import { guardStore } from './guard-store.js'
import { type Inspection, inspectRecord } from './looking-back/inspect.js'
import { type OrderHint, readHint } from './order/input.js'
import { type FlowOutcome, outcomeOf } from './outcome.js'
import { emptyRecord, keyOf, readRecord, type Undecided } from './record/record.js'
import { save, withSession } from './record/session.js'
import { runUntilAborted } from './run.js'
import { createSaleDelivery } from './sale/delivery.js'
import { createSerialiser } from './serialise.js'
import { type SettleReport, type Settling, settleDue } from './settle.js'
import type { OrderOutcome } from './till/follow-hint.js'
import { createOrderHints } from './till/hints.js'
import { type SyncReport, sweep } from './till/sync.js'
import { type FlowTiming, resolveRetainMs, resolveTiming } from './timing.js'
import { createVenueCache, type VenueLookup } from './venue/cache.js'
import { createStrangers } from './venue/strangers.js'
import type { Venue } from './venue/venue.js'

/** How many due entries one call of `settle` takes up, unless it is told. */
const settleLimit = 100

/** Options of `createOrderFlow`. */
export interface OrderFlowOptions {
  /** Where the flow keeps what it knows. Default `createMemoryStore({ clock })`, which forgets at a restart: the flow then asks the till what was done before. */
  readonly store?: OrderStore
  /** Returns the connection of a venue. The flow keeps it until `forgetVenue`. */
  readonly venue: VenueLookup
  /** The ids of the venues that `run` sweeps; called before each round. Default none: `run` then rejects, and you call `sync` yourself. */
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

const knownOptions: Names<OrderFlowOptions> = {
  store: 1,
  venue: 1,
  venues: 1,
  sales: 1,
  onEvent: 1,
  logger: 1,
  clock: 1,
  timing: 1,
  retainDays: 1,
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
  /** Carries on whatever is due, at most `limit` entries (from 1, default 100). What fails is due again after `settleMs`. */
  settle(options?: { readonly limit?: number }): Promise<SettleReport>
  /** Returns what is known of a booking, even if that is only a webhook that could not be followed yet; null if the booking was never seen. */
  inspect(booking: { readonly venueId: string; readonly bookingId: string }): Promise<Inspection | null>
  /** Calls `settle` every second and sweeps each venue every `sweepEveryMs`, until aborted. Rejects with 'invalid-options' if `createOrderFlow` was given no `venues`. */
  run(options: { readonly signal: AbortSignal }): Promise<void>
  /** Drops what `venue()` returned, in this process only, so that `venue()` is called again. */
  forgetVenue(venueId: string): void
}

/**
 * Makes the flow: bookings come in, their orders are placed and deleted at the till, and completed orders go out as sales.
 *
 * Guarantee: at rest, a booking never has more than one untouched order. It has one if one is wanted, unless none could be placed within
 * `placeWithinMs`, which is reported as given up. The same holds at any instant, as long as Kounta applies and lists a request within
 * timeout + settle of its sending, and no process freezes between the deadline check and the socket write. If that is broken, a duplicate
 * lives at most one sweep + settle.
 *
 * Remote trouble is an outcome (`pending`, `error`), not a throw. The methods reject with 'invalid-booking', 'unknown-venue',
 * 'invalid-options', 'invalid-id', 'invalid-order', 'invalid-webhook' or 'booking-mismatch' for a bug of the caller, with 'store-failed' if
 * the store cannot be reached, and with 'venue-failed' if the host's `venue` fails. Source: design clauses B1–B10, W1–W9, C1–C3.
 *
 * @example
 * ```ts
 * import { basicAuth, createKountaClient, createOrderFlow } from 'nbi-kounta'
 * import { aBooking } from 'nbi-kounta/testing'
 *
 * const flow = createOrderFlow({
 *   venue: () => ({
 *     kounta: createKountaClient({ companyId: '41207', auth: basicAuth({ clientId: 'id', clientSecret: 'secret' }) }),
 *     siteId: '7712',
 *   }),
 *   sales: { save: async (sale) => console.log(sale.saleId, sale.total) },
 * })
 *
 * export const seat = () => flow.handleBooking({ booking: aBooking({ status: 'Seated' }), previous: null })
 * ```
 */
export function createOrderFlow(options: OrderFlowOptions): OrderFlow {
  return createGuardedFlow(options, allSafeguards, randomNonce)
}

/** The flow with its safeguards and nonces handed in: the fault simulation's door. Not exported by any entry. */
export function createGuardedFlow(options: OrderFlowOptions, safeguards: Safeguards, nonce: () => string): OrderFlow {
  wellSpelt(options, knownOptions)
  if (typeof options?.venue !== 'function')
    throw new NbiKountaError('invalid-options', 'createOrderFlow needs venue: (venueId) => ({ kounta, siteId, … })')
  const clock = clockOf(options.clock)
  const logger = loggerOf(options.logger)
  const { store: given = createMemoryStore({ clock }), venues } = options
  requireFunctions({ venues, onEvent: options.onEvent })
  const sink = options.sales ?? undefined
  requireOption(sink === undefined || hasMethods(sink, 'save'), 'sales', 'a SalesSink, { save: (sale) => … }', sink)
  const store = guardStore(given)
  const ctx: Context = {
    store,
    clock,
    logger,
    safeguards,
    nonce,
    timing: resolveTiming(options.timing),
    retainMs: resolveRetainMs(options.retainDays),
    strangers: createStrangers(clock),
    report: reporter(clock, logger, options.onEvent),
  }
  const cache = createVenueCache(options.venue, logger)
  const hands: Hands = { recovery: createRecovery(ctx), customers: createCustomerLink(ctx) }
  /** The sales that this process is at. */
  const inHand = new Set<string>()
  const sales = createSaleDelivery(ctx, sink, inHand)
  const orders = createOrderHints(ctx, hands, sales)
  const serialise = createSerialiser()
  const venueOf = (venueId: string): Promise<Venue> => cache.get(venueId)
  const bookings = createBookingHints(ctx, venueOf)
  async function sync(venueId: string, signal?: AbortSignal): Promise<SyncReport> {
    if (typeof venueId !== 'string' || venueId === '')
      throw new NbiKountaError('unknown-venue', 'sync: expected the id of a venue as a text that venue() knows')
    const venue = await venueOf(venueId)
    return serialise(keyOf.cursor(venue.id), () => sweep(ctx, hands, sales, venue, signal))
  }
  const sweepFirst = createFirstSweep(ctx, hands.recovery, (venue) =>
    // Another sweep may have been under way, and have done for it.
    serialise(keyOf.cursor(venue.id), async () => {
      if (hands.recovery.needsSweep(venue.id)) await sweep(ctx, hands, sales, venue)
    }),
  )
  async function carryBooking(venue: Venue, bookingId: string, incoming?: Undecided): Promise<Progress> {
    await sweepFirst(venue)
    return serialise(keyOf.booking(venue.id, bookingId), () => advance(ctx, hands, venue, bookingId, incoming))
  }

  async function handle(venue: Venue, item: Undecided): Promise<{ outcome: FlowOutcome; news: News }> {
    const { booking } = item
    const progress = await carryBooking(venue, booking.id, item)
    if (progress.arrival === 'older') ctx.report(venue.id, staleEvent(booking))
    const news = progress.arrival !== 'newer' ? 'none' : progress.record.twins ? 'twin' : 'newer'
    return { outcome: outcomeOf(progress, booking, venue), news }
  }

  async function carry(entry: Entry): Promise<boolean> {
    const { venueId, bookingId } = entry.value as { venueId: string; bookingId?: string }
    const venue = await venueOf(venueId)
    if (entry.key.startsWith('sale:')) return sales.resume(venue, entry)
    if (entry.key.startsWith('order:')) return orders.resume(venue, entry)
    if (entry.key.startsWith('event:'))
      return bookings.resume(venue, entry, async ({ venue, item }) => {
        const { outcome, news } = await handle(venue, item)
        return { news, isDone: !outcome.pending }
      })
    return !(await carryBooking(venue, bookingId as string)).pending
  }

  const settling: Settling = { carry, underWay: new Set(), inHand, venues: cache }

  const flow: OrderFlow = {
    async handleBooking(event) {
      const item = arriving(event, clock, true)
      return (await handle(await venueOf(item.booking.venueId), item)).outcome
    },
    async accept(event) {
      const item = arriving(event, clock, false)
      const { booking } = item
      await venueOf(booking.venueId)
      await withSession(ctx, booking.venueId, booking.id, (session) => {
        takeSnapshot(ctx, session, item, hands.recovery)
        return save(ctx, session)
      })
    },
    async handleNowBookItEvent(event) {
      const ids = readEvent(event)
      if (!ids) return { action: null, performed: 'nothing', pending: false }
      const venue = await venueOf(ids.venueId)
      // Asked first: the order may take its time, and the look for the earlier event may have ended by then.
      const isLookedFor = await bookings.isLookedFor(ids.venueId, ids.bookingId)
      const fetched = await bookings.fetch(venue, ids.bookingId)
      if ('error' in fetched) return { action: null, performed: 'nothing', pending: true, error: fetched.error }
      const { outcome, news } = await handle(fetched.venue, fetched.item)
      // Shown unchanged, or changed by what may be an earlier event: its answer may lag behind this one.
      if (news !== 'newer' || isLookedFor) await bookings.lookLater(ids.venueId, ids.bookingId)
      return outcome
    },
    async acceptNowBookItEvent(event) {
      const ids = readEvent(event)
      if (!ids) return
      await venueOf(ids.venueId)
      await bookings.accept(ids.venueId, ids.bookingId)
    },
    async handleOrder(hint, options) {
      const read = readHint(hint, options?.resend)
      return orders.handle(await venueOf(read.venueId), read)
    },
    async acceptOrder(hint) {
      const read = readHint(hint)
      await venueOf(read.venueId)
      await orders.accept(read)
    },
    sync: (venueId) => sync(venueId),
    async settle(options) {
      wellSpelt(options ?? {}, { limit: 1 })
      const limit = options?.limit ?? settleLimit
      // At 0 there would be more for ever.
      requireOption(Number.isSafeInteger(limit) && limit > 0, 'settle limit', 'a whole number of at least 1', limit)
      return settleDue(ctx, settling, limit)
    },
    async inspect(booking) {
      const { venueId, bookingId } = booking ?? {}
      if (typeof venueId !== 'string' || typeof bookingId !== 'string')
        throw new NbiKountaError('invalid-id', 'inspect: expected { venueId, bookingId }, both as texts')
      const entry = await store.get(keyOf.booking(venueId, bookingId))
      const hint = await bookings.waiting(venueId, bookingId)
      const record = (entry && readRecord(entry.value)) ?? (hint && emptyRecord(venueId, bookingId))
      return record ? inspectRecord(record, hint) : null
    },
    async run(options) {
      const signal = options?.signal
      requireSignal(signal, 'run signal', 'an AbortSignal')
      await runUntilAborted(
        ctx,
        { settle: (more) => settleDue(ctx, settling, settleLimit, more), sync, venues },
        signal,
      )
    },
    forgetVenue: (venueId) => cache.forget(venueId),
  }
  return flow
}
