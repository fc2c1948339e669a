/** Where a bill came from that has no booking of its own. */
import type { KountaOrder } from '../../domain/order.js'

/** The order that this one refunds, or the one that all its lines were split off from. */
export function sourceOf({ refundedOrderId, lines }: KountaOrder): string | undefined {
  const from = lines[0]?.fromOrderId
  return refundedOrderId ?? (lines.every(({ fromOrderId }) => fromOrderId === from) ? from : undefined)
}
