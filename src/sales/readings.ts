/** Every way to read an order's price variations that the till may mean, and the one that its total means. */
import { type Decimal, minorExact, roundMinor, sum, zero } from '../domain/money.js'
import type { KountaOrder } from '../domain/order.js'
import { grossOutside, inside, isVaried, outside, type RawLine, rawLine, type Turn } from './lines.js'
import { revealOrderVariation, withOrderVariation } from './order-variation.js'
import { type ExactLine, type First, factorOf, netOf, one } from './variations.js'

/** What a reading says of each line. The sums are exact; a shared line may be off by its last of 30 digits. */
export interface ReadLines {
  readonly lines: readonly ExactLine[]
  readonly discount: Decimal
  readonly surcharge: Decimal
}

/** One way to read an order's lines. The total decides between readings, so only the chosen one is worked out in full. */
export interface Reading {
  readonly gross: Decimal
  readonly read: () => ReadLines
}

const readingOf = (raws: readonly RawLine[], way: (raw: RawLine) => ExactLine, gross: Decimal): Reading => ({
  gross,
  read: () => {
    const lines = raws.map(way)
    return {
      lines,
      discount: sum(lines.map((line) => line.discount)),
      surcharge: sum(lines.map((line) => line.surcharge)),
    }
  },
})

/**
 * Every reading of the order, the likeliest first: line variations inside the line totals before outside; in each, the order's own
 * variation not on top before on top, a multiplier before a fixed amount, a refund's fixed amount kept before mirrored. Which
 * one is meant is not documented, so the caller asks the order's total.
 */
export function readingsOf(
  order: Pick<KountaOrder, 'lines' | 'priceVariation' | 'priceFixedVariation'>,
  currency: string,
): Reading[] {
  const raws = order.lines.map((line, index) => rawLine(line, currency, index))
  const varied = raws.some(isVaried)
  const turns: readonly Turn[] = raws.some((raw) => raw.fixed !== zero && netOf(raw).lt(0)) ? [-1, 1] : [-1]
  const outsideOf = (first: First) =>
    turns.map((turn) => readingOf(raws, outside(first, turn), grossOutside(raws, first, turn)))
  const lineReadings = [
    readingOf(raws, inside, sum(raws.map(netOf))),
    ...(varied ? outsideOf('factor') : []),
    ...(raws.some((raw) => raw.variation !== one && raw.fixed !== zero) ? outsideOf('fixed') : []),
  ]
  const variation = factorOf(order.priceVariation, 'priceVariation')
  const fixed = order.priceFixedVariation
    ? minorExact(order.priceFixedVariation, currency, 'priceFixedVariation')
    : zero
  if (variation === one && fixed === zero) return lineReadings
  // When lines carry variations of their own and add up, the order's may be the same ones told twice: not added again.
  const plain = varied ? lineReadings : lineReadings.map((reading) => revealOrderVariation(reading, variation, fixed))
  const mirrored = fixed !== zero && lineReadings[0]?.gross.lt(0) ? [fixed.times(-1)] : []
  const orders: readonly First[] = variation === one || fixed === zero ? ['factor'] : ['factor', 'fixed']
  const onTopOf = (readings: readonly Reading[]) =>
    orders.flatMap((first) =>
      [fixed, ...mirrored].flatMap((each) =>
        readings.map((reading) => withOrderVariation(reading, variation, each, first)),
      ),
    )
  // Equal reductions on the lines and on the bill give one total inside and on top as outside alone: inside is likelier.
  const [inner, outer] = [lineReadings.slice(0, 1), lineReadings.slice(1)]
  return [...plain.slice(0, 1), ...onTopOf(inner), ...plain.slice(1), ...onTopOf(outer)]
}

/** The first reading that rounds to the total, else the first less than a cent away; undefined when none explains it. */
export function readingFor(readings: readonly Reading[], total: number): Reading | undefined {
  return (
    readings.find((reading) => roundMinor(reading.gross) === total) ??
    readings.find((reading) => reading.gross.minus(total).abs().lt(1))
  )
}
