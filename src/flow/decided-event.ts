/** The events that tell what a version of a booking came to: ids, statuses, counts and codes, no guest data. */
import { isTouched } from '../decide/activity.js'
import { type OrderAction, venuePolicy } from '../decide/index.js'
import type { Booking } from '../domain/booking.js'
import type { KountaOrder } from '../domain/order.js'
import type { EventBody } from './context.js'
import type { DecidedOrder } from './events.js'

/** The body of a 'decided' event; `order` is null where none was found, undefined where none was looked for. */
export const decidedEvent = (
  previous: Booking | null,
  booking: Booking,
  action: OrderAction,
  order: MetOrder | null | undefined,
): EventBody => ({
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
  ...(order === undefined ? {} : { order: order && metOrder(previous, booking, order) }),
  warnings: action.warnings.map((warning) => warning.code),
  drift: action.drift.map((drift) => drift.field),
})

/** The body of a 'stale' event. */
export const staleEvent = ({ id, status, modifiedAt, sequence }: Booking): EventBody => ({
  type: 'stale',
  bookingId: id,
  status,
  modifiedAt,
  ...(sequence === undefined ? {} : { sequence }),
})

type MetOrder = Pick<KountaOrder, 'id' | 'status' | 'createdAt' | 'lines' | 'payments'>

function metOrder(previous: Booking | null, booking: Booking, order: MetOrder): DecidedOrder {
  const { id, status, createdAt, lines, payments } = order
  // Of a payment nothing is told but whether it is ours: that is what a policy can ask.
  const isOwn = payments.length === 1 && !isTouched(previous, booking, { ...order, lines: [] }, venuePolicy)
  return {
    orderId: id,
    status,
    createdAt,
    items: lines.length,
    payments: payments.length,
    ...(isOwn ? { ownPrepayment: true } : {}),
  }
}
