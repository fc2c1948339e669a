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
  /**
   * Whose turn it takes. Lanes take turns, each first in, first out, except for creates that say `since`. Default: the site if the call
   * names one, else the company.
   */
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
   * Called for each entry that is left out because it cannot be read, before the next one comes. Receives its id and sale number if at
   * least those can be read. Take these entries into account before you conclude anything from what a list does not show. Called once
   * without id and sale number if pages asked for by number lost entries each time that they were read, since others may then be missing.
   * To find that out, the client reads the pages before the last once more. It must not throw. Default: entries are only logged.
   */
  readonly onUnreadable?: (entry: { readonly id?: string; readonly saleNumber?: string }) => void
}
