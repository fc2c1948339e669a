/** The till's arithmetic in whole numbers: cents, ten-thousandths of a dollar, thousandths of a piece. No float ever adds up here. */

/** Ex-tax amounts have four decimals on the wire: 1 unit is a hundredth of a cent. */
export const unitsPerCent = 100

/** A decimal number times 10^places, rounded half away from zero: `1.005` with 2 places is 101, as on paper. */
export function scaled(value: number, places: number): number {
  const text = String(Math.abs(value))
  const moved = text.includes('e') ? Number(text) * 10 ** places : Number(`${text}e${places}`)
  const rounded = Math.round(moved)
  return value < 0 ? 0 - rounded : rounded
}

/** `a × b ÷ c`, rounded half away from zero, exact whatever the size. */
export function mulDiv(a: number, b: number, c: number): number {
  const product = BigInt(a) * BigInt(b)
  const divisor = BigInt(c)
  const negative = product < 0n !== divisor < 0n
  const top = product < 0n ? -product : product
  const bottom = divisor < 0n ? -divisor : divisor
  const quotient = Number((2n * top + bottom) / (2n * bottom))
  return negative ? 0 - quotient : quotient
}

/** What one line costs, split into its parts. */
export interface LineAmounts {
  readonly unitExUnits: number
  readonly unitTaxUnits: number
  readonly totalExUnits: number
  readonly totalTaxUnits: number
}

/** How a line is priced: either tax-inclusive cents per unit, or an ex-tax override in units. */
export interface LinePricing {
  readonly priceCents: number
  readonly overrideExUnits?: number
  /** The tax rate in basis points: 1000 is 10 %. */
  readonly taxPoints: number
  /** Quantity in thousandths. */
  readonly quantityMilli: number
  /** The multiplier in millionths: 1 000 000 is none. */
  readonly variationMicro: number
  readonly fixedVariationCents: number
}

/**
 * Prices one line. The tax-inclusive total is a whole number of cents, and its ex-tax and tax parts add up to it exactly:
 * that is how a till prints a docket.
 */
export function priceLine(line: LinePricing): LineAmounts {
  const whole = 10_000 + line.taxPoints
  const unitExUnits = line.overrideExUnits ?? mulDiv(line.priceCents * unitsPerCent, 10_000, whole)
  const unitTaxUnits =
    line.overrideExUnits === undefined
      ? line.priceCents * unitsPerCent - unitExUnits
      : mulDiv(line.overrideExUnits, line.taxPoints, 10_000)
  const fullUnits = mulDiv(unitExUnits + unitTaxUnits, line.quantityMilli, 1000)
  const totalCents = mulDiv(fullUnits, line.variationMicro, 1_000_000 * unitsPerCent) + line.fixedVariationCents
  const totalExUnits = mulDiv(totalCents * unitsPerCent, 10_000, whole)
  return { unitExUnits, unitTaxUnits, totalExUnits, totalTaxUnits: totalCents * unitsPerCent - totalExUnits }
}

/** Cents as the wire's decimal number. */
export const dollars = (cents: number): number => cents / 100

/** Units as the wire's decimal number, four places. */
export const unitDollars = (units: number): number => units / 10_000
