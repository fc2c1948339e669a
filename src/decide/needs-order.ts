/** Whether the till has to be asked at all. */
import { late, other } from './columns.js'
import { bookingFacts } from './facts.js'
import { literalPolicy, type Policy } from './policy.js'
import type { DecideBooking } from './types.js'

/**
 * False if the order cannot change the action's type and reason, so you need not fetch it: for a stale event, and for a status that neither
 * seats nor undoes.
 *
 * Guarantee: pure. If it is false, `decideOrderAction` gives the same type and reason for every order, null included. Only `orderId` and
 * the warnings about the order's state differ.
 *
 * @param previous the version seen before, or null
 * @param next the version that just came
 * @param policy the venue's choices; default `literalPolicy`
 * @throws `NbiKountaError` with code `booking-mismatch` when the ids differ
 *
 * Source: rows 1 and 15 of the decision table.
 *
 * @example
 * ```ts
 * import { needsKountaOrder } from 'nbi-kounta/decide'
 *
 * needsKountaOrder(null, { id: 'bk_1', status: 'Finished', modifiedAt: '2025-03-14T08:00:00Z' }) // false
 * ```
 */
export function needsKountaOrder(previous: DecideBooking | null, next: DecideBooking, policy?: Policy | null): boolean {
  return (bookingFacts(previous, next, policy ?? literalPolicy) & (late | other)) === 0
}
