/** What an order's status tells: an event for each change, once, whoever saw it first, a sweep, a webhook or a decision. */
import { instantMs } from '../domain/instants.js'
import type { EventBody } from './context.js'
import type { OrderMemo } from './record.js'
import { isComplete, isGone } from './touched.js'
import type { Venue } from './venue.js'

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

/** True for a snapshot older than what is known of the order. Stamps are whole seconds, so within one the status itself must tell. */
export function isOlder(
  known: OrderMemo | undefined,
  order: { readonly status: string; readonly deleted?: boolean; readonly updatedAt: string },
): boolean {
  const aheadMs = known ? instantMs(order.updatedAt) - instantMs(known.updatedAt) : 0
  return aheadMs < 0 || (aheadMs === 0 && isStepBack(known?.status, order))
}

/** True where an order would be open again, or new again: no till takes a status back there, so that is the older one of the two. */
function isStepBack(
  before: string | undefined,
  after: { readonly status: string; readonly deleted?: boolean },
): boolean {
  if (before === undefined || before === after.status || isGone(after)) return false
  return after.status === 'SUBMITTED' || (isComplete({ status: before }) && !isComplete(after))
}
