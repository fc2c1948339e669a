/** What an order of the simulated till comes to. */
import { mulDiv, priceLine, unitsPerCent } from './amounts.js'
import type { SimOrder } from './model.js'

/** Tax-inclusive total of an order after its own variations, in cents. */
export function totalCents(order: SimOrder): number {
  let units = 0
  for (const line of order.lines) {
    const amounts = priceLine(line)
    units += amounts.totalExUnits + amounts.totalTaxUnits
  }
  return mulDiv(units, order.variationMicro, 1_000_000 * unitsPerCent) + order.fixedVariationCents
}

/** The tax inside that total, in units: a fixed variation is shared by the lines, by size, and taxed as they are. */
export function taxUnits(order: SimOrder): number {
  let [units, size, shared] = [0, 0, 0]
  for (const line of order.lines) {
    const { totalExUnits, totalTaxUnits } = priceLine(line)
    const gross = totalExUnits + totalTaxUnits
    units += totalTaxUnits
    size += Math.abs(gross)
    shared += Math.sign(gross) * totalTaxUnits
  }
  const ofFixed = size === 0 ? 0 : mulDiv(order.fixedVariationCents * unitsPerCent, shared, size)
  return mulDiv(units, order.variationMicro, 1_000_000) + ofFixed
}

export function paidCents(order: SimOrder): number {
  return order.payments.reduce((sum, payment) => sum + payment.amountCents, 0)
}

export function tipsCents(order: SimOrder): number {
  return order.payments.reduce((sum, payment) => sum + payment.tipCents, 0)
}
