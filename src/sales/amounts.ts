/** The amounts of a sale: what its order's lines, payments and tips come to in whole cents. */
import { currencyExponent, roundMinor, sum, toMinor } from '../domain/money.js'
import type { KountaOrder } from '../domain/order.js'
import type { SalePayment } from '../domain/sale.js'
import { itemsOf } from './items.js'
import { isCash, roundingOf, salePayment, settleTips, toldTips } from './payments.js'
import { type Reading, readingFor, readingsOf } from './readings.js'

/** How a venue's money is counted. */
interface Counting {
  readonly currency: string
  readonly markerPrefix: string
  readonly prepaymentMethodId?: string
  readonly cashRoundingMinor?: number
}

/** `paid`: the payments as the till tells them, before tips were put onto them. */
export function amountsOf(order: KountaOrder, { cashRoundingMinor, ...signs }: Counting) {
  const { currency } = signs
  const bound = cashRoundingMinor ?? (currencyExponent(currency) === 0 ? 0 : 5)
  const paid = order.payments.map((payment, index) => salePayment(payment, index, signs))

  const { reading, total } = sumsOf(order, paid, currency)
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

  const { tips, payments } = settleTips(paid, toldTips(order, paid, currency), total)
  const rounding = paid.some(isCash) ? roundingOf({ tips, payments }, total, bound) : 0
  return { paid, amounts: { total, subtotal, tax, tips, rounding, items, payments } }
}

interface Sums {
  readonly reading: Reading
  readonly total: number
}

/** Which reading of the lines the order's total means, and that total without tips. */
function sumsOf(order: KountaOrder, payments: readonly SalePayment[], currency: string): Sums {
  const readings = readingsOf(order, currency)
  const likeliest = readings[0] as Reading
  if (order.total == null) {
    const paid = payments.reduce((all, payment) => all + payment.amount, 0)
    // Full orders of 2014 had no total: the payments are then the only witness between two readings.
    const reading = (payments.length > 0 ? readingFor(readings, paid) : undefined) ?? likeliest
    return { reading, total: roundMinor(reading.gross) }
  }
  const total = toMinor(order.total, currency, 'total')
  const exact = readingFor(readings, total)
  if (exact) return { reading: exact, total }
  // Lines that are exactly the negative of a refund's total say how it is meant.
  const turned = total > 0 && isRefund(order) ? readingFor(readings, -total) : undefined
  if (turned) return { reading: turned, total: -total }
  // Whether `total` may include tips is not documented: it is tried before the sale is called unbalanced.
  const tips = toldTips(order, payments, currency)
  const tipped = tips === 0 ? undefined : readingFor(readings, total - tips)
  return tipped ? { reading: tipped, total: total - tips } : { reading: likeliest, total }
}

export const isRefund = (order: KountaOrder): boolean => order.isRefund === true || order.refundedOrderId != null
