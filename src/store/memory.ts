/** The store that lives in this process: the default of the flow, and the readable specification of every other one. */
import type { Clock } from '../shared/clock.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { requireFunction } from '../shared/options.js'
import { clockOf } from '../shared/tools.js'
import type { OrderStore } from './order-store.js'
import { checkNamespace, type Row, storeOver } from './rows.js'
import { createTimeHeap } from './time-heap.js'

export type { Entry, Json, OrderStore, PutWhen, Version } from './order-store.js'

/** Options of {@link createMemoryStore}. */
export interface MemoryStoreOptions {
  /** The store's clock. Default: the machine's. */
  readonly clock?: Clock
  /** Checked as in the other stores. Each memory store is separate, whatever its name. */
  readonly namespace?: string
  /** Returns numbers in [0, 1) for the prefix that sets this instance's versions apart. Default: `Math.random`. */
  readonly random?: () => number
}

const knownOptions: Names<MemoryStoreOptions> = { clock: 1, namespace: 1, random: 1 }

/**
 * Creates a store in memory: for tests, for trying out, and for one process that may forget at restart.
 *
 * Shape: `durable` is false, so the flow searches the till before it trusts an absent record. Any number of callers in this process may use
 * one store concurrently. Two memory stores share nothing. Values are copied in and out.
 *
 * Guarantee: a `get` sees every `put` acknowledged before it. `put` is compare-and-set. No version is given twice. Later writes free
 * expired entries. Each entry takes about one JSON text, one key and 120 bytes.
 *
 * Units: `wakeInMs` and `expireInMs` are milliseconds of the store's clock, rounded up, at least 0. From that very millisecond on, an entry
 * is overdue or gone. Keys: 1 to 512 UTF-16 units of well-formed text without U+0000.
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
  const { clock: givenClock, namespace = 'nbi_kounta', random = Math.random } = wellSpelt(options, knownOptions)
  checkNamespace(namespace)
  requireFunction(random, 'random')
  const clock = clockOf(givenClock)
  const instance = Math.floor(random() * 2 ** 52).toString(36)
  // A table in columns: a million entries are a million texts and keys, and few other objects.
  const rowOf = new Map<string, number>()
  const keys: string[] = []
  const texts: string[] = []
  /** The number of the row's last write, over all keys: never given twice, so a version outlives even its key. */
  const lastWrites: number[] = []
  const freeRows: number[] = []
  const wakes = createTimeHeap()
  const expiries = createTimeHeap()
  let writes = 0

  const versionOf = (row: number) => `${instance}-${lastWrites[row]}`
  const hasPassed = (atMs: number | undefined, now: number) => atMs !== undefined && atMs <= now
  const toRow = (row: number, now: number): Row => ({
    key: keys[row] as string,
    text: texts[row] as string,
    version: versionOf(row),
    overdue: hasPassed(wakes.at(row), now),
  })

  const freeExpired = (now: number) => {
    for (let row = expiries.first(); row !== undefined; row = expiries.first()) {
      if (!hasPassed(expiries.at(row), now)) return
      expiries.remove(row)
      wakes.remove(row)
      rowOf.delete(keys[row] as string)
      keys[row] = texts[row] = ''
      freeRows.push(row)
    }
  }

  return storeOver({
    name: 'memory',
    durable: false,
    rows: {
      get(key) {
        const row = rowOf.get(key)
        const now = clock.now()
        return row === undefined || hasPassed(expiries.at(row), now) ? undefined : toRow(row, now)
      },
      put({ key, text, expect, wakeInMs, expireInMs }) {
        const now = clock.now()
        freeExpired(now)
        const found = rowOf.get(key)
        if (expect !== (found === undefined ? null : versionOf(found))) return null

        const row = found ?? freeRows.pop() ?? keys.length
        if (found === undefined) {
          rowOf.set(key, row)
          keys[row] = key
        }
        texts[row] = compact(text)
        lastWrites[row] = ++writes
        if (wakeInMs === null) wakes.remove(row)
        else if (wakeInMs !== undefined) wakes.set(row, now + wakeInMs)
        if (expireInMs === undefined) expiries.remove(row)
        else expiries.set(row, now + expireInMs)
        return versionOf(row)
      },
      due(limit) {
        const now = clock.now()
        const rows: Row[] = []
        for (const row of wakes.upTo(now)) {
          if (hasPassed(expiries.at(row), now)) continue
          rows.push(toRow(row, now))
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
