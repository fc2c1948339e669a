/** Bookings, records and orders side by side: what does not fit, and what to do about each. */
import { literalPolicy, type Policy } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import { ownMarkerOf } from '../../domain/marker.js'
import type { KountaOrder, OrderSummary } from '../../domain/order.js'
import { isComplete } from '../../domain/order-status.js'
import { addTo } from '../../shared/groups.js'
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { requireArray, requireObjects } from '../../shared/options.js'
import { type Finding, findingsOf } from './findings.js'
import type { Inspection } from './inspect.js'

/** What is compared. All of one venue, over one span of time. */
export interface ReconcileInput {
  /** The newest version of each booking. */
  readonly bookings: readonly Booking[]
  /** What `flow.inspect` returned for them: null where it knows none. */
  readonly records: readonly (Inspection | null)[]
  /** The site's orders. Pass full ones, which tell touched from untouched; an abridged one counts as touched. */
  readonly orders: readonly (KountaOrder | OrderSummary)[]
  /** Ids of the sales that arrived. Omitted: no search for unsent sales. */
  readonly saleIds?: Iterable<string>
  /** Default 'NBI'. */
  readonly markerPrefix?: string
  /** Default `literalPolicy`. */
  readonly policy?: Policy
}

const knownInput: Names<ReconcileInput> = {
  bookings: 1,
  records: 1,
  orders: 1,
  saleIds: 1,
  markerPrefix: 1,
  policy: 1,
}

/**
 * Compares bookings, records and orders, and proposes a fix for everything that does not fit.
 *
 * Guarantee: pure; nothing is changed. It does not judge a record with work left, since the flow still works on it. For an order that no
 * record knows, it never proposes a deletion, only a sweep, which adopts it.
 * Errors: 'invalid-options' for a list that is none, and for a misspelt member. Source: design §7, points 7 and 11.
 *
 * @example
 * ```ts
 * import { reconcile } from 'nbi-kounta'
 * import { aBooking } from 'nbi-kounta/testing'
 *
 * const findings = reconcile({ bookings: [aBooking({ id: 'bk_1', status: 'Seated' })], records: [], orders: [] })
 * findings[0]?.type // 'missing-order'
 * ```
 */
export function reconcile(input: ReconcileInput): readonly Finding[] {
  const {
    bookings,
    records,
    orders,
    saleIds,
    markerPrefix = 'NBI',
    policy = literalPolicy,
  } = wellSpelt(input, knownInput)
  requireObjects(bookings, 'bookings')
  requireArray(records, 'records')
  requireObjects(orders, 'orders')
  const recordOf = new Map(records.flatMap((record) => (record ? [[record.bookingId, record] as const] : [])))
  const byBooking = new Map<string, (KountaOrder | OrderSummary)[]>()
  for (const order of orders) {
    const marker = ownMarkerOf(order, markerPrefix)
    if (marker) addTo(byBooking, marker.bookingId, order)
  }
  const known = new Map(bookings.map((booking) => [booking.id, booking]))
  const ids = new Set([...known.keys(), ...recordOf.keys(), ...byBooking.keys()])
  const findings = [...ids]
    .filter((id) => !recordOf.get(id)?.pending)
    .flatMap((id) => [
      ...findingsOf(id, known.get(id), recordOf.get(id), byBooking.get(id) ?? [], markerPrefix, policy),
    ])
  return [...findings, ...unsentSales(orders, saleIds)]
}

function unsentSales(
  orders: readonly (KountaOrder | OrderSummary)[],
  saleIds: Iterable<string> | undefined,
): Finding[] {
  if (!saleIds) return []
  const sent = new Set(saleIds)
  return orders
    .filter((order) => isComplete(order) && !order.deleted && !sent.has(order.id))
    .map((order) => ({ type: 'unsent-sale', orderId: order.id, fix: { do: 'send-sale', orderId: order.id } }))
}
