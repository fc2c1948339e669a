/** One operating system process that shares a store with others: run by `startWorker`, never by the test runner. */
import type { OrderStore } from '../../src/store/order-store.js'
import { createPostgresStore } from '../../src/store/postgres.js'
import { createRedisStore } from '../../src/store/redis.js'
import { createSqliteStore } from '../../src/store/sqlite.js'
import { runConformanceJob } from '../../src/testing/store-conformance.js'
import { postgresOptions, redisUrl } from './servers.js'
import { sqliteOpener } from './sqlite-drivers.js'
import type { WorkerStore, WorkerTask } from './worker-process.js'

interface Opened {
  readonly store: OrderStore
  close(): unknown
}

async function open(kind: WorkerStore, namespace: string): Promise<Opened> {
  if (kind.type === 'sqlite') {
    const database = sqliteOpener(kind.driver)?.(kind.file)
    if (!database) throw new Error(`${kind.driver} cannot be loaded here`)
    return { store: createSqliteStore({ database, namespace }), close: () => database.close() }
  }
  if (kind.type === 'postgres') {
    const { default: pg } = await import('pg')
    const client = new pg.Pool({ ...postgresOptions, max: 2 })
    return { store: createPostgresStore({ client, namespace }), close: () => client.end() }
  }
  if (kind.client === 'ioredis') {
    const { Redis } = await import('ioredis')
    const client = new Redis(redisUrl)
    return { store: createRedisStore({ client, namespace }), close: () => client.quit() }
  }
  const { createClient } = await import('redis')
  const client = await createClient({ url: redisUrl }).connect()
  return { store: createRedisStore({ client, namespace }), close: () => client.close() }
}

const task = JSON.parse(process.argv[2] ?? '') as WorkerTask
const { store, close } = await open(task.store, task.job.namespace)
await runConformanceJob({ store, job: task.job, print: (line) => process.stdout.write(`${line}\n`) })
await store.close?.()
await close()
// No process.exit: a store that left something open would keep this process, and the test waits for its end.
