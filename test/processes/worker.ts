/** One operating system process with its own Kounta client, cache and pacer: only the store is shared. Run by `startProcesses`. */
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import pg from 'pg'
import { createKountaClient, createPacer, oauthAuth, type Pacer, tokenStore } from '../../src/kounta/index.js'
import { isNbiKountaError } from '../../src/shared/errors.js'
import type { VersionedState } from '../../src/shared/versioned-state.js'
import type { OrderStore } from '../../src/store/order-store.js'
import { createPostgresStore } from '../../src/store/postgres.js'
import { createRedisStore } from '../../src/store/redis.js'
import { postgresOptions, redisUrl } from '../store/servers.js'
import { fasterClock } from './faster-clock.js'
import type { ProcessReport, ProcessTask } from './start-processes.js'

function openStore({ store: kind, namespace }: ProcessTask): { store: OrderStore; close(): Promise<unknown> } {
  if (kind === 'postgres') {
    const client = new pg.Pool({ ...postgresOptions, max: 4 })
    return { store: createPostgresStore({ client, namespace }), close: () => client.end() }
  }
  const client = new Redis(redisUrl)
  return { store: createRedisStore({ client, namespace }), close: () => client.quit() }
}

/** The store's own clock cannot be made faster, so its durations are made shorter. */
const faster = (state: VersionedState, speed: number): VersionedState => ({
  get: (key) => state.get(key),
  put: (key, value, when) =>
    state.put(
      key,
      value,
      when.expireInMs === undefined ? when : { ...when, expireInMs: Math.ceil(when.expireInMs / speed) },
    ),
})

const task = JSON.parse(process.argv[2] ?? '') as ProcessTask
const { store, close } = openStore(task)
const clock = fasterClock(task.speed, task.skewMs)
const state = faster(store, task.speed)
const unpaced: Pacer = { take: async () => {}, learn: () => {} }
const kounta = createKountaClient({
  companyId: task.companyId,
  auth: oauthAuth({ ...task.credentials, tokens: tokenStore(state, 'grant') }),
  baseUrl: task.baseUrl,
  pacer: task.paced ? createPacer({ clock, state, key: 'company', assumedPerMinute: 180 }) : unpaced,
  clock,
  tries: 1,
  timeoutMs: 60_000 * task.speed,
})

async function readAll(): Promise<ProcessReport> {
  const outcomes = await Promise.all(
    Array.from({ length: task.reads }, () =>
      kounta.orders.get(task.orderId, { priority: 'sync' }).then(
        (order) => (order?.id === task.orderId ? 'read' : 'wrong'),
        (error: unknown) => (isNbiKountaError(error) ? error.code : String(error)),
      ),
    ),
  )
  return { outcomes }
}

const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`)
say('ready')
for await (const _go of createInterface({ input: process.stdin })) say(await readAll())
await store.close?.()
await close()
