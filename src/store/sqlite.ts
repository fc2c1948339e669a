/** The store in one SQLite file: durable, for one machine, shared by its processes. */
import type { Clock } from '../shared/clock.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { requireWaitMs } from '../shared/options.js'
import { clockOf } from '../shared/tools.js'
import type { OrderStore } from './order-store.js'
import { checkNamespace, migratable, type Row, storeOver } from './rows.js'
import { freeUnlessBusy, migrateSqlite } from './sqlite-migrations.js'
import { clientMissing, insideTransaction } from './store-failure.js'

export type { Entry, Json, OrderStore, PutWhen, Version } from './order-store.js'

/** What is bound to a statement. */
export type SqliteValue = string | number | null

/**
 * A prepared statement, as `better-sqlite3` and `node:sqlite` both have it.
 *
 * @example
 * ```ts
 * import type { SqliteStatement, SqliteValue } from 'nbi-kounta/store/sqlite'
 *
 * const none: SqliteStatement = { all: (...values: SqliteValue[]) => [] }
 * ```
 */
export interface SqliteStatement {
  /** Each value is a {@link SqliteValue}. */
  // biome-ignore lint/suspicious/noExplicitAny: the drivers' types disagree on what may be bound, and no narrower type fits both.
  all(...values: any[]): unknown[]
}

/** What the store calls of a database. `new Database(file)` and `new DatabaseSync(file)` both fit. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
  /** better-sqlite3: whether a transaction is open. */
  readonly inTransaction?: boolean
  /** node:sqlite, from Node 24 on: the same. */
  readonly isTransaction?: boolean
}

/** Options of {@link createSqliteStore}. */
export interface SqliteStoreOptions {
  /** An open database of `better-sqlite3` (11 or later) or `node:sqlite`, ideally used by this store alone. */
  readonly database: SqliteDatabase
  /** The tables' prefix: a-z, 0-9 and _. Default `nbi_kounta`. */
  readonly namespace?: string
  /** Default true: the first call migrates. If false, the host calls `migrate()`. */
  readonly autoMigrate?: boolean
  /** How long a call waits for another process's write, in milliseconds. It blocks, except in a migration. Default 5,000. */
  readonly busyTimeoutMs?: number
  /** Waits between two tries of a busy migration. Default: the machine's clock. */
  readonly clock?: Clock
}

const knownOptions: Names<SqliteStoreOptions> = {
  database: 1,
  namespace: 1,
  autoMigrate: 1,
  busyTimeoutMs: 1,
  clock: 1,
}

/** A store that can prepare its tables ahead of the first call. */
export interface SqliteStore extends Required<OrderStore> {
  /** Brings the tables up to date. Safe to repeat, and from any number of processes at once. */
  migrate(): Promise<void>
}

/** Milliseconds since the epoch by SQLite's own clock; one instant for the whole statement (sqlite.org/deterministic.html). */
const nowMs = "CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)"

/**
 * Creates a store in one SQLite file, by `better-sqlite3` or `node:sqlite` alike.
 *
 * Shape: for one machine; any number of its processes may share the file (not over a network file system). The drivers are synchronous, so
 * a call blocks its thread for the length of one statement, or up to `busyTimeoutMs` behind another writer.
 *
 * Guarantee: an acknowledged write survives `kill -9`, and power loss if the disk keeps its word. The store sets `journal_mode = WAL` and
 * `synchronous = FULL` on the connection. Each call is one atomic statement. A call inside a transaction of the host is refused, since its
 * rollback would take back what was acknowledged. `close()` leaves the database open.
 *
 * Units: milliseconds of SQLite's own clock. Keys: 1 to 512 UTF-16 units of well-formed text without U+0000.
 *
 * Errors: `store-client-missing`, `store-failed`, `store-key`, `store-value`, `store-closed`, `invalid-options`.
 *
 * Source: sqlite.org/pragma.html (`synchronous`), sqlite.org/lang_upsert.html, sqlite.org/lang_returning.html.
 *
 * @example
 * ```ts
 * import { createSqliteStore, type SqliteDatabase } from 'nbi-kounta/store/sqlite'
 *
 * // database: new Database('orders.db') of better-sqlite3, or new DatabaseSync('orders.db') of node:sqlite
 * function openStore(database: SqliteDatabase) {
 *   return createSqliteStore({ database })
 * }
 * ```
 */
export function createSqliteStore(options: SqliteStoreOptions): SqliteStore {
  const {
    database,
    namespace: prefix = 'nbi_kounta',
    autoMigrate = true,
    busyTimeoutMs = 5_000,
    clock: givenClock,
  } = wellSpelt(options, knownOptions)
  if (typeof database?.prepare !== 'function') {
    throw clientMissing('database', 'a better-sqlite3 or node:sqlite database', 'npm install better-sqlite3')
  }
  const namespace = checkNamespace(prefix)
  requireWaitMs(busyTimeoutMs, 'busyTimeoutMs')
  const clock = clockOf(givenClock)
  const statements = prepareOnce(database, `"${namespace}_entries"`)

  let prepared: Promise<void> | undefined
  let isPrepared = false
  const prepare = (withTables: boolean): Promise<void> => {
    prepared ??= migrateSqlite({ database, namespace, busyTimeoutMs, withTables, clock }).then(
      () => {
        isPrepared = true
      },
      (error) => {
        prepared = undefined
        throw error
      },
    )
    return prepared
  }

  const store = storeOver({
    name: 'SQLite',
    durable: true,
    ready() {
      const refuseTransaction = () => {
        if (database.inTransaction || database.isTransaction) throw insideTransaction('SQLite')
      }
      refuseTransaction()
      return isPrepared ? undefined : prepare(autoMigrate).then(refuseTransaction)
    },
    rows: {
      get: (key) => toRows(statements.get().all(key))[0],
      put: ({ key, text, expect, wakeInMs, expireInMs = null }) => {
        const keepWake = wakeInMs === undefined ? 1 : 0
        // `all` steps to the end, where the commit happens: `get` would leave before it, and an fsync error unseen.
        const rows =
          expect === null
            ? statements.insert().all(key, text, wakeInMs ?? null, expireInMs)
            : statements.update().all(text, keepWake, wakeInMs ?? null, expireInMs, key, expect)
        return (rows as { version: string }[])[0]?.version ?? null
      },
      due(limit) {
        if (statements.anyExpired().all().length > 0) {
          freeUnlessBusy(database, busyTimeoutMs, () => statements.freeExpired().all())
        }
        return toRows(statements.due().all(limit))
      },
    },
  })

  return migratable('SQLite', store, () => {
    prepared = undefined
    return prepare(true)
  })
}

/** Statements are prepared when first used, since their table may not be there before. */
function prepareOnce(database: SqliteDatabase, table: string) {
  const once = (sql: string) => {
    let statement: { all(...values: SqliteValue[]): unknown[] } | undefined
    return () => {
      statement ??= database.prepare(sql)
      return statement
    }
  }
  const live = `(expire_at IS NULL OR expire_at > ${nowMs})`
  // 96 random bits: no counter that a restored backup could turn back.
  const newVersion = 'lower(hex(randomblob(12)))'
  const columns = `key, value, version, coalesce(wake_at <= ${nowMs}, 0) AS overdue`
  return {
    get: once(`SELECT ${columns} FROM ${table} WHERE key = ? AND ${live}`),
    insert: once(
      `INSERT INTO ${table} (key, value, version, wake_at, expire_at)
       VALUES (?, ?, ${newVersion}, ${nowMs} + ?, ${nowMs} + ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version,
         wake_at = excluded.wake_at, expire_at = excluded.expire_at
       WHERE expire_at <= ${nowMs}
       RETURNING version`,
    ),
    update: once(
      `UPDATE ${table} SET value = ?, version = ${newVersion},
         wake_at = CASE ? WHEN 1 THEN wake_at ELSE ${nowMs} + ? END, expire_at = ${nowMs} + ?
       WHERE key = ? AND version = ? AND ${live}
       RETURNING version`,
    ),
    due: once(`SELECT ${columns} FROM ${table} WHERE wake_at <= ${nowMs} AND ${live} ORDER BY wake_at, rowid LIMIT ?`),
    // Looking first keeps a poll that finds nothing from taking the write lock.
    anyExpired: once(`SELECT 1 FROM ${table} WHERE expire_at <= ${nowMs} LIMIT 1`),
    freeExpired: once(
      `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE expire_at <= ${nowMs} LIMIT 100)
       RETURNING 1`,
    ),
  }
}

const toRows = (rows: unknown[]): Row[] =>
  (rows as { key: string; value: string; version: string; overdue: number | bigint }[]).map((row) => ({
    key: row.key,
    text: row.value,
    version: row.version,
    overdue: Number(row.overdue) === 1,
  }))
