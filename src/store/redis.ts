/** The store in Redis: shared by any number of machines, as durable as that Redis. */
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { requireFunction } from '../shared/options.js'
import type { OrderStore } from './order-store.js'
import { callerFor, type IoRedisClient, type NodeRedisClient } from './redis-client.js'
import { redisScripts } from './redis-scripts.js'
import { checkNamespace, type Row, storeOver } from './rows.js'

export type { Entry, Json, OrderStore, PutWhen, Version } from './order-store.js'
export type { IoRedisClient, NodeRedisClient } from './redis-client.js'

/** Options of {@link createRedisStore}. */
export interface RedisStoreOptions {
  /**
   * A connected client or cluster client of node-redis (`redis` 5 or later) or `ioredis` (5 or later), with a listener for 'error'.
   * It must read from the primary, never from a replica.
   */
  readonly client: NodeRedisClient | IoRedisClient
  /** The keys' prefix, inside a hash tag: a-z, 0-9 and _. Default `nbi_kounta`. */
  readonly namespace?: string
  /** Whether what this Redis acknowledged survives its restart (see the guarantee). Default true. */
  readonly durable?: boolean
  /** Returns a text that it never returns again, to begin a version: up to 64 of `!` to `~`. Default: `crypto.randomUUID`. */
  readonly newVersion?: () => string
}

const knownOptions: Names<RedisStoreOptions> = { client: 1, namespace: 1, durable: 1, newVersion: 1 }

/**
 * Creates a store in Redis (5 or later) or Valkey, by node-redis or ioredis alike.
 *
 * Shape: any number of processes on any number of machines may share one namespace. Each call is one script, called by its
 * hash, whose keys are all declared and share one hash slot, so a cluster takes it.
 *
 * Guarantee: a `get` sees every `put` acknowledged before it; `put` is compare-and-set. A client that sends a write again
 * after a lost connection (as ioredis does) gets the version of the first time, or a rejection if that version cannot be known. Redis itself
 * may lose acknowledged writes: it needs `appendonly yes` with `appendfsync always`, `maxmemory-policy noeviction`, and failover to a replica
 * that has everything. If it is not set up so, say `durable: false`: the flow then searches the till before it trusts an absent record.
 * `close()` leaves the client open: it belongs to the host.
 *
 * Units: milliseconds of the server's `TIME`. Keys: 1 to 512 UTF-16 units of well-formed text without U+0000.
 *
 * Errors: `store-client-missing`, `store-failed` (with Redis' own code, such as READONLY), `store-key`, `store-value`,
 * `store-closed`, `invalid-options`.
 *
 * Source: redis.io/docs/latest/develop/programmability/eval-intro, redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec.
 *
 * @example
 * ```ts
 * import { createRedisStore } from 'nbi-kounta/store/redis'
 * import { createClient } from 'redis'
 *
 * async function openStore(url: string) {
 *   const client = createClient({ url }) // or new Redis(url, { commandTimeout: 10_000 }) of ioredis
 *   client.on('error', console.error) // required: without a listener, one lost connection ends the process
 *   await client.connect()
 *   return createRedisStore({ client })
 * }
 * ```
 */
export function createRedisStore(options: RedisStoreOptions): Required<OrderStore> {
  const {
    client,
    namespace: prefix = 'nbi_kounta',
    durable = true,
    newVersion = () => crypto.randomUUID(),
  } = wellSpelt(options, knownOptions)
  const namespace = checkNamespace(prefix)
  requireFunction(newVersion, 'newVersion')
  const call = callerFor(client)
  // One hash and two indexes, all named here: nothing that a script touches is hidden from a cluster.
  const keys = ['entries', 'wake', 'expiry'].map((part) => `{${namespace}}:${part}`)

  return storeOver({
    name: 'Redis',
    durable,
    rows: {
      async get(key) {
        return toRows(await call(redisScripts.get, keys, [key]))[0]
      },
      async put({ key, text, expect, wakeInMs, expireInMs }) {
        const wake = wakeInMs === undefined ? 'keep' : String(wakeInMs ?? '')
        const put = [key, text, expect ?? '', newVersion(), wake, String(expireInMs ?? '')]
        return (await call(redisScripts.put, keys, put)) as string | null
      },
      async due(limit) {
        return toRows(await call(redisScripts.due, keys, [String(limit)]))
      },
    },
  })
}

/** A reply is a flat list: key, JSON text, version, '1' where overdue. */
function toRows(reply: unknown): Row[] {
  const flat = (reply ?? []) as string[]
  const rows: Row[] = []
  for (let i = 0; i < flat.length; i += 4) {
    const [key = '', text = '', version = '', overdue = ''] = flat.slice(i, i + 4)
    rows.push({ key, text, version, overdue: overdue === '1' })
  }
  return rows
}
