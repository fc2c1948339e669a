/** The facts of one event, as one number: a bit per answer to each column's question. */
import { isTouched } from './activity.js'
import {
  absent,
  anothers,
  complete,
  inOrder,
  late,
  notWanted,
  open,
  ours,
  rejected,
  seated,
  touched,
  undo,
  unknownOrderStatus,
  unseen,
  untouched,
  wanted,
  wasNotSeated,
  wasSeated,
} from './columns.js'
import { assertSameBooking, isStale } from './event.js'
import { type Policy, statusesOf } from './policy.js'
import { lookUp, named, spellings } from './spelling.js'
import { statusBits } from './status-table.js'
import type { DecideBooking, DecideOrder } from './types.js'
import { sinceOrderMs, windowBit } from './window.js'

const orderTable = spellings([
  ...named('SUBMITTED,ACCEPTED,ON_HOLD,PENDING', open),
  ...named('COMPLETE,COMPLETED', complete),
  ...named('REJECTED', rejected),
  ...named('DELETED', absent),
])

/** What the two versions alone say, a column each. */
export function bookingFacts(previous: DecideBooking | null, next: DecideBooking, policy: Policy): number {
  assertSameBooking(previous, next)
  const statuses = statusesOf(policy)
  const before = !previous ? unseen : statusBits(statuses, previous.status) & seated ? wasSeated : wasNotSeated
  return statusBits(statuses, next.status) | before | (isStale(previous, next) ? late : inOrder)
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
  if (!order || state === absent)
    return facts | absent | (policy.onSeatedWithoutOrder === 'create' ? wanted : notWanted)
  const owner = (order.bookingId ?? next.id) === next.id ? ours : anothers
  const found = facts | state | owner | (policy.afterRejection === 'create' ? wanted : notWanted)
  if (!whole && !(facts & undo)) return found
  const window = windowBit(sinceOrderMs(next, order), policy.undoWindowMs)
  return found | window | (isTouched(previous, next, order, policy) ? touched : untouched)
}
