/** Reads one order of a venue's till by its id. */
import type { KountaOrder } from '../../domain/order.js'
import type { RequestPriority } from '../../kounta/call-options.js'
import type { Venue } from './venue.js'

/**
 * Null for what the till does not show, also where a stand-in for the client answers with undefined. It waits in its site's lane, so that
 * no site waits for another one's turns. Throws remote errors.
 */
export const getOrder = async (
  { kounta, siteId }: Venue,
  id: string,
  priority: RequestPriority = 'read',
  signal?: AbortSignal,
): Promise<KountaOrder | null> =>
  (await kounta.orders.get(id, { priority, lane: siteId, ...(signal ? { signal } : {}) })) ?? null
