/** Finds orders of one booking at the till, by their marker; says whether finding none proves that there is none. */
import { type Marker, markerOf } from '../../domain/marker.js'
import type { KountaOrder, OrderHead, OrderSummary } from '../../domain/order.js'
import { isGone } from '../../domain/order-status.js'
import type { ErrorCode, NbiKountaError } from '../../shared/errors.js'
import type { Context } from '../context.js'
import { asTrouble, trouble } from '../trouble.js'
import { siteOrders } from '../venue/site-orders.js'
import type { Venue } from '../venue/venue.js'
import { maybeOfOneOrder, mostInARow, ofOneOrder } from './trouble.js'

/** An order with our marker for the booking. */
export interface Hit {
  readonly order: OrderSummary
  readonly generation: number
}

/** What a search saw. */
export interface Found {
  readonly hits: readonly Hit[]
  /** True when every order of the span was seen with a readable marker, or in full without one, or is somebody else's by its sale number. */
  readonly conclusive: boolean
  /** True when any order of the span, whoever's, has our marker. */
  readonly hasOurs: boolean
}

/** What a list tells of an order: of an entry that it could not read, little or nothing. */
type Listed = Partial<Pick<OrderHead, 'id' | 'saleNumber' | 'status' | 'deleted'>>

/** What every order fails with while the till is down: after `mostInARow` of these the search ends, and proves nothing. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['server-error', 'timeout'])
/** How long an order that could not be read is not asked for again, where its sale number says that it is somebody else's. */
const believeMs = 600_000

/**
 * A sale number that does not even begin like one of ours. We post our marker as the sale number of every order; an order with another
 * number is read in full only because a till might not keep it. If it cannot be read, its number is believed after all. Otherwise one
 * broken order of the bar would keep every booking of the venue without an order for as long as it is listed.
 */
const isForeign = ({ saleNumber = '' }: Listed, { markerPrefix }: Venue): boolean =>
  saleNumber.trim() !== '' && !saleNumber.startsWith(`${markerPrefix}-`)

/** One search under way: what it has seen so far. */
interface Search {
  readonly ctx: Context
  readonly venue: Venue
  readonly bookingId: string
  readonly hits: Map<string, Hit>
  conclusive: boolean
  hasOurs: boolean
  /** Failures in a row that may be the till's, not one order's. */
  failures: number
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
  const search: Search = { ctx, venue, bookingId, hits: new Map(), conclusive: true, hasOurs: false, failures: 0 }
  const { markerPrefix } = venue
  const filter = { createdGte: new Date(sinceMs - ctx.timing.clockSkewMs).toISOString() }
  const unreadable: Listed[] = []
  const plain = { priority: 'read', onUnreadable: (entry: Listed) => void unreadable.push(entry) } as const
  for await (const order of await siteOrders(venue, filter, plain)) await lookAt(search, order)
  for (const entry of unreadable) {
    const full = await readFull(search, entry)
    if (full) note(search, full, markerOf(full, markerPrefix))
  }
  // Whether the plain list shows deleted orders is not known, so they are asked for by name before "none" is believed.
  const isFound = [...search.hits.values()].some((hit) => generation === undefined || hit.generation === generation)
  if (!isFound)
    for await (const order of await siteOrders(venue, { ...filter, status: 'DELETED' }, { priority: 'read' }))
      if (markerOf(order)) await lookAt(search, order)
  return { hits: [...search.hits.values()], conclusive: search.conclusive, hasOurs: search.hasOurs }
}

/** Notes an order by its marker, taken from the list entry, or from the order itself where the entry may have lost it. */
async function lookAt(search: Search, listed: OrderSummary): Promise<void> {
  const { markerPrefix } = search.venue
  const marker = markerOf(listed, markerPrefix)
  // A number of another prefix may be the till's own, given in place of ours: then the notes have the marker, if the list tells them.
  if (marker && (marker.prefix === markerPrefix || listed.notes !== undefined)) return note(search, listed, marker)
  const full = await readFull(search, listed)
  if (full) note(search, listed, markerOf(full, markerPrefix))
}

function note(search: Search, order: OrderSummary, marker: Marker | undefined): void {
  if (marker?.prefix !== search.venue.markerPrefix) return
  search.hasOurs = true
  if (marker.bookingId === search.bookingId) search.hits.set(order.id, { order, generation: marker.generation })
}

/** The order in full, where it may be ours; where that cannot be told, the search proves nothing. */
async function readFull(search: Search, listed: Listed): Promise<KountaOrder | undefined> {
  const { venue, ctx } = search
  const { strangers } = ctx
  const { id } = listed
  let isSettled = isForeign(listed, venue)
  let failed: NbiKountaError | undefined
  if (id === undefined) {
    search.conclusive &&= isSettled
    return undefined
  }
  if (strangers.has(venue, id)) return undefined
  try {
    const full = await strangers.read(venue, id)
    search.failures = 0
    if (full) return full
    // It is deleted, and can no longer be read: whoever it belonged to, it is no live order.
    isSettled ||= isGone({ status: '', ...listed })
  } catch (cause) {
    failed = asTrouble(cause, 'searching for an order')
    if (!ofOneOrder.has(failed.code) && !maybeOfOneOrder.has(failed.code)) throw failed
    // Another booking may have waited for the same answer, and reported it already.
    if (!strangers.has(venue, id)) trouble(ctx, venue, { orderId: id }, failed, 'search')
    if (passing.has(failed.code)) search.failures++
  }
  // Remembered even if the search ends here: the next search passes over this order, and so gets further down a list of broken ones.
  if (isSettled) strangers.add(venue, id, believeMs)
  else search.conclusive = false
  if (failed && search.failures >= mostInARow) throw failed
  return undefined
}
