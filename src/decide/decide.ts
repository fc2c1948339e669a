/** The engine: facts, first matching rule, action. */
import { actionOf } from './action.js'
import { factsOf } from './facts.js'
import { literalPolicy, type Policy } from './policy.js'
import { firstMatch } from './rules/index.js'
import type { DecideBooking, DecideOrder, OrderAction } from './types.js'

/**
 * Decides what has to happen at the till because of one event of a booking or walk-in.
 *
 * Guarantee: pure, total and synchronous. No clock, no I/O, no change to its arguments; the same arguments give the same answer.
 * The first matching row of `decisionTable()` decides. A create comes only when `next` is Seated and there is no order (or, where the
 * policy says so, a rejected one); a delete only for an undo within the window of an order without lines and payments.
 *
 * Units: instants are ISO 8601 with `Z` or an offset; the window is in ms, inclusive on both sides; `amountPaid` and payments are
 * decimal major units and are compared to the cent.
 *
 * @param previous the version of the booking seen before; null for a booking that was not seen before
 * @param next the version that just came
 * @param kountaOrder the booking's order as the till has it now; null when there is none. One that is `deleted` or DELETED counts as none
 * @param policy the venue's choices; default `literalPolicy`
 * @throws `NbiKountaError` with code `booking-mismatch` when `previous.id` and `next.id` differ; nothing else
 *
 * Source: clauses C1.1–C3.5.
 *
 * @example
 * ```ts
 * import { decideOrderAction } from 'nbi-kounta/decide'
 *
 * const previous = { id: 'bk_1', status: 'Confirmed', modifiedAt: '2025-03-14T07:00:00Z' }
 * const next = { id: 'bk_1', status: 'Seated', modifiedAt: '2025-03-14T08:00:00Z' }
 * const action = decideOrderAction(previous, next, null)
 * if (action.type === 'create') console.log(action.reason) // 'status-changed-to-seated'
 * ```
 */
export function decideOrderAction(
  previous: DecideBooking | null,
  next: DecideBooking,
  kountaOrder: DecideOrder | null,
  policy?: Policy | null,
): OrderAction {
  const facts = factsOf(previous, next, kountaOrder, policy ?? literalPolicy, false)
  return actionOf(firstMatch(facts), facts, previous, next, kountaOrder)
}
