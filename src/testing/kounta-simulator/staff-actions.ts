/** The staff's side of the till: what people do with an order while the API looks on. */
import type { SimulatedOrder } from './snapshot.js'

/**
 * A line that staff ring up; amounts in decimal major units.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type StaffLine } from 'nbi-kounta/testing'
 *
 * const line: StaffLine = { productId: '990102', quantity: 2, priceVariation: 0.75 }
 * createKountaSimulator().ringUp('7712', [line])
 * ```
 */
export interface StaffLine {
  /** Default: the first product. */
  readonly productId?: string
  /** Default 1; may be fractional. */
  readonly quantity?: number
  /** A multiplier: 0.75 is a quarter off. Default 1. */
  readonly priceVariation?: number
  /** A fixed amount, negative is a discount. Default 0. */
  readonly priceFixedVariation?: number
  readonly notes?: string
}

/**
 * A payment that staff take; amounts in decimal major units.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type StaffPayment } from 'nbi-kounta/testing'
 *
 * const payment: StaffPayment = { methodId: '2', tip: 5 }
 * const kounta = createKountaSimulator()
 * kounta.complete(kounta.ringUp().id, payment)
 * ```
 */
export interface StaffPayment {
  /** Default: what is left to pay, rounded to the method's coins. */
  readonly amount?: number
  /** Default 0. */
  readonly tip?: number
  /** Default '2' (Card), or the first method. */
  readonly methodId?: string
  readonly ref?: string
}

/**
 * What staff can do. Each returns the order as it then is, and throws 'not-found' or 'request-refused' if a till would, and
 * 'invalid-options' for a member that it does not know.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type StaffActions } from 'nbi-kounta/testing'
 *
 * function serve(till: StaffActions, orderId: string): void {
 *   till.accept(orderId)
 *   till.addLine(orderId, { productId: '990101', quantity: 2 })
 *   till.complete(orderId, { tip: 5 })
 * }
 * ```
 */
export interface StaffActions {
  /** SUBMITTED → ACCEPTED. */
  accept(orderId: string): SimulatedOrder
  /** SUBMITTED or ACCEPTED → REJECTED. */
  reject(orderId: string): SimulatedOrder
  /** An open order is parked: ON_HOLD. */
  hold(orderId: string): SimulatedOrder
  addLine(orderId: string, line?: StaffLine): SimulatedOrder
  /** Takes a line off again, by its position from 1 up. */
  removeLine(orderId: string, number: number): SimulatedOrder
  /** A variation of the whole bill: 1.15 is a 15 % surcharge, -5 a fixed discount. */
  vary(
    orderId: string,
    variation: { readonly priceVariation?: number; readonly priceFixedVariation?: number },
  ): SimulatedOrder
  pay(orderId: string, payment?: StaffPayment): SimulatedOrder
  /** Takes what is left to pay, by the given payment, and closes the sale. */
  complete(orderId: string, payment?: StaffPayment): SimulatedOrder
  /** Deletes an order. A closed sale stays COMPLETE and becomes `deleted`. */
  delete(orderId: string): SimulatedOrder
  /** Refunds a closed sale by a new order with negative lines and payments. Default: all lines, which works once. */
  refund(orderId: string, options?: { readonly lines?: readonly number[]; readonly methodId?: string }): SimulatedOrder
  /** Rings up a sale of the house's own, no booking behind it. */
  ringUp(siteId?: string, lines?: readonly StaffLine[]): SimulatedOrder
  /** Links an order to a table. The API shows that only on the table. */
  seatAt(orderId: string, table: string): SimulatedOrder
  /** Pauses or resumes online ordering of a site. Default: every site, paused. */
  pauseOnlineOrdering(paused?: boolean, siteId?: string): void
  /** Switches the devices of a site off or on. Default: every site. */
  setOnline(online: boolean, siteId?: string): void
}
