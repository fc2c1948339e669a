/** The hand-written contender: what a careful colleague would write for the same table, without anything around it. */
import type { Question } from './events.js'

/** What every contender must agree on. */
export interface Verdict {
  readonly type: string
  readonly reason: string
}

export type StatusKind = 'seated' | 'undo' | 'other'
export type OrderKind = 'absent' | 'open' | 'complete' | 'rejected'
export type WindowKind = 'in' | 'stale' | 'out' | 'unknown'

/** The class of a status, compared without case, spaces, `_` and `-`. */
export function kindOf(status: string): StatusKind {
  switch (status.toLowerCase().replace(/[\s_-]/g, '')) {
    case 'seated':
      return 'seated'
    case 'cancelled':
    case 'canceled':
    case 'confirmed':
    case 'noshow':
    case 'unconfirmed':
      return 'undo'
    default:
      return 'other'
  }
}

/** What the order is to the rules. */
export function orderKindOf(order: Question['order']): OrderKind {
  if (!order || order.deleted) return 'absent'
  switch (order.status) {
    case 'DELETED':
      return 'absent'
    case 'COMPLETE':
    case 'COMPLETED':
      return 'complete'
    case 'REJECTED':
      return 'rejected'
    default:
      return 'open'
  }
}

/** Where the event lies to the order's creation. */
export function windowOf({ next, order }: Question): WindowKind {
  const since = Date.parse(next.modifiedAt) - Date.parse(order?.createdAt ?? '')
  if (Number.isNaN(since)) return 'unknown'
  if (Math.abs(since) <= 300_000) return 'in'
  return since < 0 ? 'stale' : 'out'
}

/** Whether `previous` is the newer one. */
export function isLate({ previous, next }: Question): boolean {
  if (!previous) return false
  if (previous.sequence !== undefined && next.sequence !== undefined) return previous.sequence > next.sequence
  return Date.parse(previous.modifiedAt) > Date.parse(next.modifiedAt)
}

/** Whether the order is marked as another booking's. */
export const isAnothers = ({ next, order }: Question): boolean =>
  order?.bookingId !== undefined && order.bookingId !== next.id

/** The table as a switch. */
export function decideBySwitch(question: Question): Verdict {
  const { previous, next, order } = question
  if (isLate(question)) return { type: 'none', reason: 'stale-event' }
  const kind = kindOf(next.status)
  if (kind === 'other') return { type: 'none', reason: 'status-not-actionable' }
  const state = orderKindOf(order)
  if (state !== 'absent' && isAnothers(question)) return { type: 'error', reason: 'order-belongs-to-another-booking' }
  if (kind === 'seated') {
    switch (state) {
      case 'absent':
        if (!previous) return { type: 'create', reason: 'new-booking-seated' }
        if (kindOf(previous.status) !== 'seated') return { type: 'create', reason: 'status-changed-to-seated' }
        return { type: 'none', reason: 'seated-unchanged-no-order' }
      case 'rejected':
        return { type: 'none', reason: 'order-rejected-by-staff' }
      default:
        return { type: 'none', reason: 'order-already-exists' }
    }
  }
  if (state === 'absent') return { type: 'none', reason: 'no-order-to-undo' }
  switch (windowOf(question)) {
    case 'unknown':
      return { type: 'error', reason: 'undo-window-unknown' }
    case 'stale':
      return { type: 'none', reason: 'event-predates-order' }
    case 'out':
      return { type: 'none', reason: 'undo-window-elapsed' }
    default:
      if (state === 'complete') return { type: 'error', reason: 'order-complete' }
      if (order && (order.lines.length > 0 || order.payments.length > 0))
        return { type: 'error', reason: 'order-has-items-or-payments' }
      return { type: 'delete', reason: 'seated-by-mistake' }
  }
}
