/** The event that tells of an order's status: once for each change, whoever saw it first, a sweep, a webhook or a decision. */
import type { EventBody } from './context.js'
import type { OrderMemo } from './record.js'
import type { Venue } from './venue.js'

/** Undefined where the status is what it was. Of an order of which nothing was seen yet, that is what it was posted with. */
export function statusEvent(
  { orderStatus = 'SUBMITTED' }: Pick<Venue, 'orderStatus'>,
  ids: { readonly bookingId: string; readonly orderId: string },
  before: OrderMemo | undefined,
  { status }: Pick<OrderMemo, 'status'>,
): EventBody | undefined {
  if (status === (before?.status ?? orderStatus)) return undefined
  if (status === 'ACCEPTED') return { type: 'accepted', ...ids }
  return status === 'REJECTED' ? { type: 'rejected', ...ids } : { type: 'status', status, ...ids }
}
