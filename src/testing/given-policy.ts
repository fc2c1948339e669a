/** Given a policy, when a booking becomes something, then this action: a venue's own rules tested in a line each. */
import {
  type ActionType,
  type DecideOrder,
  decideOrderAction,
  definePolicy,
  explainOrderAction,
  literalPolicy,
  type OrderAction,
  type Policy,
} from '../decide/index.js'
import type { Booking } from '../domain/booking.js'
import { instantMs } from '../domain/instants.js'
import type { KountaOrder } from '../domain/order.js'
import { aBooking, anOrder } from './builders.js'
import { refuseUnknown } from './simulation/defaults.js'

/** The reasons that a type of action can have. */
type ReasonOf<Type extends ActionType> = Extract<OrderAction, { type: Type }>['reason']

/**
 * The first step: which booking was there before.
 *
 * @example
 * ```ts
 * import { givenPolicy, type GivenPolicy } from 'nbi-kounta/testing'
 *
 * const given: GivenPolicy = givenPolicy()
 * ```
 */
export interface GivenPolicy {
  /** What the flow last saw of the booking: a status, or members on top of `aBooking()`; null if it never saw it. */
  booking(previous: string | Partial<Booking> | null): GivenBooking
}

/**
 * The second step: what it became.
 *
 * @example
 * ```ts
 * import { type GivenBooking, givenPolicy } from 'nbi-kounta/testing'
 *
 * const seated: GivenBooking = givenPolicy().booking('Seated')
 * ```
 */
export interface GivenBooking {
  /**
   * The event that came `afterMinutes` (default 1, may be a fraction) after the previous version: a status, or members on top of that
   * version (of `aBooking()` for a booking never seen).
   */
  becomes(next: string | Partial<Booking>, options?: { readonly afterMinutes?: number }): GivenEvent
}

/**
 * The third step: which order the till has.
 *
 * @example
 * ```ts
 * import { type GivenEvent, givenPolicy } from 'nbi-kounta/testing'
 *
 * const event: GivenEvent = givenPolicy().booking({ status: 'Seated' }).becomes('Cancelled')
 * ```
 */
export interface GivenEvent {
  /** Null for none, else members on top of `anOrder()`. Created when the previous version was modified, unless `createdAt` says otherwise. */
  withOrder(kountaOrder: (Partial<KountaOrder> & Pick<DecideOrder, 'bookingId'>) | null): PolicyScenario
}

/**
 * A decided scenario.
 *
 * @example
 * ```ts
 * import { givenPolicy, type PolicyScenario } from 'nbi-kounta/testing'
 *
 * const scenario: PolicyScenario = givenPolicy().booking(null).becomes('Seated').withOrder(null)
 * scenario.action.reason // 'new-booking-seated'
 * ```
 */
export interface PolicyScenario {
  readonly policy: Policy
  readonly previous: Booking | null
  readonly next: Booking
  readonly kountaOrder: KountaOrder | null
  /** What the policy decides. */
  readonly action: OrderAction
  /** Unless the action is this one, throws an error named `AssertionError`, with `expected`, `actual` and the rules' own explanation. */
  expects<Type extends ActionType>(type: Type, reason?: ReasonOf<Type>): PolicyScenario
}

/**
 * Starts a scenario: given a policy, when a booking becomes something, then an action. Fits every test runner, and none.
 *
 * Shape: three steps, `booking`, `becomes`, `withOrder`. The result holds the action and `expects`, which throws. Defaults are plausible:
 * table 12 for two, an accepted and untouched order. Pure: no clock; the same steps give the same action.
 *
 * Units: `afterMinutes` in minutes; instants are ISO 8601. Default policy: `literalPolicy`. Errors: 'booking-mismatch' when both versions
 * are given different ids; 'invalid-options' for an option of `becomes` that there is not; 'invalid-policy'. A plain policy goes through
 * `definePolicy`, as in the flow. Source: clauses C1.1–C3.5.
 *
 * @example
 * ```ts
 * import { definePolicy } from 'nbi-kounta/decide'
 * import { givenPolicy } from 'nbi-kounta/testing'
 *
 * const ours = givenPolicy(definePolicy({ undoWindowMs: 10 * 60_000, statuses: { 'At the bar': 'undo' } }))
 * ours.booking({ status: 'Confirmed' }).becomes('Seated').withOrder(null).expects('create', 'status-changed-to-seated')
 * ours.booking({ status: 'Seated' }).becomes('At the bar', { afterMinutes: 9 }).withOrder({}).expects('delete')
 * ours.booking({ status: 'Seated' }).becomes('Cancelled', { afterMinutes: 11 }).withOrder({}).expects('none', 'undo-window-elapsed')
 * ```
 */
export function givenPolicy(policy: Policy = literalPolicy): GivenPolicy {
  const made = definePolicy(policy)
  return {
    booking: (said) => {
      const previous = said === null ? null : aBooking(membersOf(said))
      return {
        becomes: (next, options) => {
          refuseUnknown(options ?? {}, { afterMinutes: 1 })
          return event(made, previous, next, options?.afterMinutes ?? 1)
        },
      }
    },
  }
}

const membersOf = (said: string | Partial<Booking>): Partial<Booking> =>
  typeof said === 'string' ? { status: said } : said

function event(
  policy: Policy,
  previous: Booking | null,
  said: string | Partial<Booking>,
  afterMinutes: number,
): GivenEvent {
  const before = previous ?? aBooking()
  const next: Booking = { ...before, modifiedAt: later(before.modifiedAt, afterMinutes), ...membersOf(said) }
  return {
    withOrder: (orderMembers) => {
      const kountaOrder = orderMembers === null ? null : anOrder({ createdAt: before.modifiedAt, ...orderMembers })
      const scenario: PolicyScenario = {
        policy,
        previous,
        next,
        kountaOrder,
        action: decideOrderAction(previous, next, kountaOrder, policy),
        expects: (type, reason) => {
          const { action } = scenario
          if (action.type === type && (reason === undefined || action.reason === reason)) return scenario
          throw new UnexpectedAction(scenario, reason === undefined ? type : `${type} (${reason})`)
        },
      }
      return scenario
    },
  }
}

/** Moves an instant; one that is none stays as it is, so that tests may say nonsense too. */
function later(instant: string, minutes: number): string {
  const at = instantMs(instant)
  return Number.isNaN(at) ? instant : new Date(at + minutes * 60_000).toISOString()
}

/** Looks to runners like an assertion of their own: they show `expected` beside `actual`. */
class UnexpectedAction extends Error {
  override readonly name = 'AssertionError'
  readonly code = 'ERR_ASSERTION'
  readonly actual: string
  readonly expected: string

  constructor({ policy, previous, next, kountaOrder, action }: PolicyScenario, expected: string) {
    const actual = `${action.type} (${action.reason})`
    const { sentence } = explainOrderAction(previous, next, kountaOrder, policy)
    super(
      `${previous?.status ?? 'not seen before'} → ${next.status} with ${kountaOrder ? `order ${kountaOrder.status}` : 'no order'}: ` +
        `expected ${expected}, got ${actual}. ${sentence}`,
    )
    this.actual = actual
    this.expected = expected
  }
}
