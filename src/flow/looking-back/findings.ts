/** What does not fit about one booking, seen from all sides. */
import { classifyStatus, type Policy } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import type { KountaOrder, OrderSummary } from '../../domain/order.js'
import { isComplete, isGone, isRejected } from '../../domain/order-status.js'
import { chooseKeeper, isUntouched } from '../order/touched.js'
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

/** What does not fit about one booking. */
export function* findingsOf(
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
  if (keeper && !isComplete(keeper)) yield* ofOpenOrder(bookingId, booking, link, keeper, untouched(keeper))
  if (booking && !keeper && link === undefined) {
    const fix = fixOfNone(booking, record, orders, policy)
    if (fix) yield { type: 'missing-order', bookingId, fix: { do: fix, bookingId } }
  }
}

/** What does not fit about the order that a booking has at the till. */
function* ofOpenOrder(
  bookingId: string,
  booking: Booking | undefined,
  link: string | undefined,
  { id: orderId, guests }: Pick<OrderSummary, 'id' | 'guests'>,
  isUntouched: boolean,
): Generator<Finding> {
  const tellStaff = { do: 'tell-staff', bookingId, orderId } as const
  if (link === undefined)
    yield isUntouched
      ? { type: 'orphan', bookingId, orderId, fix: { do: 'sync', orderId } }
      : { type: 'touched-orphan', bookingId, orderId, fix: tellStaff }
  // A booking without a number of people says nothing of the order's.
  if (booking && booking.covers > 0 && guests !== undefined && guests !== booking.covers)
    yield { type: 'drift', field: 'covers', bookingId, orderId, booking: booking.covers, order: guests, fix: tellStaff }
}

/** What to do about a booking that has no order at the till; undefined where it should have none. */
function fixOfNone(
  { status }: Booking,
  record: Inspection | undefined,
  orders: readonly (KountaOrder | OrderSummary)[],
  policy: Policy,
): 'tell-staff' | 'place-order' | undefined {
  const isSeated = (told: string) => classifyStatus(told, policy) === 'seated'
  // One that the flow has put behind it says nothing of the seating that there is now, nor one that it has rejected in place of a delete.
  const isRefused = orders.some((order) => isRejected(order) && !record?.burnt.includes(order.id))
  if (!isSeated(status) || isRefused) return undefined
  const decided = record?.bookingStatus
  const wasSeated = decided !== undefined && isSeated(decided)
  // What staff deleted stays deleted while the booking stays Seated, so a record with burnt orders then wants none on purpose.
  const isDeliberate =
    record !== undefined && record.burnt.length > 0 && record.lastError?.code !== 'given-up' && (wasSeated || !decided)
  if (isDeliberate) return undefined
  // A seating that the flow has decided is nothing new to it, and places no order when it is handed in again.
  return wasSeated ? 'tell-staff' : 'place-order'
}
