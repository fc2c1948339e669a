/** The lines of an order as exact minor units, with their own price variations inside the line totals or outside. */
import { type Decimal, decimal, minorExact, sum, zero } from '../domain/money.js'
import type { OrderLine } from '../domain/order.js'
import { applied, type ExactLine, effectsOf, type First, factorOf, netOf, one } from './variations.js'

export interface RawLine {
  readonly ex: Decimal
  readonly tax: Decimal
  /** Unit price times quantity, tax included, when the till said both. */
  readonly list: () => Decimal | undefined
  readonly variation: Decimal
  readonly fixed: Decimal
}

/** The line's tax rates together; undefined when none is told. */
export function rateOf(line: OrderLine, what = 'taxes'): Decimal | undefined {
  const rates = (line.taxes ?? []).flatMap((tax) => (tax.rate == null ? [] : [decimal(tax.rate, what)]))
  return rates.length > 0 ? sum(rates) : undefined
}

/** What the till sent, with the gaps closed: line totals are the truth, unit × quantity only stands in for a missing one. */
export function rawLine(line: OrderLine, currency: string, index: number): RawLine {
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

export const isVaried = (raw: RawLine): boolean => raw.variation !== one || raw.fixed !== zero

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
export function inside(raw: RawLine): ExactLine {
  if (!isVaried(raw)) return { ex: raw.ex, tax: raw.tax, discount: zero, surcharge: zero }
  const net = netOf(raw)
  const fixed = signedFixed(raw)
  const varied = net.minus(fixed)
  // A line given away whole (variation 0) has no net to work back from: the unit price is all there is.
  const list = raw.variation.eq(0) ? (raw.list() ?? varied) : varied.div(raw.variation)
  return { ex: raw.ex, tax: raw.tax, ...effectsOf(list, varied.minus(list), fixed) }
}

/** What turns a refund line's fixed variation: −1 where the till keeps the sale's sign, 1 where it mirrors it with the amounts. */
export type Turn = 1 | -1
const turned = (raw: RawLine, turn: Turn) => (netOf(raw).lt(0) ? raw.fixed.times(turn) : raw.fixed)

/** The line's totals are before its variation: it is applied to them, tax and all. */
export const outside =
  (first: First, turn: Turn) =>
  (raw: RawLine): ExactLine => {
    if (!isVaried(raw)) return inside(raw)
    const list = netOf(raw)
    const fixed = turned(raw, turn)
    const { added, byFactor } = applied(list, raw.variation, fixed, first)
    const taxShare = list.eq(0) || fixed.eq(0) ? zero : raw.tax.div(list)
    const tax = raw.tax.times(raw.variation).plus(added.times(taxShare))
    const net = list.times(raw.variation).plus(added)
    return { ex: net.minus(tax), tax, ...effectsOf(list, byFactor, fixed) }
  }

/** What such lines add up to, without working out each of them. */
export const grossOutside = (raws: readonly RawLine[], first: First, turn: Turn) =>
  sum(
    raws.map((raw) => {
      const list = netOf(raw)
      if (!isVaried(raw)) return list
      return list.times(raw.variation).plus(applied(list, raw.variation, turned(raw, turn), first).added)
    }),
  )
