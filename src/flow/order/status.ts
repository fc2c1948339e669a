/** What an order's status tells: an event for each change, once, whoever saw it first, a sweep, a webhook or a decision. */
import { instantMs } from '../../domain/instants.js'
import type { EventBody } from '../context.js'
import type { OrderMemo } from '../record/record.js'
import type { Venue } from '../venue/venue.js'
import { isComplete, isGone } from './touched.js'

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

interface Snapshot {
  readonly status: string
  readonly deleted?: boolean
  readonly updatedAt: string
}

/**
 * True for a snapshot older than what is known of the order. Stamps are whole seconds, so within one the status itself must tell; deleting
 * is final, whatever its stamp says.
 */
export function isOlder(order: Snapshot, known: OrderMemo | undefined): boolean {
  if (!known || isGone(order)) return false
  const aheadMs = instantMs(order.updatedAt) - instantMs(known.updatedAt)
  return aheadMs < 0 || (aheadMs === 0 && isStepBack(known.status, order.status))
}

/** True where an order would be open again, or new again: no till takes a status back there, so that is the older one of the two. */
const isStepBack = (before: string, after: string): boolean =>
  before !== after && (after === 'SUBMITTED' || (isComplete({ status: before }) && !isComplete({ status: after })))
