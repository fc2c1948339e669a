/** One sweep of a site's orders: statuses, completions, orphans, duplicates (protocol point 11). */
import { ownMarkerOf } from '../../domain/marker.js'
import type { OrderSummary } from '../../domain/order.js'
import type { NbiKountaError } from '../../shared/errors.js'
import type { Hands } from '../advance.js'
import type { Context } from '../context.js'
import { keyOf } from '../record/record.js'
import type { SaleDelivery } from '../sale/delivery.js'
import { asTrouble, isOfStore, trouble } from '../trouble.js'
import type { Venue } from '../venue/venue.js'
import { type Cursor, listedSince, nextOpenSince, planSweep } from './cursor.js'
import { listOrders } from './list-orders.js'
import { createPassedOver } from './passed-over.js'
import type { Sweep, Tally } from './sweep.js'
import { sweepOrders } from './sweep-orders.js'
import { sweepSales } from './sweep-sales.js'

/** What one sweep saw and did. */
export interface SyncReport {
  readonly venueId: string
  /** Orders listed. */
  readonly listed: number
  /** Orders that no record knew, now followed. */
  readonly adopted: number
  /** Untouched orders that a record contradicts and that this sweep doomed. */
  readonly healed: number
  /** Ids of orders that a record contradicts but that staff touched. A person has to look at them. */
  readonly touched: readonly string[]
  /** Orders that turned out to be deleted at the till. */
  readonly lost: number
  /** Sales sent in this sweep. */
  readonly sales: number
  /** Ids of orders that could not be read or counted. The sweep skips each and reports it as trouble; later sweeps try again. */
  readonly unreadable: readonly string[]
  /** Set if the sweep could not finish. What it saw is done; the next one does the rest. */
  readonly error?: NbiKountaError
}

/** Sweeps one site. Remote trouble ends up in the report, as does `signal`; only an unreachable store rejects. */
export async function sweep(
  ctx: Context,
  hands: Hands,
  sales: SaleDelivery,
  venue: Venue,
  signal?: AbortSignal,
): Promise<SyncReport> {
  const beganAt = ctx.clock.now()
  const entry = await ctx.store.get(keyOf.cursor(venue.id))
  const cursor = entry?.value as Cursor | null | undefined
  const { from, looksBack, unfinished } = planSweep(cursor, beganAt, ctx.timing.clockSkewMs)
  const passedOver = createPassedOver(ctx, venue, cursor?.passedOver ?? [], beganAt)
  const tally: Tally = { listed: 0, adopted: 0, healed: 0, touched: [], lost: 0, sales: 0, unreadable: passedOver.ids }
  // Orders created while this sweep runs, or not listed yet, belong to the next one too.
  const openSince = beganAt - ctx.timing.settleMs - ctx.timing.requestTimeoutMs
  const on: Sweep = { ctx, hands, sales, venue, signal, passedOver, tally, openSince }
  let version = entry?.version ?? null
  const remember = (next: Omit<Cursor, 'passedOver'>) =>
    ctx.store.put(keyOf.cursor(venue.id), { ...next, passedOver: passedOver.left() }, { expect: version })
  if (looksBack) version = await remember(unfinished)
  let listed: readonly OrderSummary[]
  try {
    const createdGte = new Date(from - ctx.timing.clockSkewMs).toISOString()
    // Listed first, records read afterwards: a record can only be newer than what is held against it.
    listed = await listOrders(ctx, venue, { createdGte, looksBack, expected: unfinished.listed ?? [] }, signal)
    const hasOurs = listed.some((order) => ownMarkerOf(order, venue.markerPrefix))
    hands.recovery.looked(venue.id, hasOurs)
    tally.listed = listed.length
    const sold = await sweepOrders(on, listed)
    // Every order was seen, and that is all that a booking may wait for: the sales of a day take their time.
    if (passedOver.isAllSeen()) hands.recovery.swept(venue.id, beganAt)
    await sweepSales(on, sold)
  } catch (cause) {
    const error = asTrouble(cause, 'sweeping the site’s orders')
    if (isOfStore(error)) throw cause
    if (error.code !== 'aborted') trouble(ctx, venue, {}, error, 'sync')
    // The next one begins where this one did, and has its turn at what comes after those that were passed over.
    if (passedOver.ids.length > 0) await remember(unfinished)
    return { venueId: venue.id, ...tally, error }
  }
  const next = nextOpenSince(on.openSince, beganAt)
  await remember({
    ...(looksBack ? { lookedBackAt: beganAt } : unfinished),
    openSince: next,
    listed: listedSince(next, listed),
  })
  return { venueId: venue.id, ...tally }
}
