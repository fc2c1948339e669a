/** From the rule that matched to the action that a caller carries out. */
import { countOf } from './activity.js'
import { bitsOf } from './columns.js'
import { driftBetween } from './drift.js'
import type { Rule } from './rules/index.js'
import type { DecideBooking, DecideOrder, OrderAction } from './types.js'
import { nothing, warningsOf } from './warnings.js'

// Two Seated versions in order, and an order that is not another booking's: only then is a difference news for the till.
const staysSeated =
  bitsOf.event['in order'] | bitsOf.next.Seated | bitsOf.previous.Seated | bitsOf.owner['this booking']

/** The action of a rule for these facts. */
export function actionOf(
  rule: Rule,
  facts: number,
  previous: DecideBooking | null,
  next: DecideBooking,
  order: DecideOrder | null,
): OrderAction {
  const action: Record<string, unknown> = {
    type: rule.type,
    reason: rule.reason,
    bookingId: next.id,
    warnings: warningsOf(rule, facts, next, order),
    drift: previous && (facts & staysSeated) === staysSeated ? driftBetween(previous, next) : nothing,
  }
  if (order && !(facts & bitsOf.order.absent)) {
    action[rule.type === 'create' ? 'replacesOrderId' : 'orderId'] = order.id
    if (rule.type === 'error') {
      action.items = countOf(order.lines)
      action.payments = countOf(order.payments)
    }
  }
  return action as unknown as OrderAction
}
