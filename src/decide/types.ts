/** What the rules take and give: the inputs' smallest shapes, the actions with their reasons, warnings and drift. */
import type { Booking } from '../domain/booking.js'
import type { KountaOrder } from '../domain/order.js'

/**
 * What the engine asks of a booking: its id, status and time of change. A whole `Booking` fits.
 *
 * Source: design clauses B1–B3 and W1–W3. The optional members only feed warnings, drift and the own-prepayment check.
 *
 * @example
 * ```ts
 * import type { DecideBooking } from 'nbi-kounta/decide'
 *
 * const next: DecideBooking = { id: 'bk_1', status: 'Seated', modifiedAt: '2025-03-14T08:00:00Z' }
 * ```
 */
export type DecideBooking = Pick<Booking, 'id' | 'status' | 'modifiedAt'> & Partial<Booking>

/**
 * What the engine asks of an order. A whole `KountaOrder` fits; a list's abridged entry does not, since it may hide lines and payments.
 *
 * `bookingId` is the booking that the order's own marker names, where it has one: it guards against touching another booking's order.
 *
 * @example
 * ```ts
 * import type { DecideOrder } from 'nbi-kounta/decide'
 *
 * const order: DecideOrder = { id: '900', status: 'ACCEPTED', createdAt: '2025-03-14T08:00:00Z', lines: [], payments: [] }
 * ```
 */
export type DecideOrder = Pick<KountaOrder, 'id' | 'status' | 'createdAt' | 'lines' | 'payments'> &
  Partial<Pick<KountaOrder, 'deleted' | 'saleNumber'>> & { readonly bookingId?: string | undefined }

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
 * - `unseated-to-other-status`: it was Seated and now has a status that neither undoes nor is part of a meal's normal progress. Not on stale events.
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
  | { readonly code: 'multiple-tables'; readonly tables: number }
  | { readonly code: 'seated-far-from-booking-time'; readonly minutes: number }

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
 * Given only when previous and next are both Seated, the event is not stale and an order of this booking was found.
 * Nothing, an empty text and an empty list count as the same.
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

/**
 * What every action carries.
 *
 * @example
 * ```ts
 * import type { ActionCommon } from 'nbi-kounta/decide'
 *
 * const codes = (action: ActionCommon) => action.warnings.map((warning) => warning.code)
 * ```
 */
export interface ActionCommon {
  readonly bookingId: string
  readonly warnings: readonly Warning[]
  readonly drift: readonly Drift[]
}

/**
 * Post a new order for the booking. Clauses C1.1, C1.2, C2.
 *
 * @example
 * ```ts
 * import type { CreateAction } from 'nbi-kounta/decide'
 *
 * const isSecondTry = (action: CreateAction) => action.replacesOrderId !== undefined
 * ```
 */
export interface CreateAction extends ActionCommon {
  readonly type: 'create'
  readonly reason: CreateReason
  /** Only with `reseated-after-rejection`: the rejected order. */
  readonly replacesOrderId?: string
}

/**
 * Delete the order: the seating was a mistake. Clause C3.4.
 *
 * @example
 * ```ts
 * import type { DeleteAction } from 'nbi-kounta/decide'
 *
 * const idOf = (action: DeleteAction) => action.orderId
 * ```
 */
export interface DeleteAction extends ActionCommon {
  readonly type: 'delete'
  readonly reason: DeleteReason
  readonly orderId: string
}

/**
 * Leave the order alone and tell a person. Clause C3.3.
 *
 * @example
 * ```ts
 * import type { ErrorAction } from 'nbi-kounta/decide'
 *
 * const text = (action: ErrorAction) => `${action.reason}: ${action.items} items, ${action.payments} payments`
 * ```
 */
export interface ErrorAction extends ActionCommon {
  readonly type: 'error'
  readonly reason: ErrorReason
  readonly orderId: string
  /** Lines on the order. */
  readonly items: number
  /** Payments on the order, our own prepayment included. */
  readonly payments: number
}

/**
 * Do nothing, for a named reason.
 *
 * @example
 * ```ts
 * import type { NoneAction } from 'nbi-kounta/decide'
 *
 * const wasLate = (action: NoneAction) => action.reason === 'undo-window-elapsed'
 * ```
 */
export interface NoneAction extends ActionCommon {
  readonly type: 'none'
  readonly reason: NoneReason
  /** The order, when one was found. */
  readonly orderId?: string
}

/**
 * What has to be done about one event: narrow by `type`, then by `reason`.
 *
 * @example
 * ```ts
 * import type { OrderAction } from 'nbi-kounta/decide'
 *
 * const orderOf = (action: OrderAction) => (action.type === 'create' ? undefined : action.orderId)
 * ```
 */
export type OrderAction = CreateAction | DeleteAction | ErrorAction | NoneAction

/**
 * `create`, `delete`, `error` or `none`.
 *
 * @example
 * ```ts
 * import type { ActionType } from 'nbi-kounta/decide'
 *
 * const type: ActionType = 'none'
 * ```
 */
export type ActionType = OrderAction['type']
