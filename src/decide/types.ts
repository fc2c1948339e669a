/** What the rules take and give: the inputs' smallest shapes, and the actions. */
import type { Booking } from '../domain/booking.js'
import type { KountaOrder } from '../domain/order.js'
import type { CreateReason, DeleteReason, ErrorReason, NoneReason } from './reasons.js'
import type { Drift, Warning } from './remarks.js'

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
 * `bookingId` is the booking that the order's own marker names, `markerOf(order)?.bookingId`. It guards against touching another booking's
 * order, but only if given: the rules read no marker.
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
