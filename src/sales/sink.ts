/** Where sales go: the one method that a host implements. */
import type { Sale } from '../domain/sale.js'

/**
 * Receives completed sales; implemented by the host (a database, a queue, NBI's `POST /Sales`).
 *
 * For implementers: `save` is called **at least once** per change of a sale: again after a crash, a lost answer, a
 * duplicated webhook, or when the order changed after it was completed. Sales of different orders may be saved at the
 * same time, the same sale twice too. `saleId` is stable, so write by it (insert or replace; the later `closedAt` wins).
 * Resolve only when the sale is safe; a rejection means "try again later", and the flow does: about every minute, or at doubling distances up
 * to an hour after an `NbiKountaError` that advises 'request' or 'person'. A `save` that has not ended after `settleMs` (a minute; at least
 * `requestTimeoutMs`) is no longer waited for: it is reported as 'outcome-unknown' and called again. One that succeeds later still counts.
 *
 * @example
 * ```ts
 * import type { SalesSink } from 'nbi-kounta'
 *
 * const sales = new Map<string, number>()
 * const sink: SalesSink = {
 *   async save(sale) {
 *     sales.set(sale.saleId, sale.total)
 *   },
 * }
 * ```
 */
export interface SalesSink {
  /**
   * `about` is given where the sale may have been saved before: `changed` is true when that was an earlier version, `unanswered` when an
   * earlier `save` ended without an answer, so that it may still be under way. A sink that writes by `saleId` need not look at either.
   */
  save(sale: Sale, about?: { readonly changed: boolean; readonly unanswered?: boolean }): Promise<void>
}
