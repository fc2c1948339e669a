/** One way to call a script, over the two ways that node-redis and ioredis spell it. */
import { hasMethods } from '../shared/options.js'
import type { RedisScript } from './redis-scripts.js'
import { clientMissing, driverCode } from './store-failure.js'

/** What the store calls of a node-redis client (`redis` 5 or later) or cluster client. */
export interface NodeRedisClient {
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** What the store calls of an ioredis client (5 or later) or cluster client. */
export interface IoRedisClient {
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
}

/** Calls a script by its hash, or with its text where this server has not seen it yet. */
export type ScriptCaller = (script: RedisScript, keys: string[], values: string[]) => Promise<unknown>

/** The caller that fits a client, told apart by shape. */
export function callerFor(client: NodeRedisClient | IoRedisClient): ScriptCaller {
  if (hasMethods(client, 'evalSha')) {
    const node = client as NodeRedisClient
    return bySha(
      ({ sha1 }, keys, values) => node.evalSha(sha1, { keys, arguments: values }),
      ({ text }, keys, values) => node.eval(text, { keys, arguments: values }),
    )
  }
  if (hasMethods(client, 'evalsha')) {
    const io = client as IoRedisClient
    const call = bySha(
      ({ sha1 }, keys, values) => io.evalsha(sha1, keys.length, ...keys, ...values),
      ({ text }, keys, values) => io.eval(text, keys.length, ...keys, ...values),
    )
    return doubtingAfterLosses(call, lossesOf(client))
  }
  throw clientMissing('client', 'a node-redis or ioredis client', 'npm install redis')
}

function bySha(byHash: ScriptCaller, byText: ScriptCaller): ScriptCaller {
  return async (script, keys, values) => {
    try {
      return await byHash(script, keys, values)
    } catch (error) {
      // NOSCRIPT is said before anything runs (a restart, a failover, SCRIPT FLUSH), so sending again is no second write.
      if (driverCode(error) !== 'NOSCRIPT') throw error
      return byText(script, keys, values)
    }
  }
}

/**
 * ioredis sends a call again that had no answer when its connection broke. A refusal may then be the answer to the second sending, the first
 * having won and been overwritten since: after a loss, a refusal is an unknown outcome.
 */
function doubtingAfterLosses(call: ScriptCaller, losses: { readonly count: number }): ScriptCaller {
  return async (script, keys, values) => {
    const before = losses.count
    const reply = await call(script, keys, values)
    if (reply === null && losses.count > before) throw Object.assign(new Error(), { code: 'ECONNRESET' })
    return reply
  }
}

/** How often each ioredis client has lost a connection: one listener a client, however many stores are on it. */
const knownLosses = new WeakMap<object, { count: number }>()

function lossesOf(client: object): { readonly count: number } {
  const known = knownLosses.get(client)
  if (known) return known
  const losses = { count: 0 }
  knownLosses.set(client, losses)
  const watch = (each: unknown) => {
    if (hasMethods(each, 'on')) (each as EventSource).on('close', () => void losses.count++)
  }
  watch(client)
  // A cluster client repeats by itself, and its nodes come and go.
  if (hasMethods(client, 'nodes')) {
    for (const node of (client as Cluster).nodes()) watch(node)
    if (hasMethods(client, 'on')) (client as Cluster).on('+node', watch)
  }
  return losses
}

interface EventSource {
  on(event: string, listener: (...given: unknown[]) => void): unknown
}

interface Cluster extends EventSource {
  nodes(): Iterable<unknown>
}
