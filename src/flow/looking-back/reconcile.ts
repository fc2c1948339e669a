/** Bookings, records and orders side by side: what does not fit, and what to do about each. */
import { classifyStatus, literalPolicy, type Policy } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import { ownMarkerOf } from '../../domain/marker.js'
import type { KountaOrder, OrderSummary } from '../../domain/order.js'
import { addTo } from '../../shared/groups.js'
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { requireArray, requireObjects } from '../../shared/options.js'
import { chooseKeeper, isComplete, isGone, isRejected, isUntouched } from '../order/touched.js'
import type { Inspection } from './inspect.js'

/**
 * What to do about a finding. `reconcile` itself changes nothing.
 *
 * @example
 * ```ts
 * import type { Finding, ProposedFix } from 'nbi-kounta'
 *
 * const isForStaff = ({ fix }: Finding) => fix.do === ('tell-staff' satisfies ProposedFix['do'])
 * ```
 */
export type ProposedFix =
  /** Hand the booking in: `flow.handleBooking`. Proposed only if the flow has not decided this seating yet. */
  | { readonly do: 'place-order'; readonly bookingId: string }
  /** Sweep the site: `flow.sync` adopts the order, dooms it if it is untouched, or forgets the link. */
  | { readonly do: 'sync'; readonly orderId: string }
  /** Hand the order in and send its sale, even if it was sent before: `flow.handleOrder({ venueId, orderId }, { resend: true })`. */
  | { readonly do: 'send-sale'; readonly orderId: string }
  /** A person at the venue has to look. */
  | { readonly do: 'tell-staff'; readonly bookingId?: string; readonly orderId?: string }

/** One thing that does not fit. */
export type Finding = { readonly bookingId?: string; readonly orderId?: string; readonly fix: ProposedFix } & (
  | { readonly type: 'missing-order' }
  | { readonly type: 'duplicate'; readonly keeps: string; readonly touched: boolean }
  | { readonly type: 'orphan' }
  | { readonly type: 'touched-orphan' }
  | { readonly type: 'stale-link' }
  | { readonly type: 'unsent-sale' }
  | { readonly type: 'drift'; readonly field: 'covers'; readonly booking: number; readonly order: number }
)

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
 * record knows, it never proposes a deletion, only a sweep, which adopts it. Source: design §7, points 7 and 11.
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
  const findings = [...ids].flatMap((id) =>
    recordOf.get(id)?.pending
      ? []
      : [...findingsOf(id, known.get(id), recordOf.get(id), byBooking.get(id) ?? [], markerPrefix, policy)],
  )
  return [...findings, ...unsentSales(orders, saleIds)]
}

function* findingsOf(
  bookingId: string,
  booking: Booking | undefined,
  record: Inspection | undefined,
  orders: readonly (KountaOrder | OrderSummary)[],
  prefix: string,
  policy: Policy,
): Generator<Finding> {
  const live = orders.filter((order) => !isGone(order) && !isRejected(order))
  // An abridged order cannot be shown to be untouched, so it counts as touched.
  const full = live.map((order) => ({ ...order, lines: order.lines ?? [{}], payments: order.payments ?? [] }))
  const untouched = (order: (typeof full)[number]) => isUntouched(order, prefix, bookingId)
  const keeper = full.find((order) => order.id === record?.orderId) ?? chooseKeeper(full, prefix, bookingId)
  for (const order of full) {
    if (!keeper || order === keeper) continue
    const fix: ProposedFix = untouched(order)
      ? { do: 'sync', orderId: order.id }
      : { do: 'tell-staff', bookingId, orderId: order.id }
    yield { type: 'duplicate', bookingId, orderId: order.id, keeps: keeper.id, touched: !untouched(order), fix }
  }
  const link = record?.orderId
  const linked = orders.find((order) => order.id === link)
  if (link !== undefined && (!linked || isGone(linked)))
    yield { type: 'stale-link', bookingId, orderId: link, fix: { do: 'sync', orderId: link } }
  if (keeper && link === undefined && !isComplete(keeper)) {
    const orderId = keeper.id
    yield untouched(keeper)
      ? { type: 'orphan', bookingId, orderId, fix: { do: 'sync', orderId } }
      : { type: 'touched-orphan', bookingId, orderId, fix: { do: 'tell-staff', bookingId, orderId } }
  }
  if (!booking) return
  // One that the flow has put behind it says nothing of the seating that there is now, nor one that it has rejected in place of a delete.
  const rejected = orders.some((order) => isRejected(order) && !record?.burnt.includes(order.id))
  const isSeated = (status: string) => classifyStatus(status, policy) === 'seated'
  if (isSeated(booking.status) && !keeper && !rejected && link === undefined) {
    const decided = record?.bookingStatus
    const wasSeated = decided !== undefined && isSeated(decided)
    // What staff deleted stays deleted while the booking stays Seated, so a record with burnt orders then wants none on purpose.
    const isDeliberate =
      record !== undefined &&
      record.burnt.length > 0 &&
      record.lastError?.code !== 'given-up' &&
      (wasSeated || !decided)
    // A seating that the flow has decided is nothing new to it, and places no order when it is handed in again.
    if (!isDeliberate)
      yield { type: 'missing-order', bookingId, fix: { do: wasSeated ? 'tell-staff' : 'place-order', bookingId } }
  }
  // A booking without a number of people says nothing of the order's.
  if (booking.covers > 0 && keeper?.guests !== undefined && keeper.guests !== booking.covers && !isComplete(keeper))
    yield {
      type: 'drift',
      field: 'covers',
      bookingId,
      orderId: keeper.id,
      booking: booking.covers,
      order: keeper.guests,
      fix: { do: 'tell-staff', bookingId, orderId: keeper.id },
    }
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
