/** The items of a sale: the lines in whole cents that add up to its subtotal and tax. */
import { decimal, roundMinor, roundTogether, toMinor } from '../domain/money.js'
import type { KountaOrder, OrderLine } from '../domain/order.js'
import type { SaleItem } from '../domain/sale.js'
import { rateOf } from './lines.js'
import type { ReadLines } from './readings.js'

/**
 * Rounds each kind of sum once, then shares the cents out, so that the items add up to subtotal + tax. Totals are shared out whole,
 * so that a line of 4.00 stays 4.00 however its tax rounds; the subtotal is what the tax leaves.
 */
export function itemsOf(
  order: KountaOrder,
  read: ReadLines,
  subtotal: number,
  tax: number,
  currency: string,
): SaleItem[] {
  const { lines } = read
  const kinds = {
    total: lines.map((line) => line.ex.plus(line.tax)),
    tax: lines.map((line) => line.tax),
    discount: lines.map((line) => line.discount),
    surcharge: lines.map((line) => line.surcharge),
  }
  const totals = roundTogether(kinds.total, subtotal + tax)
  const taxes = roundTogether(kinds.tax, tax)
  const discounts = roundTogether(kinds.discount, roundMinor(read.discount))
  const surcharges = roundTogether(kinds.surcharge, roundMinor(read.surcharge))
  return order.lines.map((line, index) => {
    const itemTotal = totals[index] ?? 0
    const itemTax = taxes[index] ?? 0
    return {
      ...(line.product?.id == null ? {} : { id: line.product.id }),
      name: line.product?.name ?? `Item ${line.number ?? index + 1}`,
      ...unitOf(line, itemTotal - itemTax, itemTax, currency),
      subtotal: itemTotal - itemTax,
      tax: itemTax,
      total: itemTotal,
      discount: discounts[index] ?? 0,
      surcharge: surcharges[index] ?? 0,
      ...(line.notes ? { notes: line.notes } : {}),
    }
  })
}

/** Unit figures are for people only. The tax is rounded with the price, so that both together are the shelf price. */
function unitOf(line: OrderLine, subtotal: number, tax: number, currency: string) {
  const quantity = line.quantity ?? 1
  const divisor = decimal(quantity, 'quantity')
  // Most lines are of one thing, and there is nothing to divide.
  const each = (minor: number) => (divisor.eq(0) || divisor.eq(1) ? minor : roundMinor(decimal(minor).div(divisor)))
  const unitPrice = line.unitPrice == null ? each(subtotal) : toMinor(line.unitPrice, currency, 'unitPrice')
  const price = decimal(line.unitPrice ?? 0)
  const unitTax = line.unitTax == null ? rateOf(line)?.times(price) : decimal(line.unitTax, 'unitTax')
  if (line.unitPrice == null || unitTax === undefined) return { quantity, unitPrice, unitTax: each(tax) }
  const shelf = toMinor(price.plus(unitTax), currency, 'unitPrice')
  return { quantity, unitPrice, unitTax: shelf - unitPrice }
}
