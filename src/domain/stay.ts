/** When a party was done: what a till changes of a sale afterwards does not lengthen its stay. */
import { instantMs } from './instants.js'
import type { Sale, SalePayment } from './sale.js'

const newest = (payments: readonly SalePayment[]): number =>
  Math.max(...payments.map(({ paidAt }) => instantMs(paidAt)).filter((ms) => !Number.isNaN(ms)))

/**
 * The end of a meal: `closedAt`, or the last payment for the meal where only a tip or money handed back came after it. A tip
 * that is entered the next day is a payment of 0.00 [kounta-api.md 5.1], and moves the order's `updatedAt`.
 */
export function leftAt({ closedAt, payments }: Pick<Sale, 'closedAt' | 'payments'>): string {
  const meal = newest(payments.filter(({ amount, prepayment }) => amount > 0 && !prepayment))
  return Number.isFinite(meal) && meal < newest(payments) ? new Date(meal).toISOString() : closedAt
}
