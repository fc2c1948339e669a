/** The proof that a sale adds up: three identities, to the cent. */
import type { Sale } from '../domain/sale.js'
import { needed, requireObjects } from '../shared/options.js'

/** What the proof found; every gap is in minor units and 0 when its identity holds. */
export interface BalanceProof {
  readonly balanced: boolean
  /** The first gap that is not 0: payments, then total, then items. 0 exactly when balanced. */
  readonly residual: number
  /** Σ items − (subtotal + tax). */
  readonly itemsGap: number
  /** total − (subtotal + tax). */
  readonly totalGap: number
  /** Σ (payment amount + its tip) − (total + tips + rounding). */
  readonly paymentsGap: number
}

/** The members of a sale that the proof reads. */
export type ProvableSale = Pick<Sale, 'items' | 'payments' | 'subtotal' | 'tax' | 'total' | 'tips' | 'rounding'>

/**
 * Proves the three identities of a sale: Σ items = subtotal + tax, subtotal + tax = total, and
 * total + tips + rounding = Σ (payment amount + its tip).
 *
 * Pure; all amounts are integer minor units, so "equal" means to the cent. The residual is never a sum of gaps: two
 * mistakes of opposite sign cannot hide each other.
 *
 * Errors: 'invalid-options' for what has no items or payments.
 *
 * Source: the contract of this library (B9); arithmetic of the till as in Kounta's order and payment pages.
 *
 * @example
 * ```ts
 * import { proveBalance } from 'nbi-kounta'
 *
 * const { balanced, residual } = proveBalance({
 *   items: [], payments: [], subtotal: 0, tax: 0, total: 0, tips: 0, rounding: 0,
 * })
 * console.log(balanced, residual) // true 0
 * ```
 */
export function proveBalance(sale: ProvableSale): BalanceProof {
  requireObjects(needed(sale, 'sale').items, 'sale.items')
  requireObjects(sale.payments, 'sale.payments')
  const due = sale.subtotal + sale.tax
  const items = sale.items.reduce((all, item) => all + item.total, 0)
  const paid = sale.payments.reduce((all, payment) => all + payment.amount + payment.tip, 0)
  const itemsGap = items - due
  const totalGap = sale.total - due
  const paymentsGap = paid - (sale.total + sale.tips + sale.rounding)
  const residual = paymentsGap || totalGap || itemsGap
  return { balanced: residual === 0, residual, itemsGap, totalGap, paymentsGap }
}
