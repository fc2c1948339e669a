/** The reason codes: stable, and one row of the table each. */

/**
 * Why an order is created. Rows 3 and 4 (C1.1, C1.2, C2); the last two only under a policy that asks for them.
 *
 * @example
 * ```ts
 * import type { CreateReason } from 'nbi-kounta/decide'
 *
 * const reason: CreateReason = 'status-changed-to-seated'
 * ```
 */
export type CreateReason =
  | 'new-booking-seated'
  | 'status-changed-to-seated'
  | 'reseated-after-rejection'
  | 'order-missing-while-seated'

/**
 * Why an order is deleted: the one reason is that the seating was a mistake. Row 14 (C3.4).
 *
 * @example
 * ```ts
 * import type { DeleteReason } from 'nbi-kounta/decide'
 *
 * const reason: DeleteReason = 'seated-by-mistake'
 * ```
 */
export type DeleteReason = 'seated-by-mistake'

/**
 * Why a person has to look. Rows 2, 9, 12 and 13 (C3.1, C3.3).
 *
 * @example
 * ```ts
 * import type { ErrorReason } from 'nbi-kounta/decide'
 *
 * const reason: ErrorReason = 'order-has-items-or-payments'
 * ```
 */
export type ErrorReason =
  | 'order-belongs-to-another-booking'
  | 'undo-window-unknown'
  | 'order-complete'
  | 'order-has-items-or-payments'

/**
 * Why nothing is done. Rows 1, 5–8, 10, 11 and 15.
 *
 * @example
 * ```ts
 * import type { NoneReason } from 'nbi-kounta/decide'
 *
 * const reason: NoneReason = 'order-already-exists'
 * ```
 */
export type NoneReason =
  | 'stale-event'
  | 'seated-unchanged-no-order'
  | 'order-already-exists'
  | 'order-rejected-by-staff'
  | 'no-order-to-undo'
  | 'event-predates-order'
  | 'undo-window-elapsed'
  | 'status-not-actionable'

/**
 * Every reason code. Stable across minor versions; each one stands in a row of `decisionTable()`.
 *
 * @example
 * ```ts
 * import type { Reason } from 'nbi-kounta/decide'
 *
 * const counts = new Map<Reason, number>()
 * ```
 */
export type Reason = CreateReason | DeleteReason | ErrorReason | NoneReason
