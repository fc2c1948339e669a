/** A captured service through the engine again: what was, or would have been, decided, and why. */
import {
  type DecideBooking,
  decideOrderAction,
  literalPolicy,
  type OrderAction,
  type Policy,
  type Reason,
} from '../decide/index.js'
import type { OrderPayment } from '../domain/order.js'
import { compareVersions } from './arrival.js'

/** A version of a booking, as it arrived. */
export interface ReplayBooking {
  readonly type?: 'booking'
  readonly booking: DecideBooking
  /** Counts only for the first version of a booking; default: none was seen before. */
  readonly previous?: DecideBooking | null
}

/** What happened to a booking's order at the till. Amounts are decimal major units. */
export interface ReplayOrder {
  readonly type: 'order'
  readonly bookingId: string
  /** The order's status from now on; 'DELETED' for one that is gone. */
  readonly status?: string
  /** How many lines it has from now on. */
  readonly lines?: number
  readonly payments?: readonly OrderPayment[]
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

/** What a replay came to. */
export interface ReplayResult {
  readonly decisions: readonly ReplayDecision[]
  /** How often each reason was given. */
  readonly reasons: Readonly<Partial<Record<Reason, number>>>
  /** Bookings that end with an order that is not deleted. */
  readonly orders: readonly string[]
}

interface ReplayedOrder {
  readonly id: string
  readonly status: string
  readonly createdAt: string
  readonly lines: readonly Record<string, never>[]
  readonly payments: readonly OrderPayment[]
}

/**
 * Plays events through `decideOrderAction`, keeping an imagined till: a `create` makes an order at the booking's
 * `modifiedAt`, a `delete` takes it away, and order events change it.
 *
 * Guarantee: pure and deterministic; events are taken in the order given, and older versions are stale as in the flow.
 * An order event for a booking without an order is ignored. Throws nothing but 'booking-mismatch'. Source: design §4.
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
  const policy = options.policy ?? literalPolicy
  const seen = new Map<string, DecideBooking>()
  const orders = new Map<string, ReplayedOrder>()
  const decisions: ReplayDecision[] = []
  const reasons: Partial<Record<Reason, number>> = {}
  let index = -1
  for (const event of events) {
    index++
    if (event.type === 'order') {
      const order = orders.get(event.bookingId)
      if (order) orders.set(event.bookingId, changed(order, event))
      continue
    }
    const { booking } = event
    const { id, status, modifiedAt } = booking
    const previous = seen.get(id) ?? event.previous ?? null
    const action = decideOrderAction(previous, booking, orders.get(id) ?? null, policy)
    if (action.type === 'create') orders.set(id, placed(id, modifiedAt, decisions.length))
    if (action.type === 'delete') orders.delete(id)
    if (!previous || compareVersions(booking, previous) >= 0) seen.set(id, booking)
    decisions.push({ index, bookingId: id, status, modifiedAt, action })
    reasons[action.reason] = (reasons[action.reason] ?? 0) + 1
  }
  const live = [...orders].filter(([, order]) => order.status !== 'DELETED').map(([id]) => id)
  return { decisions, reasons, orders: live }
}

const placed = (bookingId: string, createdAt: string, count: number): ReplayedOrder => ({
  id: `replayed-${bookingId}-${count}`,
  status: 'SUBMITTED',
  createdAt,
  lines: [],
  payments: [],
})

const changed = (order: ReplayedOrder, event: ReplayOrder): ReplayedOrder => ({
  ...order,
  ...(event.status === undefined ? {} : { status: event.status }),
  ...(event.lines === undefined ? {} : { lines: Array.from({ length: event.lines }, () => ({})) }),
  ...(event.payments === undefined ? {} : { payments: event.payments }),
})
