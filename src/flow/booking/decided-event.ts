/** The events that tell what a version of a booking came to: ids, statuses, counts and codes, no guest data. */
import { isTouched } from '../../decide/activity.js'
import { type OrderAction, venuePolicy } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import type { KountaOrder } from '../../domain/order.js'
import type { EventBody } from '../context.js'
import type { DecidedOrder } from '../events.js'

type Decided = Extract<EventBody, { type: 'decided' }>
type Told = { -readonly [Member in keyof Decided]: Decided[Member] }

/** The body of a 'decided' event; `order` is null where none was found, undefined where none was looked for. */
export function decidedEvent(
  previous: Booking | null,
  booking: Booking,
  action: OrderAction,
  order: MetOrder | null | undefined,
): EventBody {
  // Member by member: every event of a booking comes by here, and each conditional spread costs as much as the rest.
  const told: Told = {
    type: 'decided',
    bookingId: booking.id,
    action: action.type,
    reason: action.reason,
    status: booking.status,
    modifiedAt: booking.modifiedAt,
    bookingType: booking.type,
    covers: booking.covers,
    warnings: action.warnings.map((warning) => warning.code),
    drift: action.drift.map((drift) => drift.field),
  }
  if ('orderId' in action && action.orderId !== undefined) told.orderId = action.orderId
  if (previous) told.previousStatus = previous.status
  if (booking.sequence !== undefined) told.sequence = booking.sequence
  if (order !== undefined) told.order = order && metOrder(previous, booking, order)
  return told
}

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
