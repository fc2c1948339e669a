/** Opens the store that STORE_URL names: Postgres, Redis, a SQLite file, or memory. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createMemoryStore } from 'nbi-kounta/store/memory'
import { createPostgresStore } from 'nbi-kounta/store/postgres'
import { createRedisStore } from 'nbi-kounta/store/redis'
import { createSqliteStore } from 'nbi-kounta/store/sqlite'

/** @typedef {{ store: Required<import('nbi-kounta').OrderStore>, name: string, close(): Promise<void> }} OpenStore */

const require = createRequire(import.meta.url)

/** The first SQLite driver of this machine: better-sqlite3 where it is installed, node:sqlite from Node 22.13 on. */
function sqliteDriver() {
  for (const name of ['better-sqlite3', 'node:sqlite']) {
    try {
      const driver = require(name)
      return { name, Database: driver.DatabaseSync ?? driver }
    } catch {
      // Not on this machine.
    }
  }
  return undefined
}

/** @param {string} file @param {{ namespace?: string }} namespace @returns {OpenStore | undefined} */
function openSqlite(file, namespace) {
  const driver = sqliteDriver()
  if (!driver) return undefined
  const database = new driver.Database(file)
  const store = createSqliteStore({ database, ...namespace })
  return {
    store,
    name: `SQLite (${driver.name})`,
    async close() {
      await store.close()
      database.close()
    },
  }
}

/** @param {string} url @param {{ namespace?: string }} namespace @param {number} connections @returns {Promise<OpenStore>} */
async function openPostgres(url, namespace, connections) {
  const { default: pg } = await import('pg')
  // With limits: else a server that has gone silent would hold a webhook's answer for ever.
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    keepAlive: true,
    query_timeout: 10_000,
    connectionTimeoutMillis: 10_000,
  })
  // An idle connection that breaks is replaced with the next query; without a listener it would end the process.
  pool.on('error', () => {})
  const store = createPostgresStore({ client: pool, ...namespace })
  await store.migrate()
  return {
    store,
    name: 'Postgres',
    async close() {
      await store.close()
      await pool.end()
    },
  }
}

/** @param {string} url @param {{ namespace?: string }} namespace @returns {Promise<OpenStore>} */
async function openRedis(url, namespace) {
  const { createClient } = await import('redis')
  // With a limit, too; the client must be told to come back after it, and the pings keep an idle connection below it.
  const client = createClient({ url, pingInterval: 5_000, socket: { socketTimeout: 10_000, reconnectStrategy: 1_000 } })
  client.on('error', () => {})
  await client.connect()
  const store = createRedisStore({ client, ...namespace })
  return {
    store,
    name: 'Redis',
    async close() {
      await store.close()
      await client.close()
    },
  }
}

/**
 * @param {NodeJS.ProcessEnv} env STORE_URL: `postgres://…`, `redis://…`, `sqlite:<file>` or `memory:`; without it SQLite in
 * DATA_DIR where this machine has a driver, else memory. STORE_NAMESPACE: the prefix of tables or keys. STORE_CONNECTIONS: to Postgres, default 16
 * @returns {Promise<OpenStore>}
 */
export async function openStore({ STORE_URL: url, STORE_NAMESPACE, STORE_CONNECTIONS, DATA_DIR: dataDir }) {
  const namespace = STORE_NAMESPACE ? { namespace: STORE_NAMESPACE } : {}
  if (url && /^postgres(ql)?:/.test(url)) return openPostgres(url, namespace, Number(STORE_CONNECTIONS ?? 16))
  if (url && /^(redis|rediss|valkey):/.test(url)) return openRedis(url.replace(/^valkey:/, 'redis:'), namespace)
  if (url?.startsWith('sqlite:')) {
    const opened = openSqlite(url.slice('sqlite:'.length), namespace)
    if (opened) return opened
    throw new Error(
      'STORE_URL names SQLite, and this machine has no driver: npm install better-sqlite3, or take Node 22.13',
    )
  }
  if (url && url !== 'memory:') throw new Error('STORE_URL: expected postgres://…, redis://…, sqlite:<file> or memory:')
  const sqlite = url === undefined && dataDir ? openSqlite(join(dataDir, 'orders.db'), namespace) : undefined
  if (sqlite) return sqlite
  const store = createMemoryStore()
  return { store, name: 'memory', close: () => store.close() }
}
