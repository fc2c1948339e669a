/** The contract of a store: three methods that every adapter, ours or a host's, keeps (`orderStoreConformance` proves it). */
import type { Entry, VersionedState } from '../shared/versioned-state.js'

export type { Json } from '../shared/json.js'
export type { Entry, PutWhen, Version } from '../shared/versioned-state.js'

/**
 * Where the flow keeps what it knows, by key (`booking:…`, `sale:…`, `cursor:…`, `token:…`, `rate:…`, `customer:…`).
 *
 * For implementers: any number of callers, in any number of processes, may call at once.
 * - `get` is linearizable: it sees every `put` that was acknowledged before it began.
 * - `put` is compare-and-set in **one** atomic statement or script. It resolves the new version, or null if `expect` no longer holds. It
 *   rejects if the outcome is unknown. A version is never reused for a key, not even after expiry.
 * - Only durations go in and out, by the store's clock. The clients' clocks may be wrong by any amount.
 * - Values are copied in and out. The caller shares no live object.
 */
export interface OrderStore extends VersionedState {
  /** False: it forgets at restart, so the flow searches the till before it trusts an absent record. */
  readonly durable: boolean
  /** Overdue entries, longest overdue first, at most `limit`. */
  due(limit: number): Promise<readonly Entry[]>
  /** Releases what the store itself opened, never a client that the host passed in. */
  close?(): Promise<void>
}
