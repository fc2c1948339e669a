/** Finds orders of one booking at the till, by their marker; says whether finding none proves that there is none. */
import { type Marker, markerOf } from '../../domain/marker.js'
import type { KountaOrder, OrderHead, OrderSummary } from '../../domain/order.js'
import type { ErrorCode, NbiKountaError } from '../../shared/errors.js'
import { asTrouble, type Context, trouble } from '../context.js'
import type { Venue } from '../venue/venue.js'
import { isGone } from './touched.js'
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

/** Trouble of every order, where the till is down: so often in a row it is the till's, and nothing is believed of the rest. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['server-error', 'timeout'])
/** How long an order that could not be read is not asked for again, where its sale number says that it is somebody else's. */
const believeMs = 600_000

/**
 * A sale number that does not even begin like one of ours. We post ours as the sale number of every order, and the till keeps it; it is
 * only because a till might not that an order with another number is read in full. So where it cannot be read, its number is believed:
 * else one broken order of the bar would keep every booking of the venue without an order for as long as it is listed.
 */
const isForeign = ({ saleNumber = '' }: Listed, { markerPrefix }: Venue): boolean =>
  saleNumber.trim() !== '' && !saleNumber.startsWith(`${markerPrefix}-`)

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
  let inARow = 0
  const take = (order: OrderSummary, marker: Marker | undefined): void => {
    if (marker?.prefix !== venue.markerPrefix) return
    hasOurs = true
    if (marker.bookingId === bookingId) hits.set(order.id, { order, generation: marker.generation })
  }
  /** The order in full, where it may be ours; where that cannot be told, the search proves nothing. */
  const readFull = async (listed: Listed): Promise<KountaOrder | undefined> => {
    const { id } = listed
    let isSettled = isForeign(listed, venue)
    let failed: NbiKountaError | undefined
    if (id === undefined) {
      conclusive = conclusive && isSettled
      return undefined
    }
    if (ctx.strangers.has(venue, id)) return undefined
    try {
      const full = await ctx.strangers.read(venue, id)
      inARow = 0
      if (full) return full
      // Deleted, and not even to be read any more: whoever's it was, it is no live order.
      isSettled ||= isGone({ status: '', ...listed })
    } catch (cause) {
      failed = asTrouble(cause, 'searching for an order')
      if (!ofOneOrder.has(failed.code) && !maybeOfOneOrder.has(failed.code)) throw failed
      // Another booking that waited for the same answer may have told of it.
      if (!ctx.strangers.has(venue, id)) trouble(ctx, venue, { orderId: id }, failed, 'search')
      if (passing.has(failed.code)) inARow++
    }
    // Believed before it ends the search, so that the next one comes further, should all of these be broken after all.
    if (isSettled) ctx.strangers.add(venue, id, believeMs)
    else conclusive = false
    if (failed && inARow >= mostInARow) throw failed
    return undefined
  }
  const look = async (listed: OrderSummary): Promise<void> => {
    const marker = markerOf(listed, venue.markerPrefix)
    // A number of another prefix may be the till's own, given in place of ours: then the notes have the marker, if the list tells them.
    if (marker && (marker.prefix === venue.markerPrefix || listed.notes !== undefined)) return take(listed, marker)
    // The list entry may have lost what the order itself still carries.
    const full = await readFull(listed)
    if (full) take(listed, markerOf(full, venue.markerPrefix))
  }
  const filter = { siteId: venue.siteId, createdGte }
  const unreadable: Listed[] = []
  const plain = { priority: 'read', onUnreadable: (entry: Listed) => void unreadable.push(entry) } as const
  for await (const order of venue.kounta.orders.list(filter, plain)) await look(order)
  for (const entry of unreadable) {
    const full = await readFull(entry)
    if (full) take(full, markerOf(full, venue.markerPrefix))
  }
  // Whether the plain list shows deleted orders is not known, so they are asked for by name before "none" is believed.
  const isFound = [...hits.values()].some((hit) => generation === undefined || hit.generation === generation)
  if (!isFound)
    for await (const order of venue.kounta.orders.list({ ...filter, status: 'DELETED' }, { priority: 'read' }))
      if (markerOf(order)) await look(order)
  return { hits: [...hits.values()], conclusive, hasOurs }
}
