/** Random bookings, orders, policies and histories by fast-check: biased towards the edges that the rules care about. */
import { definePolicy, type Policy } from '../decide/index.js'
import type { Booking } from '../domain/booking.js'
import { formatMarker } from '../domain/marker.js'
import type { KountaOrder, OrderLine, OrderPayment } from '../domain/order.js'
import { hasMethods, requireOption } from '../shared/options.js'
import { arbitraryRecords } from './arbitrary-records.js'
import { type ArbitraryLike, type FastCheckLike, type TypedFastCheck, typed } from './fast-check-like.js'

/**
 * One question to the rules.
 *
 * @example
 * ```ts
 * import type { DecisionCase } from 'nbi-kounta/testing'
 *
 * const isNew = ({ previous }: DecisionCase) => previous === null
 * ```
 */
export interface DecisionCase {
  readonly previous: Booking | null
  readonly next: Booking
  readonly kountaOrder: (KountaOrder & { readonly bookingId?: string }) | null
  readonly policy: Policy
}

/**
 * What `arbitraries(fc)` gives.
 *
 * @example
 * ```ts
 * import type { Arbitraries, ArbitraryLike } from 'nbi-kounta/testing'
 *
 * const ids = ({ booking }: Arbitraries): ArbitraryLike<string> => booking.map(({ id }) => id)
 * ```
 */
export interface Arbitraries {
  /** ISO 8601 instants of one evening, in many spellings: Z and offsets, with and without fractions. */
  readonly instant: ArbitraryLike<string>
  /** Statuses of bookings in the spellings of the field, unknown ones too. */
  readonly bookingStatus: ArbitraryLike<string>
  /** Statuses of orders, unknown ones too. */
  readonly orderStatus: ArbitraryLike<string>
  /** Ids of bookings: plain, odd (quotes, percent, spaces) and in any script. */
  readonly bookingId: ArbitraryLike<string>
  /** A valid booking; optional members come and go. */
  readonly booking: ArbitraryLike<Booking>
  /** A line whose totals are exact: ex tax and tax add up to whole cents. */
  readonly line: ArbitraryLike<OrderLine>
  readonly payment: ArbitraryLike<OrderPayment>
  /** A full order. Its `total` is the sum of its lines to the cent; a COMPLETE one is paid in full. */
  readonly order: ArbitraryLike<KountaOrder>
  readonly policy: ArbitraryLike<Policy>
  /** One to eight versions of one booking, oldest first, each later than the one before. */
  readonly history: ArbitraryLike<readonly Booking[]>
  /** A question to the rules, with orders on both sides of the undo window's edges or without a readable instant, and late events. */
  readonly decision: ArbitraryLike<DecisionCase>
}

/**
 * Makes arbitraries with the fast-check that you pass in.
 *
 * Guarantee: every value is valid input (what `decideOrderAction`, a store or `toSale` must take), made only from fast-check's own choices,
 * so a failure shrinks and its seed replays. Money adds up to the cent. Units: as in the domain types; instants lie around 14 March 2026
 * 07:00 UTC. Errors: none. Source: the statuses and habits of the fact pages.
 *
 * @example
 * ```ts
 * import * as fc from 'fast-check'
 * import { decideOrderAction } from 'nbi-kounta/decide'
 * import { arbitraries } from 'nbi-kounta/testing'
 *
 * const { decision } = arbitraries(fc)
 * fc.assert(
 *   fc.property(decision, ({ previous, next, kountaOrder, policy }) => {
 *     const action = decideOrderAction(previous, next, kountaOrder, policy)
 *     return action.type !== 'delete' || kountaOrder?.lines.length === 0
 *   }),
 * )
 * ```
 */
export function arbitraries(fastCheck: FastCheckLike): Arbitraries {
  requireOption(hasMethods(fastCheck, 'integer'), 'arbitraries', 'fast-check: arbitraries(fc)', fastCheck)
  const fc = typed(fastCheck)
  const { instant, bookingStatus, orderStatus, bookingId, booking, order, money } = arbitraryRecords(fc)
  const policy = fc
    .record(
      {
        undoWindowMs: fc.constantFrom(0, 60_000, 300_000, 600_000),
        statuses: fc.constantFrom<Policy['statuses']>({}, { Arrived: 'undo' }, { 'At the bar': 'seated' }),
        afterRejection: fc.constantFrom<Policy['afterRejection']>('none', 'create'),
        ownPrepayment: fc.constantFrom<Policy['ownPrepayment']>('blocks', 'ignored'),
        onSeatedWithoutOrder: fc.constantFrom<Policy['onSeatedWithoutOrder']>('none', 'create'),
      },
      { noNullPrototype: true },
    )
    .map((overrides) => definePolicy(overrides))
  const history = arbitraryHistory(fc, booking, bookingStatus)
  const decision = arbitraryDecision(fc, { history, order, policy })
  return {
    instant,
    bookingStatus,
    orderStatus,
    bookingId,
    booking,
    line: money.line,
    payment: money.payment,
    order,
    policy,
    history,
    decision,
  }
}

function arbitraryHistory(
  fc: TypedFastCheck,
  booking: ArbitraryLike<Booking>,
  status: ArbitraryLike<string>,
): ArbitraryLike<readonly Booking[]> {
  const step = fc.tuple<[string, number, number]>(
    status,
    fc.oneof(fc.constantFrom(1, 1000, 299_999, 300_000, 300_001), fc.integer({ min: 1, max: 3_600_000 })),
    fc.integer({ min: 1, max: 12 }),
  )
  return fc
    .tuple<[Booking, [string, number, number][], boolean]>(booking, fc.array(step, { maxLength: 7 }), fc.boolean())
    .map(([born, steps, sequenced]) => {
      const { sequence: _, ...first } = born
      const versions: Booking[] = [{ ...first, ...(sequenced ? { sequence: 1 } : {}) }]
      let atMs = Date.parse(first.modifiedAt)
      for (const [next, afterMs, covers] of steps) {
        atMs += afterMs
        versions.push({
          ...first,
          status: next,
          covers,
          modifiedAt: new Date(atMs).toISOString(),
          ...(sequenced ? { sequence: versions.length + 1 } : {}),
        })
      }
      return versions
    })
}

function arbitraryDecision(
  fc: TypedFastCheck,
  parts: {
    history: ArbitraryLike<readonly Booking[]>
    order: ArbitraryLike<KountaOrder>
    policy: ArbitraryLike<Policy>
  },
): ArbitraryLike<DecisionCase> {
  return fc
    .tuple<[readonly Booking[], KountaOrder | undefined, number, Owner, Contents, Policy, Twist]>(
      parts.history,
      fc.option(parts.order, { nil: undefined }),
      fc.constantFrom(0, 1, -1, 299_999, 300_000, 300_001, -300_000, -300_001, 60_000, 600_001, -4_000_000),
      fc.constantFrom<Owner>('unmarked', 'own', 'other'),
      fc.constantFrom<Contents>('empty', 'prepaid', 'as it comes'),
      parts.policy,
      fc.constantFrom<Twist>('none', 'none', 'none', 'none', 'none', 'late', 'same instant', 'no instant'),
    )
    .map(([versions, order, ageMs, owner, contents, policy, twist]) => {
      const { previous, next } = arriving(versions, twist)
      const createdAt = twist === 'no instant' ? { createdAt: 'yesterday' } : {}
      return {
        previous,
        next,
        policy,
        kountaOrder: order
          ? { ...order, ...orderOf(next, ageMs, owner), ...contentsOf(next, contents), ...createdAt }
          : null,
      }
    })
}

/** Whose marker the order carries. */
type Owner = 'unmarked' | 'own' | 'other'
/** What is on the order: nothing, the prepayment that we would have posted, or whatever the order came with. */
type Contents = 'empty' | 'prepaid' | 'as it comes'

/** What is odd: the older version comes last, both have one instant and only a sequence tells, or the order's instant cannot be read. */
type Twist = 'none' | 'late' | 'same instant' | 'no instant'

function arriving(versions: readonly Booking[], twist: Twist): { previous: Booking | null; next: Booking } {
  const newer = versions.at(-1) as Booking
  const older = versions.at(-2)
  if (!older || twist === 'none' || twist === 'no instant') return { previous: older ?? null, next: newer }
  if (twist === 'late') return { previous: newer, next: older }
  const { modifiedAt } = newer
  return { previous: { ...newer, sequence: 2 }, next: { ...older, modifiedAt, sequence: 1 } }
}

/** An order that was created `ageMs` before the booking was modified. */
function orderOf(next: Booking, ageMs: number, owner: Owner): { createdAt: string; bookingId?: string } {
  const createdAt = new Date(Date.parse(next.modifiedAt) - ageMs).toISOString()
  if (owner === 'unmarked') return { createdAt }
  return { createdAt, bookingId: owner === 'own' ? next.id : `${next.id}-other` }
}

function contentsOf(next: Booking, contents: Contents): Partial<Pick<KountaOrder, 'lines' | 'payments'>> {
  if (contents === 'as it comes') return {}
  if (contents === 'empty') return { lines: [], payments: [] }
  const ref = formatMarker({ prefix: 'NBI', bookingId: next.id, generation: 1 })
  return { lines: [], payments: [{ number: 1, amount: next.paymentSummary?.amountPaid ?? 30, tip: 0, ref }] }
}
