/** The facts of one event, as one number: a bit per answer to each column's question. */
import { isTouched } from './activity.js'
import { bitsOf, unknownOrderStatus } from './columns.js'
import { isStale } from './event.js'
import { type Policy, statusesOf } from './policy.js'
import { lookUp, spellings } from './spelling.js'
import { statusBits } from './status-table.js'
import type { DecideBooking, DecideOrder } from './types.js'
import { sinceOrderMs, windowBit } from './window.js'

// Bits as constants of the module: the engine folds them into its code, which it cannot do with members of an object.
const { absent, open, complete, rejected } = bitsOf.order
const { Seated: isSeated, undo: isUndo } = bitsOf.next
const { none: isNew, 'not Seated': wasNotSeated, Seated: wasSeated } = bitsOf.previous
const { 'in order': inOrder, late } = bitsOf.event
const { 'this booking': ours, 'another booking': anothers } = bitsOf.owner
const { none: untouched, 'items or payments': touched } = bitsOf.activity
const { none: leaveIt, create: wanted } = bitsOf.policy

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
  const before = !previous ? isNew : statusBits(statuses, previous.status) & isSeated ? wasSeated : wasNotSeated
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
  if (!order || state === absent) return facts | absent | (policy.onSeatedWithoutOrder === 'create' ? wanted : leaveIt)
  const owner = order.bookingId == null || order.bookingId === next.id ? ours : anothers
  const found = facts | state | owner | (policy.afterRejection === 'create' ? wanted : leaveIt)
  if (!whole && !(facts & isUndo)) return found
  const window = windowBit(sinceOrderMs(next, order), policy.undoWindowMs)
  return found | window | (isTouched(previous, next, order, policy) ? touched : untouched)
}
