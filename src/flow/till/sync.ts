/** One sweep of a site's orders: statuses, completions, orphans, duplicates (protocol point 11). */
import { instantMs } from '../../domain/instants.js'
import { ownMarkerOf } from '../../domain/marker.js'
import type { KountaOrder, OrderSummary } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Json } from '../../shared/json.js'
import { advance, type Hands } from '../advance.js'
import { asTrouble, type Context, trouble } from '../context.js'
import { followOrder } from '../order/follow.js'
import { isComplete, isGone, isSold } from '../order/touched.js'
import { keyOf } from '../record/record.js'
import type { SaleDelivery } from '../sale/delivery.js'
import { isEarly, olderMs } from '../sale/record.js'
import type { Venue } from '../venue/venue.js'
import { createPassedOver, type PassedOver } from './passed-over.js'

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

/** Where the next sweep begins: as far back as the oldest order that was still open. */
interface Cursor {
  readonly openSince: number
  /** When the last seven-day look-back began, by the host's clock. */
  readonly lookedBackAt: number
  /** When one was last begun that has not come to its end. */
  readonly lookBackTriedAt?: number
  readonly passedOver?: readonly PassedOver[]
}

const firstSweepMs = 24 * 3_600_000
const lookBackEveryMs = firstSweepMs
const lookBackMs = 7 * lookBackEveryMs
const tryAgainMs = 3_600_000

/** Sweeps one site. Remote trouble ends up in the report; only an unreachable store rejects. */
export async function sweep(ctx: Context, hands: Hands, sales: SaleDelivery, venue: Venue): Promise<SyncReport> {
  const beganAt = ctx.clock.now()
  const entry = await ctx.store.get(keyOf.cursor(venue.id))
  const cursor = entry?.value as unknown as Cursor | undefined
  const isLookBackDue = cursor !== undefined && beganAt - cursor.lookedBackAt >= lookBackEveryMs
  // One that fails, or that outlives its process, must not keep the sweeps from today's orders.
  const looksBack = isLookBackDue && beganAt - (cursor.lookBackTriedAt ?? cursor.lookedBackAt) >= tryAgainMs
  // A look-back that comes late reaches as far as it would have in time, so that an outage hides no order; until then the rest is its.
  const from = looksBack
    ? cursor.lookedBackAt + lookBackEveryMs - lookBackMs
    : Math.max(
        Math.min(cursor?.openSince ?? beganAt - firstSweepMs, beganAt),
        isLookBackDue ? beganAt - firstSweepMs : Number.NEGATIVE_INFINITY,
      )
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
    ctx.store.put(keyOf.cursor(venue.id), { ...next, passedOver: passedOver.left() } as unknown as Json, {
      expect: version,
    })
  const triedAt = looksBack ? beganAt : cursor?.lookBackTriedAt
  const unfinished = {
    lookedBackAt: cursor?.lookedBackAt ?? beganAt,
    ...(triedAt === undefined ? {} : { lookBackTriedAt: triedAt }),
  }
  if (looksBack) version = await remember({ openSince: cursor.openSince, ...unfinished })
  // Orders created while this sweep runs, or not listed yet, belong to the next one too.
  let openSince = beganAt - ctx.timing.settleMs - ctx.timing.requestTimeoutMs
  try {
    const createdGte = new Date(from - ctx.timing.clockSkewMs).toISOString()
    // Listed first, records read afterwards: a record can only be newer than what is held against it.
    const listed: OrderSummary[] = []
    for await (const order of venue.kounta.orders.list({ siteId: venue.siteId, createdGte }, { priority: 'sync' }))
      listed.push(order)
    const hasOurs = listed.some((order) => ownMarkerOf(order, venue.markerPrefix))
    hands.recovery.looked(venue.id, hasOurs)
    tally.listed = listed.length
    const read = async (id: string) => {
      const order = await venue.kounta.orders.get(id, { priority: 'sync', lane: venue.siteId })
      passedOver.answered()
      return ctx.strangers.meet(venue, order)
    }
    const noteOpen = (order: OrderSummary | undefined): void => {
      const createdAt = instantMs(order?.createdAt)
      if (!Number.isNaN(createdAt)) openSince = Math.min(openSince, createdAt)
    }
    const sold: OrderSummary[] = []
    for (const [id, entry] of passedOver.turns(listed)) {
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
    if (error.code === 'store-failed' || error.code === 'store-closed') throw cause
    trouble(ctx, venue, {}, error, 'sync')
    // The next one begins where this one did, and has its turn at what comes after those that were passed over.
    if (passedOver.ids.length > 0) await remember({ openSince: cursor?.openSince ?? from, ...unfinished })
    return { venueId: venue.id, ...tally, error }
  }
  // An order left open for more than a day is the daily look-back's, so that every sweep stays short.
  await remember({
    openSince: Math.max(openSince, beganAt - firstSweepMs),
    ...(looksBack ? { lookedBackAt: beganAt } : unfinished),
  })
  return { venueId: venue.id, ...tally }
}

/**
 * COMPLETE orders become sales whoever owns them: one read each, and none for a sale that is already known. `again` is called for one
 * that the next sweep must list too, whenever it was opened.
 */
async function sweepSale(
  ctx: Context,
  sales: SaleDelivery,
  venue: Venue,
  order: OrderSummary,
  full: () => Promise<KountaOrder | null>,
  again: () => void,
  later: boolean,
): Promise<'sold' | 'hung' | 'no'> {
  if (!sales.wanted(venue) || !isSold(order)) return 'no'
  const known = await sales.known(venue, order.id)
  // A deleted order is only of interest where its sale was sent before, or where it was complete.
  if (!known && !isComplete(order)) return 'no'
  if (known) {
    const ageMs = olderMs({ updatedAt: order.updatedAt, voided: isGone(order) }, known)
    // A change within a second may show by nothing at all.
    if (ageMs > 0 || (ageMs === 0 && !known.early)) return 'no'
  }
  const detail = await full()
  // The list may be ahead of the order itself, which would make the sale of an open bill.
  if (!detail || !isSold(detail) || isEarly(ctx, detail)) again()
  if (!detail || !isSold(detail)) return 'no'
  const { outcome, error } = await sales.record(venue, detail, { later })
  if (error?.code === 'outcome-unknown') return 'hung'
  return outcome === 'sent' ? 'sold' : 'no'
}
