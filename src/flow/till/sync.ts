/** One sweep of a site's orders: statuses, completions, orphans, duplicates (protocol point 11). */
import { instantMs } from '../../domain/instants.js'
import { ownMarkerOf } from '../../domain/marker.js'
import type { OrderSummary } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import { advance, type Hands } from '../advance.js'
import { asTrouble, type Context, isOfStore, trouble } from '../context.js'
import { followOrder } from '../order/follow.js'
import { isSold } from '../order/touched.js'
import { keyOf } from '../record/record.js'
import type { SaleDelivery } from '../sale/delivery.js'
import type { Venue } from '../venue/venue.js'
import { type Cursor, listedSince, nextOpenSince, planSweep } from './cursor.js'
import { listOrders } from './list-orders.js'
import { createPassedOver } from './passed-over.js'
import { sweepSale } from './sweep-sale.js'

/** What one sweep saw and did. */
export interface SyncReport {
  readonly venueId: string
  /** Orders listed. */
  readonly listed: number
  /** Orders of which no record knew, now followed. */
  readonly adopted: number
  /** Untouched orders that a record contradicted, doomed in this sweep. */
  readonly healed: number
  /** Ids of orders that a record contradicts but that staff have touched: for a person to look at. */
  readonly touched: readonly string[]
  /** Orders that turned out to be deleted at the till. */
  readonly lost: number
  /** Sales sent in this sweep. */
  readonly sales: number
  /** Ids of orders that could not be read or counted: passed over, each reported as trouble, and tried again by later sweeps. */
  readonly unreadable: readonly string[]
  /** Set when the sweep could not be finished; what was seen is done, the rest comes with the next one. */
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
  const tally = {
    listed: 0,
    adopted: 0,
    healed: 0,
    touched: [] as string[],
    lost: 0,
    sales: 0,
    unreadable: passedOver.ids,
  }
  let version = entry?.version ?? null
  const remember = (next: Omit<Cursor, 'passedOver'>) =>
    ctx.store.put(keyOf.cursor(venue.id), { ...next, passedOver: passedOver.left() }, { expect: version })
  if (looksBack) version = await remember(unfinished)
  let listed: readonly OrderSummary[]
  // Orders created while this sweep runs, or not listed yet, belong to the next one too.
  let openSince = beganAt - ctx.timing.settleMs - ctx.timing.requestTimeoutMs
  try {
    const createdGte = new Date(from - ctx.timing.clockSkewMs).toISOString()
    // Listed first, records read afterwards: a record can only be newer than what is held against it.
    listed = await listOrders(ctx, venue, { createdGte, looksBack, expected: unfinished.listed ?? [] }, signal)
    const abortable = signal ? { signal } : {}
    const hasOurs = listed.some((order) => ownMarkerOf(order, venue.markerPrefix))
    hands.recovery.looked(venue.id, hasOurs)
    tally.listed = listed.length
    const read = async (id: string) => {
      const order = await venue.kounta.orders.get(id, { priority: 'sync', lane: venue.siteId, ...abortable })
      passedOver.answered()
      return ctx.strangers.meet(venue, order)
    }
    const noteOpen = (order: OrderSummary | undefined): void => {
      const createdAt = instantMs(order?.createdAt)
      if (!Number.isNaN(createdAt)) openSince = Math.min(openSince, createdAt)
    }
    const sold: OrderSummary[] = []
    for (const [id, entry] of passedOver.turns(listed)) {
      endIfAborted(signal)
      let order = entry
      let isOpen = false
      try {
        order ??= (await read(id)) ?? undefined
        if (!order) throw new NbiKountaError('order-not-visible', `the till does not show order ${id}`)
        isOpen = !isSold(order)
        const { result, bookingId } = await followOrder(ctx, venue, order, 'sweep', () => read(id))
        if (result === 'adopted') tally.adopted++
        if (result === 'doomed') tally.healed++
        if (result === 'touched') tally.touched.push(id)
        if (result === 'lost') tally.lost++
        if (result === 'doomed' && bookingId !== undefined) await advance(ctx, hands, venue, bookingId)
        isOpen ||= result === 'busy'
        if (isSold(order)) sold.push(order)
        else passedOver.done(id)
      } catch (cause) {
        passedOver.skip(id, false, cause)
      }
      if (isOpen) noteOpen(order)
      if (passedOver.isOver()) break
    }
    // Every order was seen, and that is all that a booking may wait for: the sales of a day take their time.
    if (passedOver.isAllSeen()) hands.recovery.swept(venue.id, beganAt)
    const wasOver = passedOver.isOver()
    // Waited for once: were it for every sale, nobody would look after the orders for hours.
    let isSinkHanging = false
    for (const order of sold) {
      endIfAborted(signal)
      const { id } = order
      try {
        const again = () => noteOpen(order)
        const sale = await sweepSale(ctx, sales, venue, order, () => read(id), again, isSinkHanging)
        if (sale === 'sold') tally.sales++
        isSinkHanging ||= sale === 'hung'
        passedOver.done(id)
      } catch (cause) {
        passedOver.skip(id, true, cause)
      }
      if (passedOver.isOver() && !wasOver) break
    }
  } catch (cause) {
    const error = asTrouble(cause, 'sweeping the site’s orders')
    if (isOfStore(error)) throw cause
    if (error.code !== 'aborted') trouble(ctx, venue, {}, error, 'sync')
    // The next one begins where this one did, and has its turn at what comes after those that were passed over.
    if (passedOver.ids.length > 0) await remember(unfinished)
    return { venueId: venue.id, ...tally, error }
  }
  const next = nextOpenSince(openSince, beganAt)
  await remember({
    ...(looksBack ? { lookedBackAt: beganAt } : unfinished),
    openSince: next,
    listed: listedSince(next, listed),
  })
  return { venueId: venue.id, ...tally }
}

/** So that nothing is begun once the host wants to stop. */
function endIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new NbiKountaError('aborted', 'the sweep was stopped by its signal; the next one begins where it did')
}
