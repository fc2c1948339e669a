/** A sweep's second pass: COMPLETE orders become sales whoever owns them, and voided ones are taken back. */
import type { OrderSummary } from '../../domain/order.js'
import { isComplete, isGone, isSold } from '../../domain/order-status.js'
import { isOlder } from '../order/newer.js'
import { isEarly } from '../sale/make.js'
import { compareSales } from '../sale/record.js'
import { endIfAborted, listAgain, readOrder, type Sweep } from './sweep.js'

/** Sends the sales of these orders. The tally counts those that were sent. */
export async function sweepSales(on: Sweep, sold: readonly OrderSummary[]): Promise<void> {
  const { passedOver } = on
  const wasOver = passedOver.isOver()
  // A hanging sink is waited for once, and the other sales are only written down. Waiting for it at every sale would keep the next sweep
  // from the orders for hours.
  let isSinkHanging = false
  for (const order of sold) {
    endIfAborted(on)
    const { id } = order
    try {
      if (await sweepSale(on, order, isSinkHanging)) isSinkHanging = true
      passedOver.done(id)
    } catch (cause) {
      passedOver.skip(id, true, cause)
    }
    if (passedOver.isOver() && !wasOver) break
  }
}

/** One read of an order, and none where its sale is already known. True when the sink hung; `later`: the sale is only written down. */
async function sweepSale(on: Sweep, order: OrderSummary, later: boolean): Promise<boolean> {
  const { ctx, sales, venue } = on
  if (!sales.wanted(venue) || !isSold(order)) return false
  const known = await sales.known(venue, order.id)
  // A deleted order is only of interest where its sale was sent before, or where it was complete.
  if (!known && !isComplete(order)) return false
  if (known) {
    const standing = compareSales({ updatedAt: order.updatedAt, voided: isGone(order) }, known)
    // A change within a second may not show in the stamp at all.
    if (standing < 0 || (standing === 0 && !known.early)) return false
  }
  const askedAt = ctx.clock.now()
  const detail = await readOrder(on, order.id)
  // The list may be ahead of the order itself, which would make the sale of an open bill.
  if (!detail || !isSold(detail) || isEarly(ctx, detail, askedAt) || isOlder(detail, order)) listAgain(on, order)
  if (!detail || !isSold(detail)) return false
  const { outcome, error } = await sales.record(venue, detail, { askedAt, later })
  if (outcome === 'sent') on.tally.sales++
  return error?.code === 'outcome-unknown'
}
