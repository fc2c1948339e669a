/** What is kept of a sale, and how one is made of an order. */
import type { Booking } from '../../domain/booking.js'
import { instantMs } from '../../domain/instants.js'
import { ownMarkerOf } from '../../domain/marker.js'
import type { KountaOrder } from '../../domain/order.js'
import type { Sale } from '../../domain/sale.js'
import { toSale } from '../../sales/index.js'
import type { Context } from '../context.js'
import { otherSite } from '../order/input.js'
import { aheadMs } from '../order/newer.js'
import { sourceOf } from '../order/source.js'
import { isGone } from '../order/touched.js'
import { digestOf } from '../record/digest.js'
import { keyOf, readRecord } from '../record/record.js'
import { saleVenue, type Venue } from '../venue/venue.js'

/** What the order gave. */
interface Made {
  readonly bookingId?: string
  /** True where the booking is another order's: of a refund, or of a bill that was split off. Paying it finishes nothing. */
  readonly part?: true
  /** The order's `updatedAt` that the sale was made from. */
  readonly updatedAt: string
  /** True when the order was deleted by then. */
  readonly voided: boolean
  /** True when the order was read, and early: see `isEarly`. */
  readonly early: boolean
  readonly hash: string
  readonly sale: Sale
}

/** Enough to know whether a sale was sent, and the sale itself until it was. */
export interface SaleRecord extends Omit<Made, 'sale'> {
  readonly v: 1
  readonly venueId: string
  readonly orderId: string
  readonly state: 'unsent' | 'unfinished' | 'done'
  /** Absent from an unsent one that was sent before: it is made of the order again. A void is kept, since the order may be gone from sight. */
  readonly sale?: Sale
  /** True once the sale has changed: an earlier version may have been saved. */
  readonly changed?: boolean
  /** True when the last try ended without an answer: it may still be under way. 'refused' when what was said since may be about that try. */
  readonly unanswered?: true | 'refused'
  readonly retries?: number
}

/** Stamps are whole seconds, and an answer is read a little later than it was given. */
const earlyMs = 2_000

/** True for an order that is read within the second of its stamp, where what changes in the rest of that second shows in no stamp. */
export const isEarly = (ctx: Context, order: KountaOrder): boolean =>
  Math.abs(ctx.clock.now() - instantMs(order.updatedAt)) < earlyMs

/** `pushed`: the order was not read but handed in. Then the next change will be as well, and nothing is read in advance. */
export async function makeSale(ctx: Context, venue: Venue, order: KountaOrder, pushed: boolean): Promise<Made> {
  const early = !pushed && isEarly(ctx, order)
  const own = ownBooking(venue, order)
  const booking = await bookingOf(ctx, venue, order, own)
  const sale = toSale(order, { ...(booking ? { booking } : {}), venue: saleVenue(venue) })
  return {
    ...(sale.bookingId === undefined ? {} : { bookingId: sale.bookingId }),
    ...(sale.bookingId === own ? {} : { part: true }),
    updatedAt: order.updatedAt,
    voided: isGone(order),
    early,
    hash: hashOf(sale),
    sale,
  }
}

/**
 * Below 0 when a version of a sale is older than the known one; 0: it is the same one. What is voided since is newer whatever its stamp says,
 * since the till's clock may have been set back; stamps are whole seconds, so that within one, too, it is the voided one that is newer.
 */
export function compareSales(version: Pick<SaleRecord, 'updatedAt' | 'voided'>, known: typeof version): number {
  if (version.voided && !known.voided) return 1
  return aheadMs(version, known) || (known.voided && !version.voided ? -1 : 0)
}

/** A later `updatedAt` alone is no change: the sale is sent again only when what it says has changed. */
function hashOf(sale: Sale): string {
  const { closedAt: _, minutesAtTable: __, ...content } = sale
  return digestOf(JSON.stringify(content))
}

const ownBooking = (venue: Venue, order: KountaOrder): string | undefined =>
  ownMarkerOf(order, venue.markerPrefix)?.bookingId

/** The booking behind an order, by its marker; a refund's by the order that it refunds, a split bill's by the order that it was part of. */
async function bookingOf(
  ctx: Context,
  venue: Venue,
  order: KountaOrder,
  own: string | undefined,
): Promise<(Pick<Booking, 'id'> & Partial<Booking>) | undefined> {
  let bookingId = own
  const source = sourceOf(order)
  if (bookingId === undefined && source !== undefined) {
    const entry = await ctx.store.get(keyOf.sale(venue.id, source))
    const known = entry?.value as SaleRecord | undefined
    // A sale that this store never saw, or has forgotten, or an order that is open still: it carries the marker.
    const original = known ? null : await venue.kounta.orders.get(source, { priority: 'sync', lane: venue.siteId })
    // One of another site of the company has a booking of that venue's, which may have the id of one of this venue's.
    const isOwn = original && !otherSite(original, venue)
    bookingId = (isOwn ? ownBooking(venue, original) : undefined) ?? known?.bookingId
  }
  if (bookingId === undefined) return undefined
  const entry = await ctx.store.get(keyOf.booking(venue.id, bookingId))
  return (entry && readRecord(entry.value)?.seen) ?? { id: bookingId }
}
