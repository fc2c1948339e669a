/** Bookings and orders for tests: a plausible one, and what the test is about said in one line. */
import type { Booking } from '../domain/booking.js'
import { formatMarker } from '../domain/marker.js'
import type { KountaOrder, OrderLine, OrderPayment } from '../domain/order.js'
import { given } from '../shared/given.js'
import { needed, requireArray, requireOption } from '../shared/options.js'

/** The instant at which built bookings were last modified and built orders were created. */
const builtAt = '2026-03-14T07:00:00Z'

/** A text, such as a status, would be taken apart into its letters, and change nothing. */
const members = <T extends object>(overrides: T): T => {
  requireOption(typeof overrides === 'object', 'overrides', 'an object of members', overrides)
  return overrides
}

/**
 * A confirmed booking for two at table 12, with the given members instead of its own.
 *
 * Guarantee: without overrides no rule warns about it; every call gives a new object. Units: `modifiedAt` and `startsAt` are
 * `2026-03-14T07:00:00Z` (18:00 in Melbourne), `durationMin` is 90. Errors: 'invalid-options' for overrides that are no object.
 *
 * @example
 * ```ts
 * import { aBooking } from 'nbi-kounta/testing'
 *
 * const walkIn = aBooking({ type: 'WALKIN', status: 'Seated', covers: 5 })
 * ```
 */
export function aBooking(overrides: Partial<Booking> = {}): Booking {
  return {
    id: 'bk_1',
    venueId: 'loc_31',
    type: 'BOOKING',
    status: 'Confirmed',
    modifiedAt: builtAt,
    covers: 2,
    startsAt: builtAt,
    durationMin: 90,
    tables: [{ id: 'tb_12', name: '12', section: 'Main' }],
    ...members(overrides),
  }
}

/**
 * An accepted, untouched order of `aBooking()`, with the given members instead of its own.
 *
 * Guarantee: no line and no payment unless given; its sale number carries the marker of booking `bk_1`; every call gives a new object.
 * Units: money in decimal major units; `createdAt` is `2026-03-14T07:00:00Z`. `updatedAt` follows `createdAt` unless given.
 * Errors: 'invalid-options' for overrides that are no object.
 *
 * @example
 * ```ts
 * import { anOrder } from 'nbi-kounta/testing'
 *
 * const rejected = anOrder({ status: 'REJECTED' })
 * ```
 */
export function anOrder(overrides: Partial<KountaOrder> = {}): KountaOrder {
  return {
    id: '3100000001',
    status: 'ACCEPTED',
    deleted: false,
    saleNumber: `${formatMarker({ prefix: 'NBI', bookingId: 'bk_1', generation: 1 })}-1`,
    createdAt: builtAt,
    updatedAt: given(overrides).createdAt ?? builtAt,
    siteId: '7712',
    lines: [],
    payments: [],
    ...members(overrides),
  }
}

/**
 * A copy of an order with one more line: a set menu of 80.00 by default. The order's `total` grows by it.
 *
 * Units: decimal major units; line totals may have four decimals. Default: 72.7273 ex tax and 7.2727 tax, quantity 1.
 *
 * @example
 * ```ts
 * import { anOrder, withLine } from 'nbi-kounta/testing'
 *
 * const touched = withLine(anOrder(), { notes: 'well done' })
 * ```
 */
export function withLine(order: KountaOrder, line: Partial<OrderLine> = {}): KountaOrder {
  requireArray(needed(order, 'order').lines, 'order.lines')
  const added: OrderLine = {
    number: order.lines.length + 1,
    lineId: `line-${order.lines.length + 1}`,
    product: { id: '990101', name: 'Set menu' },
    quantity: 1,
    unitPrice: 72.7273,
    unitTax: 7.2727,
    lineTotalExTax: 72.7273,
    lineTotalTax: 7.2727,
    ...line,
  }
  const cents = Math.round(((added.lineTotalExTax ?? 0) + (added.lineTotalTax ?? 0)) * 100)
  return { ...order, lines: [...order.lines, added], total: (Math.round((order.total ?? 0) * 100) + cents) / 100 }
}

/**
 * A copy of an order with one more payment: 30.00 by card by default. The order's `paid` grows by it.
 *
 * Units: decimal major units; `amount` excludes `tip`.
 *
 * @example
 * ```ts
 * import { anOrder, withPayment } from 'nbi-kounta/testing'
 *
 * const paid = withPayment(anOrder(), { amount: 96.5, tip: 5 })
 * ```
 */
export function withPayment(order: KountaOrder, payment: Partial<OrderPayment> = {}): KountaOrder {
  requireArray(needed(order, 'order').payments, 'order.payments')
  const number = order.payments.length + 1
  const added: OrderPayment = {
    id: String(77_120_000 + number),
    number,
    method: { id: '2', name: 'Card' },
    amount: 30,
    tip: 0,
    createdAt: order.createdAt,
    ...payment,
  }
  const paid = (Math.round((order.paid ?? 0) * 100) + Math.round(added.amount * 100)) / 100
  return { ...order, payments: [...order.payments, added], paid }
}
