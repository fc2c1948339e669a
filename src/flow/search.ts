/** Finds orders of one booking at the till, by their marker; says whether finding none proves that there is none. */
import { type Marker, markerOf } from '../domain/marker.js'
import type { OrderSummary } from '../domain/order.js'
import type { Context } from './context.js'
import type { Venue } from './venue.js'

/** An order with our marker for the booking. */
export interface Hit {
  readonly order: OrderSummary
  readonly generation: number
}

/** What a search saw. */
export interface Found {
  readonly hits: readonly Hit[]
  /** True when every order of the span was seen with a readable marker, or in full without one. */
  readonly conclusive: boolean
  /** True when any order of the span, whoever's, has our marker. */
  readonly hasOurs: boolean
}

/**
 * Every order since `sinceMs` (less the clocks' allowance), any status, with a marker of this booking. `generation`: the one that is
 * looked for, where others of the booking do not count as found. Throws remote errors.
 */
export async function searchOrders(
  ctx: Context,
  venue: Venue,
  bookingId: string,
  sinceMs: number,
  generation?: number,
): Promise<Found> {
  const createdGte = new Date(sinceMs - ctx.timing.clockSkewMs).toISOString()
  const hits = new Map<string, Hit>()
  let conclusive = true
  let hasOurs = false
  const look = async (order: OrderSummary): Promise<void> => {
    let marker: Marker | undefined = markerOf(order)
    if (!marker) {
      // The list entry may have lost what the order itself still carries.
      const full = await venue.kounta.orders.get(order.id, { priority: 'read', lane: venue.siteId })
      if (!full) conclusive = false
      else marker = markerOf(full)
    }
    if (marker?.prefix !== venue.markerPrefix) return
    hasOurs = true
    if (marker.bookingId === bookingId) hits.set(order.id, { order, generation: marker.generation })
  }
  const filter = { siteId: venue.siteId, createdGte }
  for await (const order of venue.kounta.orders.list(filter, { priority: 'read' })) await look(order)
  // Whether the plain list shows deleted orders is not known, so they are asked for by name before "none" is believed.
  const isFound = [...hits.values()].some((hit) => generation === undefined || hit.generation === generation)
  if (!isFound)
    for await (const order of venue.kounta.orders.list({ ...filter, status: 'DELETED' }, { priority: 'read' }))
      if (markerOf(order)) await look(order)
  return { hits: [...hits.values()], conclusive, hasOurs }
}
