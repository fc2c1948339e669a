/** Each durable store beside its bare driver: the statement or script is caught from the store itself, so that both send the same. */
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { createClient } from 'redis'
import type { OrderStore } from '../../../src/store/order-store.js'
import { createPostgresStore, type PostgresClient } from '../../../src/store/postgres.js'
import { createRedisStore, type IoRedisClient, type NodeRedisClient } from '../../../src/store/redis.js'
import { createSqliteStore, type SqliteDatabase, type SqliteStatement } from '../../../src/store/sqlite.js'
import { isPostgresThere, isRedisThere, postgresOptions, redisUrl } from '../../store/servers.js'
import { sqliteOpener } from '../../store/sqlite-drivers.js'

/** The two writes, without a store around them. */
export interface BareStore {
  claim(key: string, text: string, wakeInMs: number, expireInMs: number): Promise<string | null | undefined>
  commit(key: string, text: string, version: string, expireInMs: number): Promise<string | null | undefined>
}

/** A store, its bare twin, and how many operations make one sample. */
export interface OpenedStore {
  readonly name: string
  readonly store: OrderStore
  /** Another store of the same server, with tables or keys of its own. */
  readonly second: OrderStore
  readonly bare: BareStore
  readonly operations: number
  /** Fills `store` with copies of two entries that it wrote itself, in few statements: a put for each of a million would take an hour. */
  copies(from: number, to: number, templates: Templates): Promise<void>
  close(): Promise<void>
}

/** The keys of the entries to copy: every tenth copy is one that waits to be woken. */
export interface Templates {
  readonly calm: string
  readonly waking: string
}

/** The keys that the copies get. */
export const copyKey = (n: number): string => `booking:v${n % 500}:b${n}`

/** Names no two runs share, so that a broken run leaves nothing in another's way. */
const namespaceOf = (kind: string) => `bench_${kind}_${process.pid}`

/** Makes a claim and a commit, so that whoever watches the driver sees both statements. */
async function touch(store: OrderStore): Promise<void> {
  const version = await store.put('touch', 1, { expect: null, wakeInMs: 1_000, expireInMs: 1_000 })
  await store.put('touch', 2, { expect: version, wakeInMs: null, expireInMs: 1_000 })
}

/** Every store whose driver and server are there; what is not is told in the notes. */
export async function* openedStores(directory: string, notes: string[]): AsyncGenerator<OpenedStore> {
  for (const driver of ['better-sqlite3', 'node:sqlite'] as const) {
    const open = sqliteOpener(driver)
    if (open) yield await openSqlite(driver, open(join(directory, `${driver.replace(':', '-')}.db`)))
    else notes.push(`Not measured here: SQLite by ${driver}, which this machine's Node cannot load.`)
  }
  if (await isPostgresThere()) yield await openPostgres()
  else notes.push('Not measured here: Postgres, which did not answer.')
  if (await isRedisThere()) {
    yield await openRedis('node-redis')
    yield await openRedis('ioredis')
  } else notes.push('Not measured here: Redis, which did not answer.')
}

async function openSqlite(driver: string, database: SqliteDatabase & { close(): unknown }): Promise<OpenedStore> {
  const prepared: { sql: string; statement: SqliteStatement }[] = []
  const watched: SqliteDatabase = {
    exec: (sql) => database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql)
      prepared.push({ sql, statement })
      return statement
    },
  }
  const namespace = namespaceOf('sqlite')
  await touch(createSqliteStore({ database: watched, namespace }))
  const by = (verb: string) => {
    const found = prepared.find(({ sql }) => sql.trimStart().startsWith(verb) && sql.includes('_entries'))
    if (!found) throw new Error(`the SQLite store prepared no ${verb}`)
    return found.statement
  }
  const [insert, update] = [by('INSERT'), by('UPDATE')]
  const versionOf = (rows: unknown[]) => (rows as { version: string }[])[0]?.version
  return {
    name: `SQLite by ${driver}`,
    store: createSqliteStore({ database, namespace }),
    second: createSqliteStore({ database, namespace: `${namespace}_second` }),
    bare: {
      claim: async (key, text, wake, expire) => versionOf(insert.all(key, text, wake, expire)),
      commit: async (key, text, version, expire) => versionOf(update.all(text, 0, null, expire, key, version)),
    },
    operations: 400,
    async copies(from, to, { calm, waking }) {
      const table = `"${namespace}_entries"`
      database.exec(
        `WITH RECURSIVE numbers (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${to})
         INSERT INTO ${table} (key, value, version, wake_at, expire_at)
         SELECT 'booking:v' || (n % 500) || ':b' || n, value, lower(hex(randomblob(16))), wake_at, expire_at
         FROM numbers JOIN ${table} ON key = CASE n % 10 WHEN 0 THEN '${waking}' ELSE '${calm}' END`,
      )
    },
    close: async () => void database.close(),
  }
}

async function openPostgres(): Promise<OpenedStore> {
  const pool = new pg.Pool({ ...postgresOptions, max: 16 })
  const seen: string[] = []
  const watched: PostgresClient = {
    query(text, values) {
      seen.push(text)
      return pool.query(text, values)
    },
  }
  const namespace = namespaceOf('pg')
  await touch(createPostgresStore({ client: watched, namespace }))
  const by = (verb: string) =>
    seen.findLast((sql) => sql.trimStart().startsWith(verb) && sql.includes('_entries')) ?? ''
  const [insert, update] = [by('INSERT'), by('UPDATE')]
  if (insert === '' || update === '') throw new Error('the Postgres store sent no INSERT or no UPDATE')
  return {
    name: 'Postgres by pg',
    store: createPostgresStore({ client: pool, namespace }),
    second: createPostgresStore({ client: pool, namespace: `${namespace}_second` }),
    bare: {
      claim: async (key, text, wake, expire) => (await pool.query(insert, [key, text, wake, expire])).rows[0]?.version,
      commit: async (key, text, version, expire) =>
        (await pool.query(update, [key, text, null, expire, false, version])).rows[0]?.version,
    },
    operations: 400,
    async copies(from, to, { calm, waking }) {
      const table = `"${namespace}_entries"`
      await pool.query(
        `INSERT INTO ${table} (key, value, version, wake_at, expire_at)
         SELECT 'booking:v' || (n % 500) || ':b' || n, value, gen_random_uuid(), wake_at, expire_at
         FROM generate_series($1::int, $2::int - 1) AS n JOIN ${table} ON key = CASE n % 10 WHEN 0 THEN $3 ELSE $4 END`,
        [from, to, waking, calm],
      )
      await pool.query(`ANALYZE ${table}`)
    },
    async close() {
      for (const name of [namespace, `${namespace}_second`])
        await pool.query(`DROP TABLE IF EXISTS "${name}_entries", "${name}_migrations"`)
      await pool.end()
    },
  }
}

async function openRedis(driver: 'node-redis' | 'ioredis'): Promise<OpenedStore> {
  const namespace = namespaceOf(driver === 'ioredis' ? 'io' : 'node')
  const node = driver === 'node-redis' ? await createClient({ url: redisUrl }).connect() : undefined
  const io = new Redis(redisUrl)
  let put = { sha: '', keys: [] as string[] }
  // The put script is the one whose values begin with the key and have six members.
  const watched: IoRedisClient = {
    evalsha(sha, count, ...rest) {
      if (rest.length - count === 6) put = { sha, keys: rest.slice(0, count) }
      return io.evalsha(sha, count, ...rest)
    },
    eval: (script, count, ...rest) => io.eval(script, count, ...rest),
  }
  await touch(createRedisStore({ client: watched, namespace }))
  const { sha, keys } = put
  if (sha === '') throw new Error('the Redis store called no put script')
  const call = (values: string[]): Promise<unknown> =>
    node ? node.evalSha(sha, { keys, arguments: values }) : io.evalsha(sha, keys.length, ...keys, ...values)
  const client = (node ?? io) as NodeRedisClient | IoRedisClient
  return {
    name: `Redis by ${driver}`,
    store: createRedisStore({ client, namespace }),
    second: createRedisStore({ client, namespace: `${namespace}_second` }),
    bare: {
      claim: (key, text, wake, expire) =>
        call([key, text, '', crypto.randomUUID(), String(wake), String(expire)]) as Promise<string | null>,
      commit: (key, text, version, expire) =>
        call([key, text, version, crypto.randomUUID(), '', String(expire)]) as Promise<string | null>,
    },
    operations: 1_500,
    async copies(from, to, { calm, waking }) {
      // In slices, so that no script keeps the server to itself for long.
      for (let n = from; n < to; n += 5_000)
        await io.eval(copyScript, keys.length, ...keys, n, Math.min(to, n + 5_000), waking, calm)
    },
    async close() {
      await io.unlink(...keys, ...keys.map((key) => key.replace(namespace, `${namespace}_second`)))
      io.disconnect()
      await node?.close()
    },
  }
}

const copyScript = `
local entries, wakes, expiries = KEYS[1], KEYS[2], KEYS[3]
for n = tonumber(ARGV[1]), tonumber(ARGV[2]) - 1 do
  local packed = redis.call('HGET', entries, n % 10 == 0 and ARGV[3] or ARGV[4])
  local wake, expire = string.match(packed, '^%S+ (%d*) (%d*) ')
  local key = 'booking:v' .. (n % 500) .. ':b' .. n
  redis.call('HSET', entries, key, packed)
  if wake ~= '' then redis.call('ZADD', wakes, wake, key) end
  if expire ~= '' then redis.call('ZADD', expiries, expire, key) end
end`
