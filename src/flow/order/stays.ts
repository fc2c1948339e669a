/** Why an order stays that an undo was to make go away. */
import { decideOrderAction, type ErrorReason } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import type { KountaOrder } from '../../domain/order.js'
import { type ErrorCode, NbiKountaError } from '../../shared/errors.js'
import { judged } from '../record/decision.js'
import type { BookingRecord } from '../record/record.js'
import type { Venue } from '../venue/venue.js'

const whyItStays = {
  'order-complete': ['order-touched', 'was not deleted: it is complete'],
  'order-has-items-or-payments': ['order-touched', 'was not deleted: it has items or payments'],
  'order-belongs-to-another-booking': [
    'order-belongs-to-another-booking',
    'was left alone: its marker names another booking',
  ],
  'undo-window-unknown': [
    'undo-window-unknown',
    'was not deleted: it cannot be told how long after its creation the booking was changed',
  ],
} as const satisfies Record<ErrorReason, readonly [ErrorCode, string]>

/** What a person has to know of an order that an event has left alone (clauses C3.1 and C3.3). */
export function stayError(reason: ErrorReason, orderId: string): NbiKountaError {
  const [code, why] = whyItStays[reason]
  return new NbiKountaError(code, `order ${orderId} ${why}; staff decide what becomes of it`)
}

/** The reasons of rows 9–13. */
export type StayReason = ErrorReason | 'event-predates-order' | 'undo-window-elapsed'

/** What the rules say of an order that has turned up after its booking was undone: rows 9–14, with the undo's time (protocol point 7). */
export interface Verdict {
  /** Absent: it goes. */
  readonly stays?: StayReason
  /** The record, with that decision in place of the "no order to undo" that was said before. */
  readonly writtenTo: (record: BookingRecord) => BookingRecord
}

export function judge(undo: Booking, order: KountaOrder, venue: Venue): Verdict {
  const action = decideOrderAction(null, undo, order, venue.policy)
  const error = action.type === 'error' ? stayError(action.reason, order.id) : undefined
  return {
    ...(action.type === 'delete' ? {} : { stays: action.reason as StayReason }),
    writtenTo: (record) => judged(record, undo, action, error),
  }
}
