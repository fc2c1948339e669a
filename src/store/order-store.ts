/** The contract of a store: three methods that every adapter, ours or a host's, keeps (`orderStoreConformance` proves it). */
import type { Entry, VersionedState } from '../shared/versioned-state.js'

export type { Json } from '../shared/json.js'
export type { Entry, PutWhen, Version } from '../shared/versioned-state.js'

/**
 * Where the flow keeps what it knows, by key (`booking:…`, `sale:…`, `cursor:…`, `token:…`, `rate:…`, `customer:…`).
 *
 * For implementers: any number of callers, in any number of processes, may call at once.
 * - `get` is linearizable: it sees every `put` that was acknowledged before it began.
 * - `put` is compare-and-set in **one** atomic statement or script; it resolves the new version, or null when `expect` no
 *   longer holds, and rejects when the outcome is unknown. A version is never reused for a key, not after expiry either.
 * - Only durations go in and out, judged by the store's clock; the clients' clocks may be wrong by any amount.
 * - Values are copied in and out: no live object is shared with the caller.
 */
export interface OrderStore extends VersionedState {
  /** False: forgets at restart, so the flow searches the till before it trusts an absent record. */
  readonly durable: boolean
  /** Overdue entries, longest overdue first, at most `limit`. */
  due(limit: number): Promise<readonly Entry[]>
  /** Releases what the store itself opened; never a client that the host handed in. */
  close?(): Promise<void>
}
