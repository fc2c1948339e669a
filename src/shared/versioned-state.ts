/** The compare-and-set half of a store: all that tokens, rates and remembered customers need of it. */
import type { Json } from './json.js'

/**
 * Opaque. Equal only to itself; never reused for a key, not even after expiry.
 *
 * @example
 * ```ts
 * import { createMemoryStore, type Version } from 'nbi-kounta/store/memory'
 *
 * const store = createMemoryStore()
 * const first: Version | null = await store.put('key', { a: 1 }, { expect: null })
 * const second = await store.put('key', { a: 2 }, { expect: first })
 * const late = await store.put('key', { a: 3 }, { expect: first }) // null: somebody else was faster
 * ```
 */
export type Version = string

/** One stored value as read. `value` is the reader's own copy. */
export interface Entry {
  readonly key: string
  readonly value: Json
  readonly version: Version
  /** True when the entry's wake-up time has passed, judged by the store's clock. */
  readonly overdue: boolean
}

/** The condition and the schedule of one write. Durations only; the store's own clock makes them instants. */
export interface PutWhen {
  /** The version that must still be there, or null if the key must be absent. */
  readonly expect: Version | null
  /** Sets the wake-up this many ms from now; null clears it; omitted keeps it. */
  readonly wakeInMs?: number | null
  /** The entry expires this many ms from now. Omitted: it stays, and an earlier expiry is dropped. */
  readonly expireInMs?: number
}

/** Linearizable reads and compare-and-set writes on keys: the part of an `OrderStore` that tokens and pacers use too. */
export interface VersionedState {
  get(key: string): Promise<Entry | undefined>
  put(key: string, value: Json, when: PutWhen): Promise<Version | null>
}
