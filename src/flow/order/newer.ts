/** Which of two snapshots of one order is the newer one. Every comparison starts from the stamps, by `aheadMs`. */
import { instantMs } from '../../domain/instants.js'
import type { KountaOrder } from '../../domain/order.js'
import { isComplete, isGone } from '../../domain/order-status.js'
import type { OrderMemo } from '../record/record.js'

interface Stamped {
  readonly updatedAt: string
}

interface Snapshot extends Stamped {
  readonly status: string
  readonly deleted?: boolean
}

/** How much later `a` was changed than `b`: 0 within one second, since stamps are whole seconds; NaN when either has no instant. */
export const aheadMs = (a: Stamped, b: Stamped | undefined): number => instantMs(a.updatedAt) - instantMs(b?.updatedAt)

/**
 * True for a snapshot older than what is known of the order. Within one second the status itself must tell; deleting is final, whatever
 * its stamp says.
 */
export function isOlder(order: Snapshot, known: OrderMemo | undefined): boolean {
  if (!known || isGone(order)) return false
  const ahead = aheadMs(order, known)
  return ahead < 0 || (ahead === 0 && isStepBack(known.status, order.status))
}

/** True where an order would be open again, or new again: no till takes a status back there, so that is the older one of the two. */
const isStepBack = (before: string, after: string): boolean =>
  before !== after && (after === 'SUBMITTED' || (isComplete({ status: before }) && !isComplete({ status: after })))

/** The newer of two, of which either may be missing; `b`, which came later, within one second. A deleted one always wins: deleting is final. */
export function newerOf(a: KountaOrder | undefined, b: KountaOrder | undefined): KountaOrder | undefined {
  if (!a || !b) return b ?? a
  return [a, b].find(isGone) ?? (aheadMs(a, b) > 0 ? a : b)
}
