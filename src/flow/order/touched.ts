/** What the flow may delete: an order that nobody but us has touched. */

import { parseMarker } from '../../domain/marker.js'
import type { OrderPayment } from '../../domain/order.js'
import { isAccepted, isComplete, isGone, isRejected } from '../../domain/order-status.js'
import type { DeleteStrategy } from '../../kounta/types.js'

/** The members that the judgement needs. */
export interface Touchable {
  readonly id: string
  readonly status: string
  readonly deleted?: boolean
  readonly lines: readonly unknown[]
  readonly payments: readonly OrderPayment[]
}

/** Gone, or rejected where rejecting is how this venue's orders are made to go away. */
export const isAway = (
  order: { readonly status: string; readonly deleted?: boolean },
  venue: { readonly deleteStrategy: DeleteStrategy },
): boolean => isGone(order) || (venue.deleteStrategy === 'put-rejected' && isRejected(order))

/** True for the prepayment that we posted ourselves: its `ref` is our marker for this booking. */
export function isOwnPayment(payment: OrderPayment, prefix: string, bookingId: string): boolean {
  const marker = parseMarker(payment.ref)
  return marker?.prefix === prefix && marker.bookingId === bookingId && !payment.tip
}

/** Open or rejected, no line, and no payment but one that we posted ourselves. */
export function isUntouched(order: Touchable, prefix: string, bookingId: string): boolean {
  if (isComplete(order) || order.lines.length > 0) return false
  const [first, ...rest] = order.payments
  return first === undefined || (rest.length === 0 && isOwnPayment(first, prefix, bookingId))
}

/** Compares ids of digits as the numbers that they are. */
const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

/** Which of several live orders of one booking to keep: COMPLETE or touched first, then ACCEPTED, other open, REJECTED; the lowest id within each. */
export function chooseKeeper<T extends Touchable>(
  orders: readonly T[],
  prefix: string,
  bookingId: string,
): T | undefined {
  const rank = (order: T): number => {
    if (!isUntouched(order, prefix, bookingId)) return 0
    if (isAccepted(order)) return 1
    return isRejected(order) ? 3 : 2
  }
  return [...orders].sort((a, b) => rank(a) - rank(b) || compareIds(a.id, b.id))[0]
}
