/** Which SQLite drivers this machine has: better-sqlite3 is no development dependency, node:sqlite needs Node 22.13. */
import { createRequire } from 'node:module'
import type { SqliteDatabase } from '../../src/store/sqlite.js'

/** A database that a test opened, and closes. */
export interface OpenDatabase extends SqliteDatabase {
  close(): unknown
}

export type SqliteDriver = 'better-sqlite3' | 'node:sqlite'

type DatabaseClass = new (file: string) => OpenDatabase

const require = createRequire(import.meta.url)

function load(driver: SqliteDriver): DatabaseClass | undefined {
  try {
    const loaded = require(driver)
    const Database: DatabaseClass = driver === 'node:sqlite' ? loaded.DatabaseSync : loaded
    // better-sqlite3 is there, and cannot be used, where it was compiled for another line of Node.
    new Database(':memory:').close()
    return Database
  } catch {
    return undefined
  }
}

/** Opens a file by a driver; undefined where the driver cannot be loaded. */
export function sqliteOpener(driver: SqliteDriver): ((file: string) => OpenDatabase) | undefined {
  const Database = load(driver)
  return Database && ((file) => new Database(file))
}
