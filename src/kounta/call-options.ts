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
  /** Ends the call early, as 'aborted'. Default: it ends by itself. */
  readonly signal?: AbortSignal
  /** Default: 'order-write' for writes on orders, 'read' for everything else. */
  readonly priority?: RequestPriority
  /** Whose turn it takes: requests of one lane keep their order, lanes take turns. Default: the site where the call names one, else the company. */
  readonly lane?: string
}
