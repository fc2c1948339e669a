/** Where sales go: the one method that a host implements. */
import type { Sale } from '../domain/sale.js'

/**
 * Receives completed sales; implemented by the host (a database, a queue, NBI's `POST /Sales`).
 *
 * For implementers: `save` is called **at least once** for each change of a sale. It is called again after a crash, a lost answer or a
 * duplicated webhook, and if the order changes after it was completed. Sales of different orders may be saved at the same time, and so
 * may the same sale twice. `saleId` is stable, so write by it (insert or replace; the later `closedAt` wins).
 * Resolve only once the sale is safe. A rejection means "try again later". The flow then tries about every minute or, after an
 * `NbiKountaError` that advises 'request' or 'person', at doubling distances up to an hour. A `save` that has not ended after `settleMs` (a
 * minute; at least `requestTimeoutMs`) is no longer waited for: it is reported as 'outcome-unknown' and called again. If it succeeds later, that still counts.
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
   * `about` is given if the sale may have been saved before. `changed` is true if that was an earlier version. `unanswered` is true if an
   * earlier `save` ended without an answer, so that it may still be under way. A sink that writes by `saleId` can ignore both.
   */
  save(sale: Sale, about?: { readonly changed: boolean; readonly unanswered?: boolean }): Promise<void>
}
