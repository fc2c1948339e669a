/** Lists the orders of a venue's site. */
import type { OrderSummary } from '../../domain/order.js'
import type { ListOptions, OrderFilter } from '../../kounta/types.js'
import type { Venue } from './venue.js'

/** Awaited before its first order is asked for, since a stand-in for the client may answer with a promise of a list. Throws remote errors. */
export const siteOrders = async (
  { kounta, siteId }: Venue,
  filter: OrderFilter,
  options: ListOptions,
): Promise<AsyncIterable<OrderSummary>> => kounta.orders.list({ siteId, ...filter }, options)
