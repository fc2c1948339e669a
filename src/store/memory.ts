/** The store that lives in this process: the default of the flow, and the readable specification of every other one. */
import { type Clock, systemClock } from '../shared/clock.js'
import type { OrderStore } from './order-store.js'
import { checkNamespace, type Row, storeOver } from './rows.js'
import { createTimeHeap, type Timed } from './time-heap.js'

export type { Entry, Json, OrderStore, PutWhen, Version } from './order-store.js'

/** Options of {@link createMemoryStore}. */
export interface MemoryStoreOptions {
  /** The store's clock. Default: the machine's. */
  readonly clock?: Clock
  /** Checked like the other stores' namespace; each memory store is a world of its own, whatever its name. */
  readonly namespace?: string
  /** Gives numbers in [0, 1) for the prefix that tells this instance's versions from another's. Default: `Math.random`. */
  readonly random?: () => number
}

interface Slot {
  text: string
  /** The write's number, over all keys: never given twice, so a version outlives even its key. */
  write: number
  wake: Timed<string> | undefined
  expiry: Timed<string> | undefined
}

/**
 * Creates a store in memory: for tests, for trying out, and for one process that may forget at restart.
 *
 * Shape: `durable` is false, so the flow searches the till before it trusts an absent record. Any number of callers in this
 * process may use one store at once; two memory stores share nothing. Values are copied in and out.
 *
 * Guarantee: a `get` sees every `put` acknowledged before it; `put` is compare-and-set; a version is never given twice.
 * Expired entries are freed by later writes; about one JSON text, one key and 150 bytes are held for each entry.
 *
 * Units: `wakeInMs` and `expireInMs` are milliseconds of the store's clock, rounded up, at least 0; an entry is overdue, and
 * another is gone, from the very millisecond on. Keys: 1 to 512 UTF-16 units of well-formed text without U+0000.
 *
 * Errors: `store-key`, `store-value`, `store-closed`, `invalid-options`.
 *
 * Source: the library's own contract (`docs/stores.md`), clause B7.
 *
 * @example
 * ```ts
 * import { createMemoryStore } from 'nbi-kounta/store/memory'
 *
 * const store = createMemoryStore()
 * const version = await store.put('booking:v1:b1', { covers: 2 }, { expect: null })
 * const lost = await store.put('booking:v1:b1', { covers: 4 }, { expect: null }) // null: somebody was first
 * ```
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): Required<OrderStore> {
  const { clock = systemClock, namespace = 'nbi_kounta', random = Math.random } = options
  checkNamespace(namespace)
  const instance = Math.floor(random() * 2 ** 52).toString(36)
  const slots = new Map<string, Slot>()
  const wakes = createTimeHeap<string>()
  const expiries = createTimeHeap<string>()
  let writes = 0

  const versionOf = (slot: Slot) => `${instance}-${slot.write}`
  const isOver = (slot: Slot, now: number) => slot.expiry !== undefined && slot.expiry.atMs <= now
  const toRow = (key: string, slot: Slot, now: number): Row => ({
    key,
    text: slot.text,
    version: versionOf(slot),
    overdue: slot.wake !== undefined && slot.wake.atMs <= now,
  })

  const wakeAt = (key: string, slot: Slot, atMs: number | null) => {
    if (slot.wake) wakes.remove(slot.wake)
    slot.wake = atMs === null ? undefined : wakes.add(atMs, key)
  }
  const expireAt = (key: string, slot: Slot, atMs: number | null) => {
    if (slot.expiry) expiries.remove(slot.expiry)
    slot.expiry = atMs === null ? undefined : expiries.add(atMs, key)
  }
  const freeExpired = (now: number) => {
    for (let first = expiries.peek(); first && first.atMs <= now; first = expiries.peek()) {
      expiries.remove(first)
      const wake = slots.get(first.item)?.wake
      if (wake) wakes.remove(wake)
      slots.delete(first.item)
    }
  }

  return storeOver({
    name: 'memory',
    durable: false,
    rows: {
      get(key) {
        const slot = slots.get(key)
        const now = clock.now()
        return slot && !isOver(slot, now) ? toRow(key, slot, now) : undefined
      },
      put({ key, text, expect, wakeInMs, expireInMs }) {
        const now = clock.now()
        freeExpired(now)
        const found = slots.get(key)
        if (expect !== (found ? versionOf(found) : null)) return null

        const slot = found ?? { text, write: 0, wake: undefined, expiry: undefined }
        if (!found) slots.set(key, slot)
        slot.text = compact(text)
        slot.write = ++writes
        if (wakeInMs !== undefined) wakeAt(key, slot, wakeInMs === null ? null : now + wakeInMs)
        if (slot.expiry || expireInMs !== undefined)
          expireAt(key, slot, expireInMs === undefined ? null : now + expireInMs)
        return versionOf(slot)
      },
      due(limit) {
        const now = clock.now()
        const rows: Row[] = []
        for (const key of wakes.upTo(now)) {
          const slot = slots.get(key)
          if (!slot || isOver(slot, now)) continue
          rows.push(toRow(key, slot, now))
          if (rows.length === limit) break
        }
        return rows
      },
    },
  })
}

/**
 * The same JSON in its smallest form. Looking at it makes one flat text of the pieces that `JSON.stringify` left (a fifth less, measured
 * on Node 20), and one letter beyond Latin-1 would double all others, so such letters are kept as escapes.
 */
function compact(text: string): string {
  if (!beyondLatin1.test(text)) return text
  return text.replaceAll(everyBeyondLatin1, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const beyondLatin1 = /[^\0-\xff]/
const everyBeyondLatin1 = /[^\0-\xff]/g
