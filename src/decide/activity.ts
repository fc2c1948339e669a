/** Whether anybody has put something on the order (C3.3), and which payment is provably our own. */
import { isMarkerOf } from '../domain/marker.js'
import type { Policy } from './policy.js'
import type { DecideBooking, DecideOrder } from './types.js'

const cents = (amount: unknown): number => (typeof amount === 'number' ? amount * 100 : 0)

/** Ours: the payment's reference is this booking's marker, the amount is the one that we posted, and nobody tipped. */
function isOwnPrepayment(
  payment: DecideOrder['payments'][number] | undefined,
  previous: DecideBooking | null,
  next: DecideBooking,
): boolean {
  if (typeof payment?.ref !== 'string' || payment.tip) return false
  const paid = cents(payment.amount)
  // The posted amount was that of the seating: it may stand in the version before or in this one. Whole cents were posted, of an amount
  // that ends in half a cent either neighbour.
  const posted = [previous, next].some((version) => Math.abs(cents(version?.paymentSummary?.amountPaid) - paid) < 0.6)
  return posted && paid >= 1 && isMarkerOf(payment.ref, next.id)
}

/**
 * True when the order has a line or a payment. At most one payment, our own, is overlooked where the policy says so.
 * An order whose lists are missing cannot be shown to be untouched, so it counts as touched.
 */
export function isTouched(
  previous: DecideBooking | null,
  next: DecideBooking,
  { lines, payments }: DecideOrder,
  policy: Policy,
): boolean {
  if (lines?.length !== 0) return true
  if (payments?.length === 1 && policy.ownPrepayment === 'ignored') return !isOwnPrepayment(payments[0], previous, next)
  return payments?.length !== 0
}
