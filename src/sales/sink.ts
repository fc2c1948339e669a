/** Where sales go: the one method that a host implements. */
import type { Sale } from '../domain/sale.js'

/**
 * Receives completed sales; implemented by the host (a database, a queue, NBI's `POST /Sales`).
 *
 * For implementers: `save` is called **at least once** for each change of a sale. It is called again after a crash, a lost answer or a
 * duplicated webhook, and if a completed order changes. Calls may overlap, for different sales and for the same one. `saleId` is stable, so
 * write by it (insert or replace; the later `closedAt` wins). Resolve only once the sale is safe. A rejection means "try again later". The
 * flow then tries about every minute. After an `NbiKountaError` that advises 'request' or 'person', it doubles the wait each time, up to an
 * hour. The flow stops waiting for a `save` after `settleMs` (a minute; at least `requestTimeoutMs`), reports it as 'outcome-unknown' and
 * calls it again. If it succeeds later, that still counts.
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
   * `about` is given if the sale may have been saved before. `changed` is true if an earlier version was. `unanswered` is true if an
   * earlier `save` ended without an answer and so may still be under way. A sink that writes by `saleId` can ignore both.
   */
  save(sale: Sale, about?: { readonly changed: boolean; readonly unanswered?: boolean }): Promise<void>
}
