/** The shared store as one process opens it. */
import { Redis } from 'ioredis'
import pg from 'pg'
import type { OrderStore } from '../../src/store/order-store.js'
import { createPostgresStore } from '../../src/store/postgres.js'
import { createRedisStore } from '../../src/store/redis.js'
import { postgresOptions, redisUrl } from '../store/servers.js'
import type { StoreKind } from './task.js'

export interface OpenedStore {
  readonly store: OrderStore
  /** Drops what the run has written, and lets go of the server. */
  clear(): Promise<void>
}

export function openStore(kind: StoreKind, namespace: string): OpenedStore {
  if (kind === 'postgres') {
    const client = new pg.Pool({ ...postgresOptions, max: 4 })
    // A connection that breaks while idle is replaced with the next query.
    client.on('error', () => {})
    return {
      store: createPostgresStore({ client, namespace }),
      async clear() {
        await client.query(`DROP TABLE IF EXISTS ${namespace}_entries, ${namespace}_migrations`)
        await client.end()
      },
    }
  }
  const client = new Redis(redisUrl)
  return {
    store: createRedisStore({ client, namespace }),
    async clear() {
      await client.unlink(...['entries', 'wake', 'expiry'].map((part) => `{${namespace}}:${part}`))
      await client.quit()
    },
  }
}
