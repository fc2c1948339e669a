/** The facts of one event, as one number: a bit per answer to each column's question. */
import { isTouched } from './activity.js'
import { bitsOf, unknownOrderStatus } from './columns.js'
import { isStale } from './event.js'
import { type Policy, statusesOf } from './policy.js'
import { lookUp, spellings } from './spelling.js'
import { statusBits } from './status-table.js'
import type { DecideBooking, DecideOrder } from './types.js'
import { sinceOrderMs, windowOf } from './window.js'

const { event, next: nextIs, previous: previousIs, order: orderIs, owner, window, activity, policy: policyIs } = bitsOf
const { absent, open, complete, rejected } = orderIs

const orderTable = spellings([
  ['SUBMITTED', open],
  ['ACCEPTED', open],
  ['ON_HOLD', open],
  ['PENDING', open],
  ['COMPLETE', complete],
  ['COMPLETED', complete],
  ['REJECTED', rejected],
  ['DELETED', absent],
])

/** What the two versions alone say, a column each. */
export function bookingFacts(previous: DecideBooking | null, next: DecideBooking, policy: Policy): number {
  const statuses = statusesOf(policy)
  const wasSeated = previous && statusBits(statuses, previous.status) & nextIs.Seated
  return (
    statusBits(statuses, next.status) |
    previousIs[previous ? (wasSeated ? 'Seated' : 'not Seated') : 'none'] |
    event[isStale(previous, next) ? 'late' : 'in order']
  )
}

/**
 * All facts. An order that is null, flagged `deleted` or DELETED is absent; a status that nobody knows is open. The window and the
 * activity are looked at only where a rule can ask for them, for an undo of an order that was found; `whole` asks for them wherever
 * there is an order, which the explanation needs. A column without an answer refuses no rule.
 */
export function factsOf(
  previous: DecideBooking | null,
  next: DecideBooking,
  order: DecideOrder | null,
  policy: Policy,
  whole: boolean,
): number {
  const facts = bookingFacts(previous, next, policy)
  const state = order && order.deleted !== true ? lookUp(orderTable, order.status, open | unknownOrderStatus) : absent
  if (!order || state === absent) return facts | absent | policyIs[policy.onSeatedWithoutOrder]
  const isOurs = order.bookingId == null || order.bookingId === next.id
  const found = facts | state | owner[isOurs ? 'this booking' : 'another booking'] | policyIs[policy.afterRejection]
  if (!whole && !(facts & nextIs.undo)) return found
  return (
    found |
    window[windowOf(sinceOrderMs(next, order), policy.undoWindowMs)] |
    activity[isTouched(previous, next, order, policy) ? 'items or payments' : 'none']
  )
}
