/** The money side of a sale: payments in cents, where the tips sit, and what is left for cash rounding. */
import { parseMarker } from '../domain/marker.js'
import { apportion, toMinor } from '../domain/money.js'
import type { KountaOrder, OrderPayment } from '../domain/order.js'
import type { SalePayment } from '../domain/sale.js'
import { present } from '../shared/given.js'

/** How a venue's own prepayments are known. */
export interface PrepaymentSigns {
  readonly currency: string
  readonly markerPrefix: string
  readonly prepaymentMethodId?: string | undefined
}

/** Payments with the tips in their place; `tips` is their sum, save on an order without any payment. */
export interface SettledPayments {
  readonly payments: readonly SalePayment[]
  readonly tips: number
}

const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

/** One payment in cents. Ours is known by our marker as its `ref`, or by the venue's method for prepayments. */
export function salePayment(payment: OrderPayment, index: number, signs: PrepaymentSigns): SalePayment {
  const { id: methodId, name } = payment.method ?? {}
  const marked = parseMarker(payment.ref)?.prefix === signs.markerPrefix
  return {
    method: name ?? methodId ?? 'Unknown',
    ...(methodId === undefined ? {} : { methodId }),
    amount: toMinor(payment.amount, signs.currency, `payments[${index}].amount`),
    tip: toMinor(payment.tip ?? 0, signs.currency, `payments[${index}].tip`),
    prepayment: marked || (methodId !== undefined && methodId === signs.prepaymentMethodId),
    ...present({ ref: payment.ref, paidAt: payment.createdAt }),
  }
}

/** By size of what was paid: change that was handed back, or a payment on a refund, takes no tip. */
const addTips = (payments: readonly SalePayment[], tips: number, from: 'outside' | 'amount'): SalePayment[] => {
  const shares = apportion(
    tips,
    payments.map((payment) => Math.max(0, payment.amount * Math.sign(tips))),
  )
  return payments.map((payment, index) => {
    const share = shares[index] ?? 0
    return { ...payment, tip: payment.tip + share, amount: payment.amount - (from === 'amount' ? share : 0) }
  })
}

/**
 * Puts the order's tips onto its payments, so that total + tips + rounding = Σ (amount + its tip) can hold.
 *
 * Tips on the payments are believed. What the order tells beyond them was either paid inside the amounts (a tip on the
 * order itself is paid by each payment first, as Kounta's payments page works out) or next to them (an amount excludes
 * its tip): the total decides, and next to them when it does not.
 */
export function settleTips(payments: readonly SalePayment[], orderTips: number, saleTotal: number): SettledPayments {
  const carried = total(payments.map((payment) => payment.tip))
  const extra = orderTips - carried
  if (payments.length === 0) return { payments, tips: orderTips }
  if (orderTips === 0 || extra === 0) return { payments, tips: carried }
  const amounts = total(payments.map((payment) => payment.amount))
  // A service charge on the order, paid inside the amounts; then the payments' tips are not part of what the order tells.
  if (amounts - orderTips === saleTotal)
    return { payments: addTips(payments, orderTips, 'amount'), tips: carried + orderTips }
  const within = Math.abs(amounts - extra - saleTotal) < Math.abs(amounts - saleTotal)
  // Fewer than the payments carry, or of the other sign: then the payments are right.
  if (carried * extra < 0) return { payments, tips: carried }
  return { payments: addTips(payments, extra, within ? 'amount' : 'outside'), tips: orderTips }
}

/** Whether a payment may be rounded cash: a multiple of five minor units, since a card pays to the cent; never a deposit of ours. */
export const isCash = ({ amount, tip, prepayment }: SalePayment): boolean =>
  !prepayment && amount !== 0 && [amount, amount + tip].some((handed) => handed !== 0 && handed % 5 === 0)

/** The cash rounding: what the payments miss or exceed the total by, if that is small enough to be one. */
export function roundingOf({ payments, tips }: SettledPayments, saleTotal: number, bound: number): number {
  const gap = total(payments.map((payment) => payment.amount + payment.tip)) - saleTotal - tips
  return Math.abs(gap) <= bound ? gap : 0
}

/** The tips as the till tells them: the order's own member, else what the payments carry. */
export function toldTips(order: Pick<KountaOrder, 'tips'>, payments: readonly SalePayment[], currency: string): number {
  return toMinor(order.tips ?? 0, currency, 'tips') || total(payments.map((payment) => payment.tip))
}
