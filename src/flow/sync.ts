/** One sweep of a site's orders: statuses, completions, orphans, duplicates (protocol point 11). */
import { instantMs } from '../domain/instants.js'
import { markerOf } from '../domain/marker.js'
import type { KountaOrder, OrderSummary } from '../domain/order.js'
import type { ErrorCode, NbiKountaError } from '../shared/errors.js'
import { advance, type Hands } from './advance.js'
import { asTrouble, type Context, trouble } from './context.js'
import { type Followed, followOrder } from './follow-order.js'
import { keyOf } from './record.js'
import type { SaleDelivery } from './sale-delivery.js'
import { isComplete, isGone } from './touched.js'
import type { Venue } from './venue.js'

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
  /** Ids of orders that could not be read or counted: passed over, each reported as trouble. */
  readonly unreadable: readonly string[]
  /** Set when the sweep could not be finished; what was seen is done, the rest comes with the next one. */
  readonly error?: NbiKountaError
}

/** Where the next sweep begins: as far back as the oldest order that was still open. */
interface Cursor {
  readonly openSince: number
  /** When the last seven-day look-back began, by the host's clock. */
  readonly lookedBackAt: number
}

const hourMs = 3_600_000
const firstSweepMs = 24 * hourMs
const lookBackMs = 7 * 24 * hourMs
const lookBackEveryMs = 24 * hourMs
/** Trouble that says something about one order or its booking, and nothing about the till. */
const ofOneOrder: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'body-too-large',
  'invalid-amount',
  'invalid-answer',
  'invalid-order',
  'newer-record',
])

/** Sweeps one site. Remote trouble ends up in the report; only an unreachable store rejects. */
export async function sweep(ctx: Context, hands: Hands, sales: SaleDelivery, venue: Venue): Promise<SyncReport> {
  const beganAt = ctx.clock.now()
  const entry = await ctx.store.get(keyOf.cursor(venue.id))
  const cursor = entry?.value as unknown as Cursor | undefined
  const looksBack = cursor !== undefined && beganAt - cursor.lookedBackAt >= lookBackEveryMs
  const from = looksBack ? beganAt - lookBackMs : Math.min(cursor?.openSince ?? beganAt - firstSweepMs, beganAt)
  const tally = {
    listed: 0,
    adopted: 0,
    healed: 0,
    touched: [] as string[],
    lost: 0,
    sales: 0,
    unreadable: [] as string[],
  }
  // Orders created while this sweep runs, or not listed yet, belong to the next one too.
  let openSince = beganAt - ctx.timing.settleMs - ctx.timing.requestTimeoutMs
  try {
    const createdGte = new Date(from - ctx.timing.clockSkewMs).toISOString()
    // Listed first, records read afterwards: a record can only be newer than what is held against it.
    const listed: OrderSummary[] = []
    for await (const order of venue.kounta.orders.list({ siteId: venue.siteId, createdGte }, { priority: 'sync' }))
      listed.push(order)
    const hasOurs = listed.some((order) => markerOf(order)?.prefix === venue.markerPrefix)
    hands.recovery.looked(venue.id, hasOurs)
    for (const order of listed) {
      tally.listed++
      const result = await sweepOne(ctx, hands, sales, venue, order).catch((cause: unknown) => {
        const error = asTrouble(cause, 'following an order')
        if (!ofOneOrder.has(error.code)) throw cause
        trouble(ctx, venue, { orderId: order.id }, error, 'sync')
        tally.unreadable.push(order.id)
        // Tried again for a while, since the answer may have been a bad one; afterwards by the daily look-back.
        return { ...nothing, open: beganAt - instantMs(order.updatedAt) < hourMs }
      })
      if (result.followed === 'adopted') tally.adopted++
      if (result.followed === 'doomed') tally.healed++
      if (result.followed === 'touched') tally.touched.push(order.id)
      if (result.followed === 'lost') tally.lost++
      if (result.sold) tally.sales++
      const createdAt = instantMs(order.createdAt)
      if (result.open && !Number.isNaN(createdAt)) openSince = Math.min(openSince, createdAt)
    }
  } catch (cause) {
    const error = asTrouble(cause, 'sweeping the site’s orders')
    if (error.code === 'store-failed' || error.code === 'store-closed') throw cause
    trouble(ctx, venue, {}, error, 'sync')
    return { venueId: venue.id, ...tally, error }
  }
  // An order that could not be read may be any booking's: then an absent record is not yet believed.
  if (tally.unreadable.length === 0) hands.recovery.swept(venue.id, beganAt)
  // An order left open for more than a day is the daily look-back's, so that every sweep stays short.
  const next: Cursor = {
    openSince: Math.max(openSince, beganAt - firstSweepMs),
    lookedBackAt: looksBack || !cursor ? beganAt : cursor.lookedBackAt,
  }
  await ctx.store.put(keyOf.cursor(venue.id), { ...next }, { expect: entry?.version ?? null })
  return { venueId: venue.id, ...tally }
}

interface Swept {
  readonly followed: Followed['result']
  readonly sold: boolean
  readonly open: boolean
}

const nothing: Swept = { followed: 'unchanged', sold: false, open: false }

async function sweepOne(
  ctx: Context,
  hands: Hands,
  sales: SaleDelivery,
  venue: Venue,
  order: OrderSummary,
): Promise<Swept> {
  const read = { priority: 'sync', lane: venue.siteId } as const
  const full = async () => ctx.strangers.meet(venue, await venue.kounta.orders.get(order.id, read))
  const { result, bookingId } = await followOrder(ctx, venue, order, 'sweep', full)
  if (result === 'doomed' && bookingId !== undefined) await advance(ctx, hands, venue, bookingId)
  const sold = await sweepSale(sales, venue, order, full)
  const open = !isComplete(order) && !isGone(order)
  return { followed: result, sold: sold === 'sold', open: open || sold === 'later' || result === 'busy' }
}

/** COMPLETE orders become sales whoever owns them: one read each, and none for a sale that is already known. */
async function sweepSale(
  sales: SaleDelivery,
  venue: Venue,
  order: OrderSummary,
  full: () => Promise<KountaOrder | null>,
): Promise<'sold' | 'later' | 'no'> {
  if (!sales.wanted(venue) || (!isComplete(order) && !isGone(order))) return 'no'
  const known = await sales.knownUpdate(venue, order.id)
  // A deleted order is only of interest where its sale was sent before, or where it was complete.
  if (known === undefined && !isComplete(order)) return 'no'
  if (known !== undefined && instantMs(known) >= instantMs(order.updatedAt)) return 'no'
  const detail = await full()
  if (!detail) return 'later'
  const outcome = await sales.record(venue, detail)
  return outcome === 'sent' ? 'sold' : 'no'
}
