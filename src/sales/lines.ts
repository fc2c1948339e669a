/** The lines of an order as exact minor units, under every reading of the price variations that the till may mean. */
import { type Decimal, decimal, minorExact, roundMinor, sum, zero } from '../domain/money.js'
import type { KountaOrder, OrderLine } from '../domain/order.js'

/** One line, exact and not rounded yet; `discount` and `surcharge` are sizes, already inside `ex + tax`. */
export interface ExactLine {
  readonly ex: Decimal
  readonly tax: Decimal
  readonly discount: Decimal
  readonly surcharge: Decimal
}

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

interface RawLine {
  readonly ex: Decimal
  readonly tax: Decimal
  /** Unit price times quantity, tax included, when the till said both. */
  readonly list: () => Decimal | undefined
  readonly variation: Decimal
  readonly fixed: Decimal
}

const one = decimal(1)
/** A multiplier; 1 itself is always the one object, so that most lines are seen to have none at a glance. */
const factorOf = (value: number | undefined, what: string): Decimal =>
  value == null || value === 1 || value < 0 ? one : decimal(value, what)

/** The line's tax rates together; undefined when none is told. */
export function rateOf(line: OrderLine, what = 'taxes'): Decimal | undefined {
  const rates = (line.taxes ?? []).flatMap((tax) => (tax.rate == null ? [] : [decimal(tax.rate, what)]))
  return rates.length > 0 ? sum(rates) : undefined
}

/** What the till sent, with the gaps closed: line totals are the truth, unit × quantity only stands in for a missing one. */
function rawLine(line: OrderLine, currency: string, index: number): RawLine {
  const at = `lines[${index}]`
  const minor = (value: number | undefined, member: string) =>
    value == null ? undefined : minorExact(value, currency, `${at}.${member}`)
  const quantity = () => decimal(line.quantity ?? 1, `${at}.quantity`)
  const unit = () => minor(line.unitPrice, 'unitPrice')?.times(quantity())
  const unitTax = () => minor(line.unitTax, 'unitTax')?.times(quantity())
  const rate = () => rateOf(line, `${at}.taxes`)
  const ex = minor(line.lineTotalExTax, 'lineTotalExTax') ?? unit() ?? zero
  return {
    ex,
    tax: minor(line.lineTotalTax, 'lineTotalTax') ?? rate()?.times(ex) ?? unitTax() ?? zero,
    list: () => {
      const price = unit()
      return price?.plus(unitTax() ?? rate()?.times(price) ?? zero)
    },
    variation: factorOf(line.priceVariation, `${at}.priceVariation`),
    fixed: line.priceFixedVariation ? (minor(line.priceFixedVariation, 'priceFixedVariation') ?? zero) : zero,
  }
}

const netOf = (line: Pick<ExactLine, 'ex' | 'tax'>) => line.ex.plus(line.tax)
const isVaried = (raw: RawLine) => raw.variation !== one || raw.fixed !== zero

/** Sorts an effect on an amount into a reduction or a raise: toward zero is a discount, on refunds too. */
function sized(effect: Decimal, amount: Decimal): { discount: Decimal; surcharge: Decimal } {
  if (effect.eq(0)) return { discount: zero, surcharge: zero }
  const raises = effect.gt(0) === amount.gte(0)
  return raises ? { discount: zero, surcharge: effect.abs() } : { discount: effect.abs(), surcharge: zero }
}

/** Adds the multiplier's effect and the fixed one, each to its own side: −10 % and +5.00 are a discount and a surcharge. */
function withEffects(ex: Decimal, tax: Decimal, list: Decimal, byFactor: Decimal, byFixed: Decimal): ExactLine {
  const factor = sized(byFactor, list)
  const fixed = sized(byFixed, list)
  return {
    ex,
    tax,
    discount: factor.discount.plus(fixed.discount),
    surcharge: factor.surcharge.plus(fixed.surcharge),
  }
}

/**
 * The fixed variation as a signed part of the line. Documented is only "negative is a discount", of sales. On a refund
 * line the till may keep that sign or mirror it with the amounts: the unit price tells, else it is taken as kept.
 */
function signedFixed(raw: RawLine): Decimal {
  const net = netOf(raw)
  if (!net.lt(0)) return raw.fixed
  const mirrored = raw.list()?.times(raw.variation).plus(raw.fixed).minus(net).abs().lt(1)
  return mirrored ? raw.fixed : raw.fixed.times(-1)
}

/** The line's variation is inside its totals: only the sizes are worked out (net / variation − net). */
function inside(raw: RawLine): ExactLine {
  if (!isVaried(raw)) return { ex: raw.ex, tax: raw.tax, discount: zero, surcharge: zero }
  const net = netOf(raw)
  const fixed = signedFixed(raw)
  const varied = net.minus(fixed)
  // A line given away whole (variation 0) has no net to work back from: the unit price is all there is.
  const list = raw.variation.eq(0) ? (raw.list() ?? varied) : varied.div(raw.variation)
  return withEffects(raw.ex, raw.tax, list, varied.minus(list), fixed)
}

/** Which of the two variations comes first where there are both: `list × v + f`, or `(list + f) × v`. */
type First = 'factor' | 'fixed'

/** What is left of the fixed variation, and what the multiplier takes or adds. */
const applied = (list: Decimal, variation: Decimal, fixed: Decimal, first: First) => ({
  added: first === 'fixed' ? fixed.times(variation) : fixed,
  byFactor: (first === 'fixed' ? list.plus(fixed) : list).times(variation.minus(one)),
})

/** What turns a refund line's fixed variation: −1 where the till keeps the sale's sign, 1 where it mirrors it with the amounts. */
type Turn = 1 | -1
const turned = (raw: RawLine, turn: Turn) => (netOf(raw).lt(0) ? raw.fixed.times(turn) : raw.fixed)

/** The line's totals are before its variation: it is applied to them, tax and all. */
const outside =
  (first: First, turn: Turn) =>
  (raw: RawLine): ExactLine => {
    if (!isVaried(raw)) return inside(raw)
    const list = netOf(raw)
    const fixed = turned(raw, turn)
    const { added, byFactor } = applied(list, raw.variation, fixed, first)
    const taxShare = list.eq(0) || fixed.eq(0) ? zero : raw.tax.div(list)
    const tax = raw.tax.times(raw.variation).plus(added.times(taxShare))
    const net = list.times(raw.variation).plus(added)
    return withEffects(net.minus(tax), tax, list, byFactor, fixed)
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

const grossInside = (raws: readonly RawLine[]) => sum(raws.map(netOf))
const grossOutside = (raws: readonly RawLine[], first: First, turn: Turn) =>
  sum(
    raws.map((raw) => {
      const list = netOf(raw)
      if (!isVaried(raw)) return list
      return list.times(raw.variation).plus(applied(list, raw.variation, turned(raw, turn), first).added)
    }),
  )

const effectsOf = (reading: ReadLines, more: ExactLine) => ({
  discount: reading.discount.plus(more.discount),
  surcharge: reading.surcharge.plus(more.surcharge),
})

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

/** Applies the order's own variation to a reading; each effect is shared over the lines by size, none netted. */
function withOrderVariation(reading: Reading, variation: Decimal, fixed: Decimal, first: First): Reading {
  const { added, byFactor } = applied(reading.gross, variation, fixed, first)
  const read = (): ReadLines => {
    const before = reading.read()
    const effects = withEffects(zero, zero, reading.gross, byFactor, fixed)
    const share = sharesOf(before.lines)
    const [discounts, surcharges] = [share(effects.discount), share(effects.surcharge)]
    // By size too: by signed amounts, a line that was handed back would leave the sum near 0 and the shares beyond all bounds.
    const parts = fixed.eq(0) ? [] : share(added)
    const lines = before.lines.map((line, index) => {
      const scaled = {
        ex: line.ex.times(variation),
        tax: line.tax.times(variation),
        discount: line.discount.plus(discounts[index] ?? zero),
        surcharge: line.surcharge.plus(surcharges[index] ?? zero),
      }
      if (fixed.eq(0)) return scaled
      const gross = netOf(line)
      const taxShare = gross.eq(0) ? zero : line.tax.div(gross)
      const part = parts[index] ?? zero
      return {
        ...scaled,
        ex: scaled.ex.plus(part.times(one.minus(taxShare))),
        tax: scaled.tax.plus(part.times(taxShare)),
      }
    })
    return { lines, ...effectsOf(before, effects) }
  }
  return { gross: reading.gross.times(variation).plus(added), read }
}

/** The order's variation is inside the line totals already: only its sizes are added to the lines. */
function revealOrderVariation(reading: Reading, variation: Decimal, told: Decimal): Reading {
  if (variation.eq(0)) return reading
  // As on lines: a refund is taken to keep the sale's sign, so that its discount is one too.
  const fixed = reading.gross.lt(0) ? told.times(-1) : told
  const read = (): ReadLines => {
    const before = reading.read()
    if (before.lines.every((line) => netOf(line).eq(0))) return before
    const varied = reading.gross.minus(fixed)
    const list = varied.div(variation)
    const effects = withEffects(zero, zero, list, varied.minus(list), fixed)
    const share = sharesOf(before.lines)
    const [discounts, surcharges] = [share(effects.discount), share(effects.surcharge)]
    const lines = before.lines.map((line, index) => ({
      ...line,
      discount: line.discount.plus(discounts[index] ?? zero),
      surcharge: line.surcharge.plus(surcharges[index] ?? zero),
    }))
    return { lines, ...effectsOf(before, effects) }
  }
  return { gross: reading.gross, read }
}

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
    readingOf(raws, inside, grossInside(raws)),
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
