/** What an order's status tells: an event for each change, once, whoever saw it first, a sweep, a webhook or a decision. */

import { isGone } from '../../domain/order-status.js'
import type { EventBody } from '../context.js'
import type { OrderMemo } from '../record/record.js'
import type { Venue } from '../venue/venue.js'

/** Undefined where the status is what it was. Of an order of which nothing was seen yet, that is what it was posted with. */
export function statusEvent(
  { orderStatus = 'SUBMITTED' }: Pick<Venue, 'orderStatus'>,
  ids: { readonly bookingId: string; readonly orderId: string },
  before: OrderMemo | undefined,
  order: { readonly status: string; readonly deleted?: boolean },
): EventBody | undefined {
  const { status } = order
  if (isGone(order)) return { type: 'lost', status: 'DELETED', ...ids }
  if (status === (before?.status ?? orderStatus)) return undefined
  if (status === 'ACCEPTED') return { type: 'accepted', ...ids }
  return status === 'REJECTED' ? { type: 'rejected', ...ids } : { type: 'status', status, ...ids }
}
