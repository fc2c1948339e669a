/** How a sale is made of an order: with the order's booking, and a digest that tells a change of the sale from a new stamp. */
import type { Booking } from '../../domain/booking.js'
import { instantMs } from '../../domain/instants.js'
import { ownMarkerOf } from '../../domain/marker.js'
import type { KountaOrder } from '../../domain/order.js'
import { isGone, isSold } from '../../domain/order-status.js'
import type { Sale } from '../../domain/sale.js'
import { toSale } from '../../sales/index.js'
import { NbiKountaError } from '../../shared/errors.js'
import { present } from '../../shared/given.js'
import type { Context } from '../context.js'
import { otherSite } from '../order/input.js'
import { sourceOf } from '../order/source.js'
import { digestOf } from '../record/digest.js'
import { keyOf, readRecord } from '../record/record.js'
import { getOrder } from '../venue/get-order.js'
import { saleVenue, type Venue } from '../venue/venue.js'
import { readSale } from './in-hand.js'
import { compareSales, type Made, type SaleRecord } from './record.js'

/** Stamps are whole seconds, and the till's clock may be a little ahead. */
const earlyMs = 2_000

/**
 * True for an order that may have been read within the second of its stamp, where what changes in the rest of that second shows in no
 * stamp. It was read after `askedAt`; how long its answer took, and whether this process froze meanwhile, tells nothing of when.
 */
export function isEarly(ctx: Context, order: KountaOrder, askedAt: number): boolean {
  const stampMs = instantMs(order.updatedAt)
  return askedAt - stampMs < earlyMs && stampMs - ctx.clock.now() < earlyMs
}

/** `askedAt`: absent where the order was not read but handed in. Then the next change will be as well, and nothing is read in advance. */
export async function makeSale(
  ctx: Context,
  venue: Venue,
  order: KountaOrder,
  askedAt: number | undefined,
): Promise<Made> {
  const early = askedAt !== undefined && isEarly(ctx, order, askedAt)
  const own = ownBooking(venue, order)
  const booking = await bookingOf(ctx, venue, order, own)
  const sale = toSale(order, { ...present({ booking }), venue: saleVenue(venue) })
  return {
    ...present({ bookingId: sale.bookingId, part: sale.bookingId === own ? undefined : (true as const) }),
    updatedAt: order.updatedAt,
    voided: isGone(order),
    early,
    hash: hashOf(sale),
    sale,
  }
}

/** Makes a sale that was sent before once more. Throws 'invalid-order' while the till shows an older state of its order, or none. */
export async function makeAgain(ctx: Context, venue: Venue, record: SaleRecord): Promise<Made> {
  const { orderId } = record
  const askedAt = ctx.clock.now()
  const order = await getOrder(venue, orderId, 'sync')
  const isOld = order && compareSales({ updatedAt: order.updatedAt, voided: isGone(order) }, record) < 0
  if (!order || !isSold(order) || isOld)
    throw new NbiKountaError(
      'invalid-order',
      `expected order ${orderId} as its sale was made of it before, got an older state or none; it will be asked for again`,
    )
  return makeSale(ctx, venue, order, askedAt)
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
    const known = await readSale(ctx, keyOf.sale(venue.id, source))
    // A sale that this store never saw, or has forgotten, or an order that is open still: it carries the marker.
    const original = known ? null : await getOrder(venue, source, 'sync')
    // One of another site of the company has a booking of that venue's, which may have the id of one of this venue's.
    const isOwn = original && !otherSite(original, venue)
    bookingId = (isOwn ? ownBooking(venue, original) : undefined) ?? known?.record.bookingId
  }
  if (bookingId === undefined) return undefined
  const entry = await ctx.store.get(keyOf.booking(venue.id, bookingId))
  return (entry && readRecord(entry.value)?.seen) ?? { id: bookingId }
}
