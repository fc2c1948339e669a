/** The real servers of the store suites: where they are, and whether they answer. Drivers are loaded where they are used: a worker has one. */

/** PGHOST and its kin where set; else a local server. */
export const postgresOptions = {
  host: process.env.PGHOST ?? '127.0.0.1',
  port: Number(process.env.PGPORT ?? 5432),
  user: process.env.PGUSER ?? 'root',
  database: process.env.PGDATABASE ?? 'test',
  connectionTimeoutMillis: 5_000,
}

export const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'

/** True when a Postgres server answers. */
export async function isPostgresThere(): Promise<boolean> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ ...postgresOptions, connectionTimeoutMillis: 2_000 })
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** True when a Redis server answers. */
export async function isRedisThere(): Promise<boolean> {
  const { Redis } = await import('ioredis')
  const client = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    client.disconnect()
  }
}
