/** A captured service through the engine again: what was, or would have been, decided, and why. */
import {
  type DecideBooking,
  type DecideOrder,
  decideOrderAction,
  literalPolicy,
  type OrderAction,
  type Policy,
  type Reason,
} from '../../decide/index.js'
import type { OrderPayment } from '../../domain/order.js'
import { wellSpelt } from '../../shared/misspelt.js'
import { isAbsent, needed, requireArray, requireCount, requireList } from '../../shared/options.js'
import { compareVersions } from '../record/arrival.js'

/** A version of a booking, as it arrived. */
export interface ReplayBooking {
  readonly type?: 'booking'
  readonly booking: DecideBooking
  /** Used only for the first version of a booking, or together with `decided`. Default: none was seen before. */
  readonly previous?: DecideBooking | null
  /** What was decided at the time. It tells the replay how long its till is the real one. */
  readonly decided?: OrderAction['type']
  /** What the till had for it at the time, null for nothing. Default: what the imagined till has. */
  readonly order?: DecideOrder | null
}

/** What happened to a booking's order at the till. Amounts are decimal major units. */
export interface ReplayOrder {
  readonly type: 'order'
  readonly bookingId: string
  /** The order's status from now on; 'DELETED' if it is gone. */
  readonly status?: string
  /** How many lines it has from now on. */
  readonly lines?: number
  readonly payments?: readonly OrderPayment[]
  /** ISO 8601. When the order was made: from this event on there is one, with this date. */
  readonly createdAt?: string
  /** The real order. With `createdAt`, the booking has it from now on. Without, the event counts only if the booking has this order. */
  readonly orderId?: string
}

/** One entry of a captured service. */
export type ReplayEvent = ReplayBooking | ReplayOrder

/** Options of `replay`. */
export interface ReplayOptions {
  /** Default `literalPolicy`. */
  readonly policy?: Policy
}

/** One decision of a replay. */
export interface ReplayDecision {
  /** Position of the event, from 0. */
  readonly index: number
  readonly bookingId: string
  readonly status: string
  readonly modifiedAt: string
  readonly action: OrderAction
}

/** The result of a replay. */
export interface ReplayResult {
  readonly decisions: readonly ReplayDecision[]
  /** How often each reason was given. */
  readonly reasons: Readonly<Partial<Record<Reason, number>>>
  /** Bookings that end with an order that is not deleted. */
  readonly orders: readonly string[]
}

/**
 * Plays events through `decideOrderAction` on an imagined till. A `create` makes an order at the booking's `modifiedAt`, a `delete` takes
 * it away, and order events change it.
 *
 * If an event says what was decided at the time (`decided`, as a capture does), the till is the real one, as `order` and `createdAt`
 * describe it, for as long as this policy places and deletes the same. From a booking's first difference on, its till is imagined, and
 * takes over only what staff put on the order. Once both place an order at the same event, the till is the real one again.
 *
 * Guarantee: pure and deterministic. Events are taken in the order given; older versions are stale, as in the flow. An order event without
 * `createdAt` for a booking without an order is ignored. Throws 'booking-mismatch', and 'invalid-options' for anything that is no event.
 * Source: design §4.
 *
 * @example
 * ```ts
 * import { replay } from 'nbi-kounta'
 *
 * const at = (minute: string) => `2026-03-14T19:${minute}:00Z`
 * const { decisions } = replay([
 *   { booking: { id: 'bk_1', status: 'Seated', modifiedAt: at('00') } },
 *   { type: 'order', bookingId: 'bk_1', lines: 1 },
 *   { booking: { id: 'bk_1', status: 'Confirmed', modifiedAt: at('02') } },
 * ])
 * decisions.map((decision) => decision.action.reason) // ['new-booking-seated', 'order-has-items-or-payments']
 * ```
 */
export function replay(events: Iterable<ReplayEvent>, options: ReplayOptions = {}): ReplayResult {
  requireList(events, 'events')
  const policy = wellSpelt(options, { policy: 1 }).policy ?? literalPolicy
  const seen = new Map<string, DecideBooking>()
  const orders = new Map<string, DecideOrder>()
  // Bookings of which this policy has placed or deleted otherwise than was done at the time.
  const parted = new Set<string>()
  const decisions: ReplayDecision[] = []
  const reasons: Partial<Record<Reason, number>> = {}
  let index = -1
  for (const event of events) {
    index++
    needed(event, `events[${index}]`)
    if (event.type === 'order') {
      const { bookingId: id, orderId, createdAt, payments } = event
      const lines = isAbsent(event.lines) ? undefined : someLines(event.lines, `events[${index}].lines`)
      if (!isAbsent(payments)) requireArray(payments, `events[${index}].payments`)
      const known = orders.get(id)
      // One that is made after the last was deleted is another one.
      const isMade = createdAt !== undefined && (!known || known.status === 'DELETED')
      const order = isMade ? placed(id, createdAt, decisions.length) : known
      const isAnother = orderId !== undefined && (parted.has(id) || (createdAt === undefined && order?.id !== orderId))
      if (order && !isAnother) orders.set(id, changed(order, event, lines))
      continue
    }
    needed(event.booking, `events[${index}].booking`)
    const { booking, decided } = event
    const { id, status, modifiedAt } = booking
    const previous = (decided === undefined ? seen.get(id) : undefined) ?? event.previous ?? null
    meet(orders, id, event.order, parted.has(id))
    const action = decideOrderAction(previous, booking, orders.get(id) ?? null, policy)
    if (action.type === 'create') orders.set(id, placed(id, modifiedAt, decisions.length))
    if (action.type === 'delete') orders.delete(id)
    if (decided !== undefined && doneBy(decided) !== doneBy(action.type)) parted.add(id)
    else if (decided === 'create') parted.delete(id)
    // The flow takes whatever it decides for what it has seen.
    if (decided !== undefined || !previous || compareVersions(booking, previous) >= 0) seen.set(id, booking)
    decisions.push({ index, bookingId: id, status, modifiedAt, action })
    reasons[action.reason] = (reasons[action.reason] ?? 0) + 1
  }
  const live = [...orders].filter(([, order]) => order.status !== 'DELETED').map(([id]) => id)
  return { decisions, reasons, orders: live }
}

const doneBy = (type: OrderAction['type']): string => (type === 'create' || type === 'delete' ? type : 'nothing')

/** Takes over what the till had; after a difference only what staff have put on the order that is imagined in its place. */
function meet(
  orders: Map<string, DecideOrder>,
  id: string,
  met: DecideOrder | null | undefined,
  parted: boolean,
): void {
  if (met === undefined) return
  const imagined = orders.get(id)
  if (!parted && met) orders.set(id, met)
  else if (!parted) orders.delete(id)
  else if (met && imagined) orders.set(id, { ...imagined, lines: met.lines, payments: met.payments })
}

const placed = (bookingId: string, createdAt: string, count: number): DecideOrder => ({
  id: `replayed-${bookingId}-${count}`,
  status: 'SUBMITTED',
  createdAt,
  lines: [],
  payments: [],
})

/** So many lines, of which nothing else is known. */
export function someLines(count: number, name = 'items'): DecideOrder['lines'] {
  requireCount(count, name)
  return Array.from({ length: count }, () => ({}))
}

const changed = (order: DecideOrder, event: ReplayOrder, lines: DecideOrder['lines'] | undefined): DecideOrder => ({
  ...order,
  ...(event.createdAt === undefined ? {} : { createdAt: event.createdAt, id: event.orderId ?? order.id }),
  ...(event.status === undefined ? {} : { status: event.status }),
  lines: lines ?? order.lines,
  payments: event.payments ?? order.payments,
})
