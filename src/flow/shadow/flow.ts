/** The flow beside code that already runs: deciding, sending nothing, recording where the two disagree. */
import { explainOrderAction } from '../../decide/index.js'
import { sleepUntilAborted } from '../../shared/clock.js'
import { NbiKountaError } from '../../shared/errors.js'
import { present } from '../../shared/given.js'
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { requireSignal, requireWaitMs } from '../../shared/options.js'
import { clockOf, loggerOf } from '../../shared/tools.js'
import { createMemoryStore } from '../../store/memory.js'
import { staleEvent } from '../booking/decided-event.js'
import { arriving } from '../booking/event.js'
import { fetchBooking, readEvent } from '../booking/fetch.js'
import { guardStore } from '../guard-store.js'
import { callListener, reporter, requireFunctions } from '../listeners.js'
import { readHint } from '../order/input.js'
import { asStale } from '../record/arrival.js'
import type { Undecided } from '../record/record.js'
import { createSerialiser } from '../serialise.js'
import { resolveRetainMs } from '../timing.js'
import { asTrouble, isOfStore, trouble } from '../trouble.js'
import { createVenueCache } from '../venue/cache.js'
import { createOpenWork, type Open } from './open.js'
import { type Disagreement, shadowKeyOf } from './record.js'
import { followInShadow } from './sale.js'
import type { ShadowFlow, ShadowFlowOptions, ShadowOutcome } from './shadow-flow.js'
import { compare, type ShadowContext, take } from './steps.js'
import { readOnly, type ShadowVenue } from './venue.js'

const knownOptions: Names<ShadowFlowOptions> = {
  venue: 1,
  orderOf: 1,
  store: 1,
  onDisagreement: 1,
  onEvent: 1,
  graceMs: 1,
  logger: 1,
  clock: 1,
  retainDays: 1,
}

/**
 * Runs the flow beside code that already runs. Pass it the events that the flow will get, and it reports where the flow would act
 * differently.
 *
 * Guarantee: nothing is sent. It can make two calls only, `kounta.orders.get` and `bookings.get`, each a GET (a client of yours may renew
 * its own token for one). Sales are returned, never saved.
 *
 * - It decides by the flow's rules, on the order as it stood when the booking changed.
 * - `graceMs` after a booking's last version it calls the host's `orderOf` again, and compares.
 * - A disagreement is reported once. From then on, what the till has counts, so that no disagreement follows from an earlier one.
 * - At most two orders are read for a version.
 *
 * Only the process itself knows which comparisons are due. If it ends, those of its last `graceMs` are lost. Records are in the store,
 * under keys that the flow never reads. A flow that takes over on the same store begins as if it had seen no booking.
 *
 * Remote trouble is an outcome (`pending`, `error`), not a throw. Rejects with 'invalid-booking', 'unknown-venue', 'invalid-options',
 * 'invalid-id', 'invalid-order', 'invalid-webhook', 'booking-mismatch' for a caller's bug, with 'store-failed', and with 'venue-failed'
 * when the host's `venue` fails. Units: ms. Source: design clauses B3–B10, C1–C3.
 *
 * @example
 * ```ts
 * import { basicAuth, createKountaClient, createShadowFlow } from 'nbi-kounta'
 * import { aBooking } from 'nbi-kounta/testing'
 *
 * const orders = new Map<string, string>() // what the running code keeps: the order's id by the booking's
 * const shadow = createShadowFlow({
 *   venue: () => ({
 *     kounta: createKountaClient({ companyId: '41207', auth: basicAuth({ clientId: 'id', clientSecret: 'secret' }) }),
 *     siteId: '7712',
 *   }),
 *   orderOf: (booking) => orders.get(booking.id) ?? null,
 *   onDisagreement: ({ bookingId, wanted, sentence, found }) => console.log(bookingId, wanted, sentence, found?.status ?? 'none'),
 * })
 *
 * const { action, sentence } = await shadow.handleBooking({ booking: aBooking({ status: 'Seated' }), previous: null })
 * console.log(action?.reason, sentence) // new-booking-seated, and why
 * const { compared, disagreed } = await shadow.settle() // in a minute: what the running code has made of it
 * console.log(compared, disagreed)
 * ```
 */
export function createShadowFlow(options: ShadowFlowOptions): ShadowFlow {
  const chosen = wellSpelt(options, knownOptions)
  const ctx = contextOf(chosen)
  const { clock, logger, graceMs } = ctx
  const cache = createVenueCache(chosen.venue, logger)
  const venueOf = async (venueId: string): Promise<ShadowVenue> => readOnly(await cache.get(venueId))
  const serialise = createSerialiser()
  const open = createOpenWork(clock)

  async function handle(venue: ShadowVenue, item: Undecided): Promise<ShadowOutcome> {
    const { booking } = item
    const key = shadowKeyOf.booking(venue.id, booking.id)
    const { arrival, last, newest, error } = await serialise(key, () => take(ctx, venue, booking.id, item))
    const work = { venueId: venue.id, bookingId: booking.id, todo: 'compare' } as const
    if (error) later(key, work, error)
    else open.add(key, work, graceMs, arrival === 'newer')
    if (arrival === 'older' && newest) {
      ctx.report(venue.id, staleEvent(booking))
      const { action, sentence } = explainOrderAction(...asStale(newest, booking), null, venue.policy)
      return { action, sentence, pending: false }
    }
    if (error) return { action: null, pending: true, error }
    return { action: last?.action ?? null, ...present({ sentence: last?.sentence }), pending: false }
  }

  /** As the flow does it: a booking belongs to the venue that it names, whichever the event was sent for. */
  async function fetchItem(venue: ShadowVenue, bookingId: string): Promise<[ShadowVenue, Undecided]> {
    const item = await fetchBooking(venue, bookingId, clock)
    return [await venueOf(item.booking.venueId), item]
  }

  function later(key: string, work: Open, error: NbiKountaError): void {
    const { venueId: id, bookingId } = work
    trouble(ctx, { id }, { bookingId }, error, 'shadow')
    open.retry(key, work, error)
  }

  const tell = (disagreement: Disagreement): void =>
    callListener(logger, 'onDisagreement', () => chosen.onDisagreement?.(disagreement))

  async function carryOn(key: string, work: Open, report: { compared: number; disagreed: number }): Promise<void> {
    const { venueId, bookingId } = work
    try {
      const venue = await venueOf(venueId)
      if (work.todo === 'fetch') {
        await handle(...(await fetchItem(venue, bookingId)))
        open.done(key, work)
        return
      }
      const { error } = await take(ctx, venue, bookingId)
      if (error) throw error
      const came = await compare(ctx, venue, bookingId)
      if (came.result === 'later') return open.add(key, work, came.inMs, true)
      open.done(key, work)
      if (came.result === 'nothing') return
      report.compared++
      if (came.result !== 'disagrees') return
      report.disagreed++
      tell(came.disagreement)
    } catch (cause) {
      const error = asTrouble(cause, 'comparing with the running code')
      if (isOfStore(error)) throw cause
      later(key, work, error)
    }
  }

  const shadow: ShadowFlow = {
    async handleBooking(event) {
      const item = arriving(event, clock, true)
      return handle(await venueOf(item.booking.venueId), item)
    },
    async handleNowBookItEvent(event) {
      const ids = readEvent(event)
      if (!ids) return { action: null, pending: false }
      const { venueId, bookingId } = ids
      const venue = await venueOf(venueId)
      try {
        return await handle(...(await fetchItem(venue, bookingId)))
      } catch (cause) {
        const error = asTrouble(cause, 'fetching a booking')
        if (isOfStore(error) || error.code === 'invalid-options' || error.code === 'invalid-booking') throw error
        later(`fetch:${shadowKeyOf.booking(venueId, bookingId)}`, { venueId, bookingId, todo: 'fetch' }, error)
        return { action: null, pending: true, error }
      }
    },
    async handleOrder(hint) {
      const read = readHint(hint)
      const venue = await venueOf(read.venueId)
      try {
        return await followInShadow(ctx, venue, read)
      } catch (cause) {
        const error = asTrouble(cause, 'following an order')
        if (error.advice === 'request' || isOfStore(error)) throw cause
        trouble(ctx, venue, { orderId: read.orderId }, error, 'shadow')
        return { orderId: read.orderId, error }
      }
    },
    async settle() {
      const report = { compared: 0, disagreed: 0 }
      await open.each((key, work) => serialise(key, () => carryOn(key, work, report)))
      return { ...report, pending: open.size() }
    },
    async run(options) {
      const signal = options?.signal
      requireSignal(signal, 'run signal', 'an AbortSignal')
      while (!signal.aborted) {
        await shadow
          .settle()
          .catch(({ code, message }) => logger.error('settle failed and will be tried again', { code, message }))
        await sleepUntilAborted(clock, 1_000, signal)
      }
    },
  }
  return shadow
}

/** Checks the options, and makes of them what every step is handed. */
function contextOf(options: ShadowFlowOptions): ShadowContext {
  const { graceMs = 60_000, onDisagreement, onEvent, orderOf, venue } = options
  if (typeof venue !== 'function' || typeof orderOf !== 'function')
    throw new NbiKountaError(
      'invalid-options',
      'createShadowFlow needs venue: (venueId) => … and orderOf: (booking) => …',
    )
  requireWaitMs(graceMs, 'graceMs')
  requireFunctions({ onDisagreement, onEvent })
  const clock = clockOf(options.clock)
  const logger = loggerOf(options.logger)
  return {
    store: guardStore(options.store ?? createMemoryStore({ clock })),
    clock,
    logger,
    report: reporter(clock, logger, onEvent),
    retainMs: resolveRetainMs(options.retainDays),
    graceMs,
    orderOf,
  }
}
