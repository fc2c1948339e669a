/** The store in PostgreSQL: durable, and shared by any number of machines. */
import { type Names, wellSpelt } from '../shared/misspelt.js'
import type { OrderStore } from './order-store.js'
import { migratePostgres, unlessUndone } from './postgres-migrations.js'
import { checkNamespace, migratable, type Row, storeOver } from './rows.js'
import { clientMissing, insideTransaction } from './store-failure.js'

export type { Entry, Json, OrderStore, PutWhen, Version } from './order-store.js'

/** What the store calls of a client. A `pg` Pool, a connected `pg` Client and a PGlite all fit. */
export interface PostgresClient {
  query(text: string, values?: (string | number | boolean | null)[]): Promise<{ readonly rows: unknown[] }>
}

/** Options of {@link createPostgresStore}. */
export interface PostgresStoreOptions {
  /** A `pg` Pool or connected Client (8 or later) with a listener for 'error', or a PGlite. It must reach the primary, never a replica. */
  readonly client: PostgresClient
  /** The tables' prefix, found by the connection's `search_path`: a-z, 0-9 and _. Default `nbi_kounta`. */
  readonly namespace?: string
  /** Default true: the first call migrates. If false, the host calls `migrate()`. */
  readonly autoMigrate?: boolean
}

const knownOptions: Names<PostgresStoreOptions> = { client: 1, namespace: 1, autoMigrate: 1 }

/** A store that can prepare its tables ahead of the first call. */
export interface PostgresStore extends Required<OrderStore> {
  /** Brings the tables up to date. Safe to repeat, and from any number of instances at once. */
  migrate(): Promise<void>
}

/**
 * Creates a store in PostgreSQL (13 or later), by `pg` or PGlite alike.
 *
 * Shape: any number of processes on any number of machines may share one namespace. Each call is one statement without session state or a
 * named prepared statement, so it is safe behind a proxy that pools by transaction (PgBouncer, RDS Proxy).
 *
 * Guarantee: a `get` sees every `put` acknowledged before it. `put` is one conditional `INSERT` or `UPDATE`. An acknowledged write is as
 * durable as the server's `synchronous_commit` says (leave it on). `due` frees expired entries. A statement that the server undid in favour
 * of another (40001, 40P01) is sent again. A call inside a host's transaction on a single Client is refused, if `pg` tells. `close()`
 * leaves the client open: it belongs to the host.
 *
 * Units: milliseconds of the server's `clock_timestamp()`. Keys: 1 to 512 UTF-16 units of well-formed text without U+0000, compared byte by
 * byte. Values are kept as JSON text: `jsonb` would refuse U+0000.
 *
 * Errors: `store-client-missing`, `store-failed` (with the SQLSTATE or the socket's code), `store-key`, `store-value`, `store-closed`,
 * `invalid-options`.
 *
 * Source: postgresql.org/docs/15/sql-insert.html (ON CONFLICT), postgresql.org/docs/15/transaction-iso.html (Read Committed).
 *
 * @example
 * ```ts
 * import { createPostgresStore } from 'nbi-kounta/store/postgres'
 * import pg from 'pg'
 *
 * async function openStore(connectionString: string) {
 *   const client = new pg.Pool({ connectionString, keepAlive: true, query_timeout: 10_000 })
 *   client.on('error', console.error) // required: without a listener, one lost connection ends the process
 *   const store = createPostgresStore({ client })
 *   await store.migrate() // optional: the first call would do it
 *   return store
 * }
 * ```
 */
export function createPostgresStore(options: PostgresStoreOptions): PostgresStore {
  const { client: handedIn, namespace: prefix = 'nbi_kounta', autoMigrate = true } = wellSpelt(options, knownOptions)
  if (typeof handedIn?.query !== 'function') {
    throw clientMissing('client', 'a pg Pool, a pg Client or a PGlite', 'npm install pg')
  }
  const client = unlessUndone(isSingleConnection(handedIn) ? inTurn(handedIn) : handedIn)
  const namespace = checkNamespace(prefix)
  const sql = statementsFor(`"${namespace}_entries"`)

  let migrating: Promise<void> | undefined
  let isMigrated = !autoMigrate
  const migrate = (): Promise<void> => {
    migrating ??= migratePostgres(client, namespace).then(
      () => {
        isMigrated = true
        // Forgotten when it is done: the host may call again, after the tables were dropped.
        migrating = undefined
      },
      (error) => {
        migrating = undefined
        throw error
      },
    )
    return migrating
  }

  const store = storeOver({
    name: 'Postgres',
    durable: true,
    ready: () => (isMigrated ? undefined : migrate()),
    rows: {
      async get(key) {
        return toRows((await client.query(sql.get, [key])).rows)[0]
      },
      async put({ key, text, expect, wakeInMs, expireInMs = null }) {
        const wake = wakeInMs ?? null
        const { rows } =
          expect === null
            ? await client.query(sql.insert, [key, text, wake, expireInMs])
            : await client.query(sql.update, [key, text, wake, expireInMs, wakeInMs === undefined, expect])
        return (rows as { version: string }[])[0]?.version ?? null
      },
      async due(limit) {
        return toRows((await client.query(sql.due, [limit])).rows)
      },
    },
  })

  return migratable('Postgres', store, migrate)
}

/** A `pg` Client, told by the server process that it belongs to; a Pool and a PGlite have no such member. */
const isSingleConnection = (client: PostgresClient): boolean => 'processID' in client

interface TellingClient extends PostgresClient {
  getTransactionStatus?(): string | null
}

/** The last call under way on each Client, since several stores may share one. */
const lastCalls = new WeakMap<PostgresClient, Promise<unknown>>()

/** One statement after the other: pg 8 warns of overlapping calls on one Client, and pg 9 is to refuse them. */
function inTurn(client: PostgresClient): PostgresClient {
  return {
    query(text, values) {
      const result = (lastCalls.get(client) ?? Promise.resolve()).then(() => {
        // In a transaction, or in a failed one; a pg that has no such method cannot tell.
        if (/[TE]/.test((client as TellingClient).getTransactionStatus?.() ?? '')) throw insideTransaction('Postgres')
        return client.query(text, values)
      })
      lastCalls.set(
        client,
        result.catch(() => {}),
      )
      return result
    },
  }
}

function statementsFor(table: string) {
  // A sub-select, since a volatile function in a condition is computed for every row and so never meets an index.
  const now = '(SELECT clock_timestamp())'
  const after = (parameter: string) => `clock_timestamp() + ${parameter}::float8 * interval '1 millisecond'`
  // The mark before the key: PGlite's decoder would take a leading U+FEFF for a byte order mark, and drop it.
  const columns =
    "'=' || key AS marked_key, value, version::text AS version, coalesce(wake_at <= clock_timestamp(), false) AS overdue"
  return {
    get: `SELECT ${columns} FROM ${table} WHERE key = $1 AND (expire_at IS NULL OR expire_at > clock_timestamp())`,

    // Two writers at once: the second waits for the first's row, then sees it and its WHERE fails (Read Committed).
    insert: `
      INSERT INTO ${table} AS entry (key, value, version, wake_at, expire_at)
      VALUES ($1, $2, gen_random_uuid(), ${after('$3')}, ${after('$4')})
      ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version,
        wake_at = excluded.wake_at, expire_at = excluded.expire_at
      WHERE entry.expire_at <= clock_timestamp()
      RETURNING version::text AS version`,

    update: `
      UPDATE ${table} SET value = $2, version = gen_random_uuid(),
        wake_at = CASE WHEN $5::boolean THEN wake_at ELSE ${after('$3')} END, expire_at = ${after('$4')}
      WHERE key = $1 AND version::text = $6 AND (expire_at IS NULL OR expire_at > clock_timestamp())
      RETURNING version::text AS version`,

    // The poll takes out the expired, a few each time; rows that another instance holds are left to it.
    due: `
      WITH expired AS (
        DELETE FROM ${table} WHERE expire_at <= ${now} AND key IN (
          SELECT key FROM ${table} WHERE expire_at <= ${now} ORDER BY expire_at LIMIT 100 FOR UPDATE SKIP LOCKED
        )
      )
      SELECT ${columns} FROM ${table}
      WHERE wake_at <= ${now} AND (expire_at IS NULL OR expire_at > clock_timestamp())
      ORDER BY wake_at, key LIMIT $1`,
  }
}

const toRows = (rows: unknown[]): Row[] =>
  (rows as { marked_key: string; value: string; version: string; overdue: boolean }[]).map((row) => ({
    key: row.marked_key.slice(1),
    text: row.value,
    version: row.version,
    overdue: row.overdue,
  }))
