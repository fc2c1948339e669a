/** The flow: bookings in, orders at the till, completed orders out as sales. */
import { NbiKountaError } from '../shared/errors.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { hasMethods, requireOption, requireSignal } from '../shared/options.js'
import { clockOf, loggerOf } from '../shared/tools.js'
import type { Entry } from '../shared/versioned-state.js'
import { createMemoryStore } from '../store/memory.js'
import { advance, type Hands, type Progress, takeSnapshot } from './advance.js'
import { staleEvent } from './booking/decided-event.js'
import { arriving } from './booking/event.js'
import { readEvent } from './booking/fetch.js'
import { createBookingHints, type News } from './booking/hints.js'
import { createFirstSweep } from './carry-out/first-sweep.js'
import { createRecovery } from './carry-out/recovery.js'
import { allSafeguards, type Context, randomNonce, type Safeguards } from './context.js'
import { createCustomerLink } from './draft/customers.js'
import { guardStore } from './guard-store.js'
import { reporter, requireFunctions } from './listeners.js'
import { inspectRecord } from './looking-back/inspect.js'
import { readHint } from './order/input.js'
import type { OrderFlow, OrderFlowOptions } from './order-flow.js'
import { type FlowOutcome, outcomeOf } from './outcome.js'
import { emptyRecord, keyOf, readRecord, type Undecided } from './record/record.js'
import { save, withSession } from './record/session.js'
import { runUntilAborted } from './run.js'
import { createSaleDelivery } from './sale/delivery.js'
import { createSerialiser } from './serialise.js'
import { type Settling, settleDue } from './settle.js'
import { createOrderHints } from './till/hints.js'
import { type SyncReport, sweep } from './till/sync.js'
import { createUnsweptWatch } from './till/unswept.js'
import { resolveRetainMs, resolveTiming } from './timing.js'
import { createVenueCache } from './venue/cache.js'
import { createStrangers } from './venue/strangers.js'
import type { Venue } from './venue/venue.js'

/** How many due entries one call of `settle` takes up, unless it is told. */
const settleLimit = 100

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

/**
 * Makes the flow: bookings come in, their orders are placed and deleted at the till, and completed orders go out as sales.
 *
 * Guarantee: at rest, a booking never has more than one untouched order. It has one if one is wanted, unless none could be placed within
 * `placeWithinMs`, which is reported as given up. The same holds at any instant, as long as Kounta applies and lists a request within
 * timeout + settle of its sending, and no process freezes between the deadline check and the socket write. If that is broken, a duplicate
 * lives at most one sweep + settle.
 *
 * Remote trouble is an outcome (`pending`, `error`), not a throw. The methods reject with 'invalid-booking', 'unknown-venue',
 * 'invalid-options', 'invalid-id', 'invalid-order', 'invalid-webhook' or 'booking-mismatch' for a bug of the caller, with 'store-failed' or
 * 'store-closed' if the store cannot be reached, with 'venue-failed' if the host's `venue` fails, and with 'newer-record' about a booking that
 * a newer version of this library has written. Source: design clauses B1–B10, W1–W9, C1–C3.
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
  const chosen = wellSpelt(options, knownOptions)
  const ctx = contextOf(chosen, safeguards, nonce)
  const { store, clock } = ctx
  const { venues } = chosen
  const cache = createVenueCache(chosen.venue, ctx.logger)
  const hands: Hands = { recovery: createRecovery(ctx), customers: createCustomerLink(ctx) }
  /** The sales that this process is at. */
  const inHand = new Set<string>()
  const sales = createSaleDelivery(ctx, chosen.sales, inHand)
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
    // A sweep that was under way may have made this one needless.
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
      // The platform's answer may lag behind its event: it showed nothing new, or news that may be an earlier event's.
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
      const watch = createUnsweptWatch(ctx)
      const tellUnswept = (named: ReadonlySet<string>) => watch(cache.ids(), named)
      await runUntilAborted(
        ctx,
        { settle: (more) => settleDue(ctx, settling, settleLimit, more), sync, venues, tellUnswept },
        signal,
      )
    },
    forgetVenue: (venueId) => cache.forget(venueId),
  }
  return flow
}

/** Checks the options, and makes of them what every step is handed. */
function contextOf(options: OrderFlowOptions, safeguards: Safeguards, nonce: () => string): Context {
  if (typeof options.venue !== 'function')
    throw new NbiKountaError('invalid-options', 'createOrderFlow needs venue: (venueId) => ({ kounta, siteId, … })')
  const clock = clockOf(options.clock)
  const logger = loggerOf(options.logger)
  const { store = createMemoryStore({ clock }), venues, sales, onEvent } = options
  requireFunctions({ venues, onEvent })
  requireOption(sales === undefined || hasMethods(sales, 'save'), 'sales', 'a SalesSink, { save: (sale) => … }', sales)
  return {
    store: guardStore(store),
    clock,
    logger,
    safeguards,
    nonce,
    timing: resolveTiming(options.timing),
    retainMs: resolveRetainMs(options.retainDays),
    strangers: createStrangers(clock),
    clocksTold: new WeakSet(),
    report: reporter(clock, logger, onEvent),
  }
}
