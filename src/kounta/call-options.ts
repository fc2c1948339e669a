/** What every call of the client takes beside its own arguments. */

/**
 * Which queue a request waits in: order writes go before reads, reads before sync.
 *
 * @example
 * ```ts
 * import type { CallOptions, RequestPriority } from 'nbi-kounta/kounta'
 *
 * const priority: RequestPriority = 'sync'
 * const options: CallOptions = { priority, signal: AbortSignal.timeout(10_000) }
 * ```
 */
export type RequestPriority = 'order-write' | 'read' | 'sync'

/** Options of every call. */
export interface CallOptions {
  /** Ends the call early: as 'aborted', or as 'outcome-unknown' where a write has left already. Default: it ends by itself. */
  readonly signal?: AbortSignal
  /** Default: 'order-write' for writes on orders, 'read' for everything else. */
  readonly priority?: RequestPriority
  /** Whose turn it takes: lanes take turns, each of them first in, first out, but for creates that say `since`. Default: the site where the call names one, else the company. */
  readonly lane?: string
}

/**
 * Options of a list of orders.
 *
 * @example
 * ```ts
 * import type { KountaClient, ListOptions } from 'nbi-kounta/kounta'
 *
 * async function countOrders(kounta: KountaClient, siteId: string): Promise<{ readable: number; unreadable: number }> {
 *   const count = { readable: 0, unreadable: 0 }
 *   const options: ListOptions = { onUnreadable: () => void count.unreadable++ }
 *   for await (const _ of kounta.orders.list({ siteId }, options)) count.readable++
 *   return count
 * }
 * ```
 */
export interface ListOptions extends CallOptions {
  /**
   * Called for each entry that is left out because it cannot be read, before the next one comes, with its id and sale number where at
   * least those can be. Whoever concludes something from what a list does not show must know of these. It must not throw. Default: they
   * are only logged. Called once without either where pages asked for by number lost entries each time that they were read, so that others may
   * be missing; to find that out, the pages before the last are read once more.
   */
  readonly onUnreadable?: (entry: { readonly id?: string; readonly saleNumber?: string }) => void
}
