/** The event that tells of a decision: ids, statuses and codes, no guest data. */
import type { OrderAction } from '../decide/index.js'
import type { Booking } from '../domain/booking.js'
import type { EventBody } from './context.js'

/** The body of a 'decided' event. */
export const decidedEvent = (previous: Booking | null, booking: Booking, action: OrderAction): EventBody => ({
  type: 'decided',
  bookingId: booking.id,
  ...('orderId' in action && action.orderId !== undefined ? { orderId: action.orderId } : {}),
  action: action.type,
  reason: action.reason,
  ...(previous ? { previousStatus: previous.status } : {}),
  status: booking.status,
  modifiedAt: booking.modifiedAt,
  ...(booking.sequence === undefined ? {} : { sequence: booking.sequence }),
  bookingType: booking.type,
  covers: booking.covers,
  warnings: action.warnings.map((warning) => warning.code),
  drift: action.drift.map((drift) => drift.field),
})
