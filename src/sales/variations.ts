/** What a price variation, a multiplier or a fixed amount, does to an amount; on a line and on a whole order alike. */
import { type Decimal, decimal, zero } from '../domain/money.js'

/** Sizes, already inside the amounts that they belong to; never set off against each other. */
export interface Effects {
  readonly discount: Decimal
  readonly surcharge: Decimal
}

/** One line, exact and not rounded yet. */
export interface ExactLine extends Effects {
  readonly ex: Decimal
  readonly tax: Decimal
}

export const one = decimal(1)

/** A multiplier; 1 itself is always the one object, so that most lines are seen to have none at a glance. */
export const factorOf = (value: number | undefined, what: string): Decimal =>
  value == null || value === 1 || value < 0 ? one : decimal(value, what)

export const netOf = (line: Pick<ExactLine, 'ex' | 'tax'>): Decimal => line.ex.plus(line.tax)

const none: Effects = { discount: zero, surcharge: zero }

/** Sorts an effect on an amount into a reduction or a raise: toward zero is a discount, on refunds too. */
function sized(effect: Decimal, amount: Decimal): Effects {
  if (effect.eq(0)) return none
  const raises = effect.gt(0) === amount.gte(0)
  return raises ? { ...none, surcharge: effect.abs() } : { ...none, discount: effect.abs() }
}

/** The multiplier's effect and the fixed one, each on its own side: −10 % and +5.00 are a discount and a surcharge. */
export function effectsOf(list: Decimal, byFactor: Decimal, byFixed: Decimal): Effects {
  const factor = sized(byFactor, list)
  const fixed = sized(byFixed, list)
  return { discount: factor.discount.plus(fixed.discount), surcharge: factor.surcharge.plus(fixed.surcharge) }
}

/** Which of the two variations comes first where there are both: `list × v + f`, or `(list + f) × v`. */
export type First = 'factor' | 'fixed'

/** What is left of the fixed variation, and what the multiplier takes or adds. */
export const applied = (list: Decimal, variation: Decimal, fixed: Decimal, first: First) => ({
  added: first === 'fixed' ? fixed.times(variation) : fixed,
  byFactor: (first === 'fixed' ? list.plus(fixed) : list).times(variation.minus(one)),
})
