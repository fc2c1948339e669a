/** The price variation of a whole order, shared over its lines: on top of the line totals, or inside them already. */
import { type Decimal, sum, zero } from '../domain/money.js'
import type { Reading, ReadLines } from './readings.js'
import { applied, type Effects, type ExactLine, effectsOf, type First, netOf, one } from './variations.js'

/** Each line's share of an amount, by size; without any size the first line takes it all. Nothing is divided for an amount of 0. */
function sharesOf(lines: readonly ExactLine[]): (amount: Decimal) => Decimal[] {
  const sizes = lines.map((line) => netOf(line).abs())
  const size = sum(sizes)
  return (amount) => {
    if (amount.eq(0)) return sizes.map(() => zero)
    if (size.eq(0)) return sizes.map((_, index) => (index === 0 ? amount : zero))
    return sizes.map((each) => amount.times(each).div(size))
  }
}

/** Adds the effects of an order's variation to the sums of a reading and, by size, to its lines. */
function addEffects({ lines, discount, surcharge }: ReadLines, effects: Effects): ReadLines {
  const share = sharesOf(lines)
  const [discounts, surcharges] = [share(effects.discount), share(effects.surcharge)]
  return {
    lines: lines.map((line, index) => ({
      ...line,
      discount: line.discount.plus(discounts[index] ?? zero),
      surcharge: line.surcharge.plus(surcharges[index] ?? zero),
    })),
    discount: discount.plus(effects.discount),
    surcharge: surcharge.plus(effects.surcharge),
  }
}

/** A line of an order that varies: scaled, and with its part of the fixed amount, which is taxed as the line is. */
function vary(line: ExactLine, variation: Decimal, part: Decimal | undefined): ExactLine {
  const ex = line.ex.times(variation)
  const tax = line.tax.times(variation)
  if (!part) return { ...line, ex, tax }
  const gross = netOf(line)
  const taxShare = gross.eq(0) ? zero : line.tax.div(gross)
  return { ...line, ex: ex.plus(part.times(one.minus(taxShare))), tax: tax.plus(part.times(taxShare)) }
}

/** Applies the order's own variation to a reading; each effect is shared over the lines by size, none netted. */
export function withOrderVariation(reading: Reading, variation: Decimal, fixed: Decimal, first: First): Reading {
  const { added, byFactor } = applied(reading.gross, variation, fixed, first)
  const read = (): ReadLines => {
    const before = reading.read()
    // By size too: by signed amounts, a line that was handed back would leave the sum near 0 and the shares beyond all bounds.
    const parts = fixed.eq(0) ? [] : sharesOf(before.lines)(added)
    const after = addEffects(before, effectsOf(reading.gross, byFactor, fixed))
    return { ...after, lines: after.lines.map((line, index) => vary(line, variation, parts[index])) }
  }
  return { gross: reading.gross.times(variation).plus(added), read }
}

/** The order's variation is inside the line totals already: only its sizes are added to the lines. */
export function revealOrderVariation(reading: Reading, variation: Decimal, told: Decimal): Reading {
  if (variation.eq(0)) return reading
  // As on lines: a refund is taken to keep the sale's sign, so that its discount is one too.
  const fixed = reading.gross.lt(0) ? told.times(-1) : told
  const read = (): ReadLines => {
    const before = reading.read()
    if (before.lines.every((line) => netOf(line).eq(0))) return before
    const varied = reading.gross.minus(fixed)
    const list = varied.div(variation)
    return addEffects(before, effectsOf(list, varied.minus(list), fixed))
  }
  return { gross: reading.gross, read }
}
