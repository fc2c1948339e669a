/** The SQLite store's tables, as numbered migrations: append a step, never edit one. */
import type { Clock } from '../shared/clock.js'
import type { SqliteDatabase } from './sqlite.js'

/** Step n is at index n - 1. */
const migrations: readonly ((namespace: string) => string)[] = [
  (namespace) => `
    CREATE TABLE "${namespace}_entries" (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL,
      version TEXT NOT NULL,
      wake_at INTEGER,
      expire_at INTEGER
    ) STRICT;
    CREATE INDEX "${namespace}_entries_wake_at" ON "${namespace}_entries" (wake_at) WHERE wake_at IS NOT NULL;
    CREATE INDEX "${namespace}_entries_expire_at" ON "${namespace}_entries" (expire_at) WHERE expire_at IS NOT NULL;`,
]

/** A migration waits for others without blocking its thread: short waits in SQLite, and pauses between them. */
const pauseMs = 25

/** Prepares the connection, and with `withTables` the tables, under the file's write lock. */
export async function migrateSqlite(options: {
  readonly database: SqliteDatabase
  readonly namespace: string
  readonly busyTimeoutMs: number
  readonly withTables: boolean
  readonly clock: Clock
}): Promise<void> {
  const { database, namespace, busyTimeoutMs, withTables, clock } = options
  const giveUpAtMs = clock.now() + busyTimeoutMs
  // The change to WAL answers "busy" at once, without the busy timeout, while another connection is at work.
  for (;;) {
    try {
      setBusyTimeout(database, Math.min(pauseMs, busyTimeoutMs))
      prepareConnection(database)
      if (withTables) applyMigrations(database, namespace)
      return
    } catch (error) {
      if (clock.now() >= giveUpAtMs || !isBusy(error)) throw error
      await clock.sleep(pauseMs)
    } finally {
      setBusyTimeout(database, busyTimeoutMs)
    }
  }
}

/** Housekeeping that another process's write puts off: it neither waits for it nor fails. */
export function freeUnlessBusy(database: SqliteDatabase, busyTimeoutMs: number, free: () => void): void {
  try {
    setBusyTimeout(database, 0)
    free()
  } catch (error) {
    if (!isBusy(error)) throw error
  } finally {
    setBusyTimeout(database, busyTimeoutMs)
  }
}

const setBusyTimeout = (database: SqliteDatabase, ms: number): void => {
  database.exec(`PRAGMA busy_timeout = ${Math.max(0, Math.trunc(ms))}`)
}

function prepareConnection(database: SqliteDatabase): void {
  const [mode] = database.prepare('PRAGMA journal_mode').all() as { journal_mode?: string }[]
  if (mode?.journal_mode !== 'wal') database.exec('PRAGMA journal_mode = WAL')
  // FULL, not NORMAL: under NORMAL a power cut may take back what was acknowledged (sqlite.org/pragma.html#pragma_synchronous).
  database.exec('PRAGMA synchronous = FULL')
}

function applyMigrations(database: SqliteDatabase, namespace: string): void {
  const table = `"${namespace}_migrations"`
  if (latest(database, namespace) >= migrations.length) return
  // IMMEDIATE takes the write lock first, so what is read below cannot change before the commit.
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(`CREATE TABLE IF NOT EXISTS ${table} (number INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT`)
    for (let number = latest(database, namespace) + 1; number <= migrations.length; number++) {
      database.exec(migrations[number - 1]?.(namespace) ?? '')
      database.exec(`INSERT INTO ${table} (number, applied_at) VALUES (${number}, datetime('now'))`)
    }
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/** The number of the last migration that was applied; 0 on an empty file. */
function latest(database: SqliteDatabase, namespace: string): number {
  const table = `${namespace}_migrations`
  const found = database.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).all(table)
  if (found.length === 0) return 0
  const [row] = database.prepare(`SELECT max(number) AS number FROM "${table}"`).all() as { number: number | null }[]
  return Number(row?.number ?? 0)
}

function isBusy(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown }
  // Extended result codes carry SQLITE_BUSY (5) in their low byte.
  return (
    (typeof code === 'string' && code.startsWith('SQLITE_BUSY')) || (typeof errcode === 'number' && errcode % 256 === 5)
  )
}
