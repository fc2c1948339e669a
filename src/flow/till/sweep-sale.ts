/** The sale of an order that a sweep has seen closed. */
import type { KountaOrder, OrderSummary } from '../../domain/order.js'
import type { Context } from '../context.js'
import { isOlder } from '../order/newer.js'
import { isComplete, isGone, isSold } from '../order/touched.js'
import type { SaleDelivery } from '../sale/delivery.js'
import { compareSales, isEarly } from '../sale/record.js'
import type { Venue } from '../venue/venue.js'

/**
 * COMPLETE orders become sales whoever owns them: one read each, and none for a sale that is already known. `again` is called for one
 * that the next sweep must list too, whenever it was opened.
 */
export async function sweepSale(
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
    const standing = compareSales({ updatedAt: order.updatedAt, voided: isGone(order) }, known)
    // A change within a second may show by nothing at all.
    if (standing < 0 || (standing === 0 && !known.early)) return 'no'
  }
  const detail = await full()
  // The list may be ahead of the order itself, which would make the sale of an open bill.
  if (!detail || !isSold(detail) || isEarly(ctx, detail) || isOlder(detail, order)) again()
  if (!detail || !isSold(detail)) return 'no'
  const { outcome, error } = await sales.record(venue, detail, { later })
  if (error?.code === 'outcome-unknown') return 'hung'
  return outcome === 'sent' ? 'sold' : 'no'
}
