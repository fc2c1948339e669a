/** A captured service through the engine again: what was, or would have been, decided, and why. */
import {
  type DecideBooking,
  type DecideOrder,
  decideOrderAction,
  definePolicy,
  type OrderAction,
  type Policy,
  type Reason,
} from '../../decide/index.js'
import { wellSpelt } from '../../shared/misspelt.js'
import { needed, requireList } from '../../shared/options.js'
import { compareVersions } from '../record/arrival.js'
import { createReplayTill, type ReplayOrder } from './replay-till.js'

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

/** One entry of a captured service. */
export type ReplayEvent = ReplayBooking | ReplayOrder

/** Options of `replay`. */
export interface ReplayOptions {
  /** Default `literalPolicy`. A plain object goes through `definePolicy`, as in the flow. */
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
 * `createdAt` for a booking without an order is ignored. Throws 'booking-mismatch', 'invalid-policy', and 'invalid-options' for anything
 * that is no event.
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
  const policy = definePolicy(wellSpelt(options, { policy: 1 }).policy)
  const seen = new Map<string, DecideBooking>()
  const till = createReplayTill()
  const decisions: ReplayDecision[] = []
  const reasons: Partial<Record<Reason, number>> = {}
  let index = -1
  for (const event of events) {
    index++
    const name = `events[${index}]`
    needed(event, name)
    if (event.type === 'order') {
      till.follow(event, name, decisions.length)
      continue
    }
    needed(event.booking, `${name}.booking`)
    const { booking, decided } = event
    const { id, status, modifiedAt } = booking
    const previous = (decided === undefined ? seen.get(id) : undefined) ?? event.previous ?? null
    till.meet(id, event.order)
    const action = decideOrderAction(previous, booking, till.orderOf(id), policy)
    till.carryOut(action.type, booking, decided, decisions.length)
    // The flow takes whatever it decides for what it has seen.
    if (decided !== undefined || !previous || compareVersions(booking, previous) >= 0) seen.set(id, booking)
    decisions.push({ index, bookingId: id, status, modifiedAt, action })
    reasons[action.reason] = (reasons[action.reason] ?? 0) + 1
  }
  return { decisions, reasons, orders: till.live() }
}
