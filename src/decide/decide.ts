/** The engine: facts, first matching rule, action. */
import { actionOf } from './action.js'
import { factsOf } from './facts.js'
import { literalPolicy, type Policy } from './policy.js'
import { firstMatch } from './rules/index.js'
import type { DecideBooking, DecideOrder, OrderAction } from './types.js'

/**
 * Decides what has to happen at the till after one event of a booking or walk-in.
 *
 * Guarantee: pure, total and synchronous. It reads no clock, does no I/O and does not change its arguments. The same arguments give the
 * same answer. The first matching row of `decisionTable()` decides. The answer is a create only if `next` is Seated and there is no order
 * (or a rejected one, if the policy says so). It is a delete only if `next` undoes the seating within the window, and the order has no
 * lines and payments.
 *
 * Units: instants are ISO 8601 with `Z` or an offset. The window is in ms, inclusive on both sides. `amountPaid` and payments are decimal
 * major units, compared to the cent.
 *
 * @param previous the version of the booking that was seen before; null if there was none
 * @param next the version that just came
 * @param kountaOrder the booking's order as the till has it now; null if there is none. An order that is `deleted` or DELETED counts as
 * none
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
