/** Two policies over one captured service: what would have differed, booking by booking. */

import type { OrderAction, Policy } from '../../decide/index.js'
import { addTo } from '../../shared/groups.js'
import { needed, requireList } from '../../shared/options.js'
import { type ReplayDecision, type ReplayEvent, replay } from './replay.js'

/** The two policies of a comparison. */
export interface ComparedPolicies {
  readonly current: Policy
  readonly proposed: Policy
}

/** One event that the two policies decide differently. */
export interface PolicyDifference {
  /** Position of the event, from 0. */
  readonly index: number
  readonly status: string
  readonly modifiedAt: string
  readonly current: Pick<OrderAction, 'type' | 'reason'>
  readonly proposed: Pick<OrderAction, 'type' | 'reason'>
}

/** A booking that would have gone differently. */
export interface BookingDifference {
  readonly bookingId: string
  readonly differences: readonly PolicyDifference[]
  /** Whether the booking ends with an order, under each policy. */
  readonly endsWithOrder: { readonly current: boolean; readonly proposed: boolean }
}

/**
 * Replays events under two policies and returns the bookings that differ, in the order of their first difference.
 *
 * Guarantee: pure. A booking on which the two always agree is not listed. Each policy keeps its own imagined till, so a later
 * difference may follow from an earlier one. Throws 'invalid-options' if one of the two policies is missing, and
 * 'invalid-policy'. Source: design §4.
 *
 * @example
 * ```ts
 * import { comparePolicies, literalPolicy, venuePolicy } from 'nbi-kounta'
 *
 * const at = (minute: string) => `2026-03-14T19:${minute}:00Z`
 * const found = comparePolicies(
 *   [
 *     { booking: { id: 'bk_1', status: 'Seated', modifiedAt: at('00') } },
 *     { booking: { id: 'bk_1', status: 'Arrived', modifiedAt: at('01') } },
 *   ],
 *   { current: literalPolicy, proposed: venuePolicy },
 * )
 * found[0]?.differences[0]?.proposed.reason // 'seated-by-mistake'
 * ```
 */
export function comparePolicies(
  events: Iterable<ReplayEvent>,
  policies: ComparedPolicies,
): readonly BookingDifference[] {
  requireList(events, 'events')
  needed(policies, 'policies')
  for (const name of ['current', 'proposed'] as const) needed(policies[name], `policies.${name}`)
  const all = [...events]
  const current = replay(all, { policy: policies.current })
  const proposed = replay(all, { policy: policies.proposed })
  const found = new Map<string, PolicyDifference[]>()
  current.decisions.forEach((decision, at) => {
    const other = proposed.decisions[at] as ReplayDecision
    if (same(decision.action, other.action)) return
    const { index, status, modifiedAt, bookingId } = decision
    const difference = { index, status, modifiedAt, current: brief(decision.action), proposed: brief(other.action) }
    addTo(found, bookingId, difference)
  })
  const has = (ids: readonly string[], id: string) => ids.includes(id)
  return Array.from(found, ([bookingId, differences]) => ({
    bookingId,
    differences,
    endsWithOrder: { current: has(current.orders, bookingId), proposed: has(proposed.orders, bookingId) },
  }))
}

const same = (a: OrderAction, b: OrderAction): boolean => a.type === b.type && a.reason === b.reason
const brief = ({ type, reason }: OrderAction): Pick<OrderAction, 'type' | 'reason'> => ({ type, reason })
