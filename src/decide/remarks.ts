/** What stands beside an action and never changes it: warnings and drift. */
import type { Booking } from '../domain/booking.js'

/**
 * A remark beside an action; it never changes the action. Facts only, no guest data.
 *
 * - `order-left-open`: the undo came after the window (row 11) and the order is still open at the till.
 * - `order-still-open`: the status neither seats nor undoes, and an order is open. Not on stale events.
 * - `unknown-status`: neither a status that Now Book It is known to use nor one of `policy.statuses`; it counts as `other`.
 * - `unknown-booking-type`: a `type` that is neither BOOKING nor WALKIN; the rules are the same.
 * - `unknown-order-status`: the till sent a status that is not known; it counts as open.
 * - `no-table`: an order is created while `tables` is an empty list (not when it is missing).
 * - `multiple-tables`: an order is created and the booking sits at more than one table; `tables` is their count.
 * - `unseated-to-other-status`: it was Seated and now has a status that neither undoes nor is part of a meal's normal progress
 *   (Partially Seated, Ordered, Entrees, Mains or Desserts Away, Billed, Paid, Finished, or declared `other` by the policy). Not on stale events.
 * - `seated-far-from-booking-time`: an order is created more than 4 hours before or after `startsAt`; `minutes` is the distance, rounded down.
 *
 * Source: design §4; the names of statuses are those of the help pages (observation, no closed list is documented).
 *
 * @example
 * ```ts
 * import type { Warning } from 'nbi-kounta/decide'
 *
 * const text = (warning: Warning) => (warning.code === 'multiple-tables' ? `${warning.tables} tables` : warning.code)
 * ```
 */
export type Warning =
  | { readonly code: 'order-left-open' | 'order-still-open'; readonly orderId: string }
  | { readonly code: 'unknown-status' | 'unseated-to-other-status'; readonly status: string }
  | { readonly code: 'unknown-booking-type'; readonly bookingType: string }
  | { readonly code: 'unknown-order-status'; readonly orderStatus: string }
  | { readonly code: 'no-table' }
  | {
      readonly code: 'multiple-tables'
      /** A count. */
      readonly tables: number
    }
  | {
      readonly code: 'seated-far-from-booking-time'
      /** Whole minutes between `startsAt` and `modifiedAt`, never negative. */
      readonly minutes: number
    }

/**
 * The stable code of a `Warning`.
 *
 * @example
 * ```ts
 * import type { WarningCode } from 'nbi-kounta/decide'
 *
 * const quiet: readonly WarningCode[] = ['multiple-tables']
 * ```
 */
export type WarningCode = Warning['code']

/**
 * The members of a booking that a till cannot learn of after the order was posted.
 *
 * @example
 * ```ts
 * import type { DriftField } from 'nbi-kounta/decide'
 *
 * const field: DriftField = 'covers'
 * ```
 */
export type DriftField = 'tables' | 'covers' | 'paymentSummary' | 'customer' | 'notes'

/**
 * How much it matters: `high` where money is concerned (`paymentSummary`), `low` elsewhere.
 *
 * @example
 * ```ts
 * import type { DriftSeverity } from 'nbi-kounta/decide'
 *
 * const severity: DriftSeverity = 'high'
 * ```
 */
export type DriftSeverity = 'high' | 'low'

/**
 * One thing that changed while the booking stayed Seated, which the till's order does not show.
 *
 * Given only if previous and next are both Seated, the event is not stale, and this booking's order was found. Nothing, an empty text and
 * an empty list count as the same.
 *
 * **Guest data**: `before` and `after` of `customer` and `notes` are the booking's own values. Do not log them as they are.
 *
 * @example
 * ```ts
 * import type { Drift } from 'nbi-kounta/decide'
 *
 * const loggable = (drift: readonly Drift[]) => drift.map(({ field, severity }) => `${field} (${severity})`)
 * ```
 */
export type Drift = {
  readonly [Field in DriftField]: {
    readonly field: Field
    readonly before: Booking[Field] | undefined
    readonly after: Booking[Field] | undefined
    readonly severity: DriftSeverity
  }
}[DriftField]
