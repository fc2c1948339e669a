/** What every store does the same way: check the arguments, keep values as JSON text, refuse calls after close. */
import { NbiKountaError } from '../shared/errors.js'
import type { Json } from '../shared/json.js'
import { needed } from '../shared/options.js'
import type { PutWhen } from '../shared/versioned-state.js'
import type { Entry, OrderStore } from './order-store.js'
import { storeFailed } from './store-failure.js'

/** An entry as the store holds it. */
export interface Row {
  readonly key: string
  /** The value as JSON text. */
  readonly text: string
  readonly version: string
  readonly overdue: boolean
}

/** A checked write. Durations are whole milliseconds from 0 up. */
export interface RowWrite {
  readonly key: string
  readonly text: string
  readonly expect: string | null
  /** undefined keeps the schedule, null clears it. */
  readonly wakeInMs: number | null | undefined
  readonly expireInMs: number | undefined
}

/** The three statements of a store; each is atomic. */
export interface Rows {
  get(key: string): Row | undefined | Promise<Row | undefined>
  put(write: RowWrite): string | null | Promise<string | null>
  due(limit: number): readonly Row[] | Promise<readonly Row[]>
}

/** The longest key in UTF-16 units: at most 1,536 bytes of UTF-8, which every index page takes. */
const maxKeyLength = 512
/** About 3,000 years: a longer wait is the same wait, and no store's clock overflows. */
const maxDurationMs = 1e14
const maxLimit = 2_147_483_647

// A NUL is no text for Postgres, and half a surrogate pair is no UTF-8: both would arrive as another key.
const unusable = /\0|\p{Surrogate}/u

/** Builds a store from its three statements. `ready` runs before each call; it migrates once, or does nothing. */
export function storeOver(options: {
  readonly name: string
  readonly durable: boolean
  readonly rows: Rows
  readonly ready?: () => Promise<void> | undefined
}): Required<OrderStore> {
  const { name, durable, rows, ready } = options
  let closed = false

  const run = async <T, Answer>(
    operation: string,
    statement: () => T | Promise<T>,
    toAnswer: (result: T) => Answer,
  ): Promise<Answer> => {
    if (closed) throw storeClosed(name)
    try {
      // Only a store that still has to migrate waits here.
      const preparing = ready?.()
      if (preparing) await preparing
      return toAnswer(await statement())
    } catch (error) {
      throw error instanceof NbiKountaError ? error : storeFailed(name, operation, error)
    }
  }

  return {
    durable,
    async get(key) {
      checkKey(key)
      return run(
        'get',
        () => rows.get(key),
        (row) => row && (toEntry(row) ?? notJson(name)),
      )
    },
    async put(key, value, when) {
      const write = toWrite(key, value, when)
      // What no store of ours could have given is no version of this one.
      if (write.expect !== null && !/^[\x21-\x7e]{1,128}$/.test(write.expect))
        return closed ? run('put', () => null, asItIs) : null
      return run('put', () => rows.put(write), asItIs)
    },
    async due(limit) {
      if (!Number.isInteger(limit) || limit < 0) {
        throw new NbiKountaError(
          'invalid-options',
          `due(limit) expects a whole number from 0 up, got ${String(limit)}.`,
        )
      }
      // One bad entry keeps nobody else's work from being done, also where as many as were asked for are in front of it; it is
      // told as soon as it is all that is left.
      for (let asked = Math.min(limit, maxLimit); ; asked = Math.min(Math.max(asked * 10, 100), maxLimit)) {
        const found = await run('due', () => (asked === 0 ? [] : rows.due(asked)), asItIs)
        const entries = found.flatMap((row) => toEntry(row) ?? []).slice(0, limit)
        if (entries.length > 0 || found.length === 0) return entries
        if (found.length < asked || asked === maxLimit) return notJson(name)
      }
    },
    async close() {
      closed = true
    },
  }
}

/** A store with a `migrate` of its own, which a closed one refuses like every other call. */
export function migratable<Store extends Required<OrderStore>>(
  name: string,
  store: Store,
  migrate: () => Promise<void>,
): Store & { migrate(): Promise<void> } {
  let closed = false
  return {
    ...store,
    async migrate() {
      if (closed) throw storeClosed(name)
      try {
        await migrate()
      } catch (error) {
        throw error instanceof NbiKountaError ? error : storeFailed(name, 'migrate', error)
      }
    },
    close() {
      closed = true
      return store.close()
    },
  }
}

/** Refuses a namespace that could not be a table name in every SQL dialect (SQLite folds case, Postgres cuts at 63 bytes). */
export function checkNamespace(namespace: string): string {
  if (typeof namespace === 'string' && /^[a-z_][a-z0-9_]{0,39}$/.test(namespace)) return namespace
  throw new NbiKountaError(
    'invalid-options',
    'namespace expects 1 to 40 characters of a-z, 0-9 and _, not starting with a digit, such as nbi_kounta.',
  )
}

const asItIs = <T>(result: T): T => result

const storeClosed = (name: string) =>
  new NbiKountaError('store-closed', `The ${name} store was closed, so it takes no more calls. Create a new one.`)

function checkKey(key: string): void {
  if (typeof key === 'string' && key.length > 0 && key.length <= maxKeyLength && !unusable.test(key)) return
  const came = typeof key === 'string' ? `${key.length} characters` : typeof key
  throw new NbiKountaError(
    'store-key',
    `A key expects 1 to ${maxKeyLength} characters of well-formed text without U+0000, got ${came}.`,
  )
}

function toWrite(key: string, value: Json, when: PutWhen): RowWrite {
  checkKey(key)
  const { expect } = needed(when, 'when')
  if (expect !== null && typeof expect !== 'string') {
    throw new NbiKountaError('invalid-options', `expect is a version, or null for "absent"; got ${typeof expect}.`)
  }
  return {
    key,
    text: toText(value),
    expect,
    wakeInMs: when.wakeInMs === null ? null : toDuration('wakeInMs', when.wakeInMs),
    expireInMs: toDuration('expireInMs', when.expireInMs),
  }
}

function toText(value: Json): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // The engine's own message may quote the value.
  }
  if (text !== undefined) return text
  throw new NbiKountaError(
    'store-value',
    'A value expects what JSON can hold; undefined, functions, BigInt and cycles cannot be kept.',
  )
}

function toDuration(name: string, ms: number | undefined): number | undefined {
  if (ms === undefined) return undefined
  if (typeof ms !== 'number' || Number.isNaN(ms) || Math.abs(ms) === Number.POSITIVE_INFINITY) {
    throw new NbiKountaError('invalid-options', `${name} expects a number of milliseconds, got ${String(ms)}.`)
  }
  // Rounded up: neither a wake-up nor an expiry comes early.
  return Math.min(Math.max(Math.ceil(ms), 0), maxDurationMs)
}

/** Undefined where the text is not JSON: somebody else wrote it. */
function toEntry({ key, text, version, overdue }: Row): Entry | undefined {
  try {
    return { key, value: JSON.parse(text) as Json, version, overdue }
  } catch {
    // The engine's own message quotes the text.
    return undefined
  }
}

function notJson(name: string): never {
  throw new NbiKountaError(
    'store-failed',
    `The ${name} store holds an entry that is not JSON, so somebody else wrote it: mend or remove its row.`,
  )
}
