/** The orders that a sweep goes through: the plain list, and where something is missing from it, the deleted ones by name. */
import type { OrderSummary } from '../../domain/order.js'
import { isGone } from '../../domain/order-status.js'
import type { Context } from '../context.js'
import { isRefusal } from '../trouble.js'
import { siteOrders } from '../venue/site-orders.js'
import type { Venue } from '../venue/venue.js'

/**
 * The site's orders. Whether the plain list shows deleted ones is not known, so they are asked for by name where an order is missing that the sweep
 * before was shown, and once a day.
 */
export async function listOrders(
  ctx: Context,
  venue: Venue,
  plan: { readonly createdGte: string; readonly looksBack: boolean; readonly expected: readonly string[] },
  signal: AbortSignal | undefined,
): Promise<readonly OrderSummary[]> {
  const { createdGte, looksBack, expected } = plan
  const options = { priority: 'sync', ...(signal ? { signal } : {}) } as const
  const listed = new Map<string, OrderSummary>()
  for await (const order of await siteOrders(venue, { createdGte }, options)) listed.set(order.id, order)
  const showsDeleted = [...listed.values()].some(isGone)
  const isMissing = expected.some((id) => !listed.has(id))
  if (!isMissing && (showsDeleted || !looksBack)) return [...listed.values()]
  try {
    for await (const order of await siteOrders(venue, { createdGte, status: 'DELETED' }, options))
      listed.set(order.id, order)
  } catch (cause) {
    // A till may have no such list, or refuse to show it.
    if (!isRefusal(cause)) throw cause
    ctx.logger.warn('the till does not list deleted orders, so a sweep cannot tell which are gone', {
      venueId: venue.id,
      code: cause.code,
    })
  }
  return [...listed.values()]
}
