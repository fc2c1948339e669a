/** What must compile of a SQLite store: the databases of both drivers, as their own types have them. */
import Database from 'better-sqlite3'
import { createSqliteStore, type SqliteDatabase, type SqliteStatement, type SqliteValue } from 'nbi-kounta/store/sqlite'

export const byBetterSqlite3 = () => createSqliteStore({ database: new Database('orders.db') })

// The types of node:sqlite came with Node 22: its two forms of `all`, in its own words.
type SqlInputValue = null | number | bigint | string | NodeJS.ArrayBufferView
interface StatementSync {
  all(...anonymousParameters: SqlInputValue[]): Record<string, SqlInputValue>[]
  all(
    namedParameters: Record<string, SqlInputValue>,
    ...anonymousParameters: SqlInputValue[]
  ): Record<string, SqlInputValue>[]
}
interface DatabaseSync {
  exec(sql: string): void
  prepare(sql: string): StatementSync
  readonly isTransaction: boolean
}
export const byNodeSqlite = (database: DatabaseSync) => createSqliteStore({ database })

// A statement of a host's own may name what it takes.
export const own: SqliteStatement = { all: (...values: SqliteValue[]) => values }
// @ts-expect-error a database that prepares nothing
export const none: SqliteDatabase = { exec: () => {} }
