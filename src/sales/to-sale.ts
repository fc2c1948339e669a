/** A completed order of the till becomes a sales record: exact cents, proved to add up (clause B9). */
import type { Booking } from '../domain/booking.js'
import { instantMs } from '../domain/instants.js'
import { markerOf } from '../domain/marker.js'
import { decimal, divideRounded, roundMinor, roundTogether, sum, toMinor } from '../domain/money.js'
import type { KountaOrder, OrderLine } from '../domain/order.js'
import type { Sale, SaleItem, SalePayment } from '../domain/sale.js'
import { tradingDay } from '../domain/zones.js'
import { NbiKountaError } from '../shared/errors.js'
import { proveBalance } from './balance.js'
import { type Reading, type ReadLines, readingFor, readingsOf } from './lines.js'
import { roundingOf, salePayment, settleTips, toldTips } from './payments.js'

/** What a venue says about its sales. */
export interface SaleVenue {
  /** NBI's locationId. Default: the booking's `venueId`, else the id of the till's site. */
  readonly venueId?: string
  /** ISO 4217. Default 'AUD'. */
  readonly currency?: string
  /** IANA zone; with it the sale tells its trading day. */
  readonly timeZone?: string
  /** Local hour at which a trading day begins. Default 4. */
  readonly cutOffHour?: number
  /** The Kounta payment method that prepayments are posted under. */
  readonly prepaymentMethodId?: string
  /** Whose markers are ours. Default 'NBI'. */
  readonly markerPrefix?: string
  /** The largest difference, in minor units, that counts as cash rounding. Default 5. */
  readonly cashRoundingMinor?: number
}

/** What else `toSale` knows beside the order. */
export interface ToSaleContext {
  readonly venue: SaleVenue
  /** The booking, when it is known; without it the order's marker tells its id. */
  readonly booking?: Pick<Booking, 'id'> & Partial<Booking>
}

const utc = (text: string, member: string): string => {
  const ms = instantMs(text)
  if (Number.isNaN(ms)) {
    throw new NbiKountaError(
      'invalid-order',
      `${member}: expected ISO 8601 with Z or an offset; check what the till sent`,
    )
  }
  return new Date(ms).toISOString()
}

/** A deleted order is void whatever else it was: a refund that was deleted gave nothing back. */
function typeOf(order: KountaOrder, total: number): Sale['type'] {
  if (order.deleted || order.status === 'DELETED') return 'VOID'
  return order.isRefund || order.refundedOrderId !== undefined || total < 0 ? 'REFUND' : 'SALE'
}

interface Sums {
  readonly reading: Reading
  readonly total: number
}

/** Which reading of the lines the order's total means, and that total without tips and cash rounding. */
function sumsOf(order: KountaOrder, payments: readonly SalePayment[], currency: string, bound: number): Sums {
  const readings = readingsOf(order, currency)
  const likeliest = readings[0] as Reading
  const paid = payments.reduce((all, payment) => all + payment.amount, 0)
  if (order.total === undefined) {
    // Full orders of 2014 had no total: the payments are then the only witness between two readings.
    const reading = (payments.length > 0 ? readingFor(readings, paid) : undefined) ?? likeliest
    return { reading, total: roundMinor(reading.gross) }
  }
  const total = toMinor(order.total, currency, 'total')
  const exact = readingFor(readings, total)
  if (exact) return { reading: exact, total }
  // Whether `total` may include tips or cash rounding is not documented: both are tried before the sale is called unbalanced.
  const tips = toldTips(order, payments, currency)
  const tipped = tips === 0 ? undefined : readingFor(readings, total - tips)
  if (tipped) return { reading: tipped, total: total - tips }
  const rounded = readings.find((reading) => {
    const sales = roundMinor(reading.gross)
    return payments.length > 0 && Math.abs(sales - total) <= bound && Math.abs(sales - paid) <= bound
  })
  return rounded ? { reading: rounded, total: roundMinor(rounded.gross) } : { reading: likeliest, total }
}

/** Rounds each kind of sum once, then shares the cents out, so that the items add up to subtotal + tax. */
function itemsOf(order: KountaOrder, read: ReadLines, subtotal: number, tax: number, currency: string): SaleItem[] {
  const { lines } = read
  const kinds = {
    ex: lines.map((line) => line.ex),
    tax: lines.map((line) => line.tax),
    discount: lines.map((line) => line.discount),
    surcharge: lines.map((line) => line.surcharge),
  }
  const subtotals = roundTogether(kinds.ex, subtotal)
  const taxes = roundTogether(kinds.tax, tax)
  const discounts = roundTogether(kinds.discount, roundMinor(read.discount))
  const surcharges = roundTogether(kinds.surcharge, roundMinor(read.surcharge))
  return order.lines.map((line, index) => ({
    ...(line.product?.id === undefined ? {} : { id: line.product.id }),
    name: line.product?.name ?? `Item ${line.number ?? index + 1}`,
    ...unitOf(line, subtotals[index] ?? 0, taxes[index] ?? 0, currency),
    subtotal: subtotals[index] ?? 0,
    tax: taxes[index] ?? 0,
    total: (subtotals[index] ?? 0) + (taxes[index] ?? 0),
    discount: discounts[index] ?? 0,
    surcharge: surcharges[index] ?? 0,
    ...(line.notes ? { notes: line.notes } : {}),
  }))
}

/** Unit figures are for people only. The tax is rounded with the price, so that both together are the shelf price. */
function unitOf(line: OrderLine, subtotal: number, tax: number, currency: string) {
  const quantity = line.quantity ?? 1
  const divisor = decimal(quantity, 'quantity')
  // Most lines are of one thing, and there is nothing to divide.
  const each = (minor: number) => (divisor.eq(0) || divisor.eq(1) ? minor : roundMinor(decimal(minor).div(divisor)))
  const unitPrice = line.unitPrice === undefined ? each(subtotal) : toMinor(line.unitPrice, currency, 'unitPrice')
  if (line.unitPrice === undefined || line.unitTax === undefined) return { quantity, unitPrice, unitTax: each(tax) }
  const shelf = toMinor(decimal(line.unitPrice).plus(decimal(line.unitTax, 'unitTax')), currency, 'unitPrice')
  return { quantity, unitPrice, unitTax: shelf - unitPrice }
}

const count = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) && value > 0 ? Math.round(value) : undefined

/**
 * Turns a completed order into a sale: integer cents, items that add up, tips, rounding, and a proof of balance.
 *
 * Call it with a full order (lines and payments). Pure: the same order gives the same sale, and `saleId` is the order's id,
 * so a sale that is sent again replaces the former one. A sale that does not balance is returned all the same, with
 * `balanced: false` and the `residual`; nothing is made up to close a gap.
 *
 * - `type`: 'VOID' when the order is deleted (a completed list can hold such), 'REFUND' when it is a refund or its total is
 *   negative, else 'SALE'. Amounts keep the till's sign.
 * - The line totals are the truth. Sums are rounded once, half away from zero, and the cents shared out by largest
 *   remainder. Whether variations of lines and order are inside the line totals is not documented: the reading that
 *   meets `total` is taken, and inside when none does. A missing `total` is the sum of the lines.
 * - `discounts` and `surcharges` are positive sizes, tax included, already inside `total`, never set off against each other.
 * - `tips`: those on the payments; what the order tells beyond them is put onto the payments. `rounding`: what the payments
 *   differ from total + tips by, up to `cashRoundingMinor`, when there is a payment.
 * - `openedAt` and `closedAt` are the order's created and updated instants in UTC; `covers` come from the booking, else the
 *   order's guests, else 0.
 *
 * Units: the order's money is decimal major units, the sale's integer minor units of `venue.currency`.
 *
 * Errors: 'invalid-amount' for a number that is none or is beyond 2^53 cents; 'invalid-order' for a date that is not an
 * instant; 'invalid-options' for an unknown time zone.
 *
 * Source: clause B9; Kounta's orders and payments pages; the arithmetic of public code that calls the API.
 *
 * @example
 * ```ts
 * import { type KountaOrder, toSale } from 'nbi-kounta'
 *
 * function report(order: KountaOrder): string {
 *   const sale = toSale(order, { venue: { venueId: 'loc_31', currency: 'AUD', timeZone: 'Australia/Melbourne' } })
 *   return `${sale.saleNumber}: ${sale.total / 100} ${sale.currency}, ${sale.balanced ? 'balanced' : `off by ${sale.residual}`}`
 * }
 * ```
 */
export function toSale(order: KountaOrder, context: ToSaleContext): Sale {
  const { venue, booking } = context
  const currency = (venue.currency ?? 'AUD').toUpperCase()
  const markerPrefix = venue.markerPrefix ?? 'NBI'
  const bound = venue.cashRoundingMinor ?? 5
  const signs = { currency, markerPrefix, prepaymentMethodId: venue.prepaymentMethodId }
  const paid = order.payments.map((payment, index) => salePayment(payment, index, signs))

  const { reading, total } = sumsOf(order, paid, currency, bound)
  const gross = roundMinor(reading.gross)
  const read = reading.read()
  const explained = reading.gross.minus(total).abs().lt(1)
  // An order told without its lines still has a total and a tax: they are kept, and the missing items show as the gap.
  const lineless = order.lines.length === 0 && total !== 0
  const tax = lineless
    ? toMinor(order.totalTax ?? 0, currency, 'totalTax')
    : roundMinor(sum(read.lines.map((line) => line.tax)))
  const subtotal = (explained || lineless ? total : gross) - tax
  const items = itemsOf(order, read, subtotal, tax, currency)

  const settled = settleTips(paid, toldTips(order, paid, currency), total)
  const rounding = roundingOf(settled, total, bound)
  const openedAt = utc(order.createdAt, 'createdAt')
  const closedAt = utc(order.updatedAt, 'updatedAt')
  const covers = count(booking?.covers) ?? count(order.guests) ?? 0
  const marker = markerOf(order)
  const bookingId = booking?.id ?? (marker?.prefix === markerPrefix ? marker.bookingId : undefined)
  const tables = booking?.tables?.map((table) => table.name)
  const amounts = { total, subtotal, tax, tips: settled.tips, rounding, items, payments: settled.payments }
  const { balanced, residual } = proveBalance(amounts)

  return {
    saleId: order.id,
    ...(order.refundedOrderId === undefined ? {} : { originalSaleId: order.refundedOrderId }),
    ...(bookingId === undefined ? {} : { bookingId }),
    venueId: venue.venueId ?? booking?.venueId ?? order.siteId,
    siteId: order.siteId,
    saleNumber: order.saleNumber,
    type: typeOf(order, total),
    openedAt,
    closedAt,
    currency,
    ...amounts,
    discounts: items.reduce((all, item) => all + item.discount, 0),
    surcharges: items.reduce((all, item) => all + item.surcharge, 0),
    covers,
    ...(covers === 0 ? {} : { spendPerHead: divideRounded(total, covers) }),
    minutesAtTable: Math.max(0, Math.round((Date.parse(closedAt) - Date.parse(openedAt)) / 60_000)),
    ...(venue.timeZone === undefined
      ? {}
      : { tradingDay: tradingDay(openedAt, { timeZone: venue.timeZone, cutOffHour: venue.cutOffHour ?? 4 }) }),
    ...(order.registerId === undefined ? {} : { registerId: order.registerId }),
    ...(order.staffId === undefined ? {} : { staffId: order.staffId }),
    ...(tables === undefined || tables.length === 0 ? {} : { tables }),
    ...(order.orderType === undefined ? {} : { orderType: order.orderType }),
    balanced,
    residual,
  }
}
