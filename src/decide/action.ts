/** From the rule that matched to the action that a caller carries out. */
import { absent, inOrder, ours, seated, wasSeated } from './columns.js'
import { driftBetween } from './drift.js'
import type { Rule } from './rules/index.js'
import type { DecideBooking, DecideOrder, OrderAction } from './types.js'
import { nothing, warningsOf } from './warnings.js'

// Two Seated versions in order, and an order that is not another booking's: only then is a difference news for the till.
const staysSeated = inOrder | seated | wasSeated | ours

/** The action of a rule for these facts. */
export function actionOf(
  rule: Rule,
  facts: number,
  previous: DecideBooking | null,
  next: DecideBooking,
  order: DecideOrder | null,
): OrderAction {
  const { type, reason } = rule
  const bookingId = next.id
  const warnings = warningsOf(rule, facts, next, order)
  const drift = previous && (facts & staysSeated) === staysSeated ? driftBetween(previous, next) : nothing
  // The rules give a type and its own reasons together, and a delete or an error only where an order was found.
  if (!order || facts & absent) return { type, reason, bookingId, warnings, drift } as OrderAction
  const orderId = order.id
  if (type === 'create') return { type, reason, bookingId, warnings, drift, replacesOrderId: orderId } as OrderAction
  if (type !== 'error') return { type, reason, bookingId, warnings, drift, orderId } as OrderAction
  const items = order.lines?.length ?? 0
  const payments = order.payments?.length ?? 0
  return { type, reason, bookingId, warnings, drift, orderId, items, payments } as OrderAction
}
