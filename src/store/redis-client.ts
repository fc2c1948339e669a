/** One way to call a script, over the two ways that node-redis and ioredis spell it. */
import type { RedisScript } from './redis-scripts.js'
import { clientMissing, driverCode } from './store-failure.js'

/** The smallest part of a node-redis client (`redis` 5 or later) or cluster client that is called. */
export interface NodeRedisClient {
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** The smallest part of an ioredis client (5 or later) or cluster client that is called. */
export interface IoRedisClient {
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
}

/** Calls a script by its hash, or with its text where this server has not seen it yet. */
export type ScriptCaller = (script: RedisScript, keys: string[], values: string[]) => Promise<unknown>

/** The caller that fits a client, told apart by shape. */
export function callerFor(client: NodeRedisClient | IoRedisClient): ScriptCaller {
  if (hasMethod(client, 'evalSha')) {
    const node = client as NodeRedisClient
    return bySha(
      ({ sha1 }, keys, values) => node.evalSha(sha1, { keys, arguments: values }),
      ({ text }, keys, values) => node.eval(text, { keys, arguments: values }),
    )
  }
  if (hasMethod(client, 'evalsha')) {
    const io = client as IoRedisClient
    return bySha(
      ({ sha1 }, keys, values) => io.evalsha(sha1, keys.length, ...keys, ...values),
      ({ text }, keys, values) => io.eval(text, keys.length, ...keys, ...values),
    )
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

const hasMethod = (client: unknown, name: string): boolean =>
  client !== null && client !== undefined && typeof (client as Record<string, unknown>)[name] === 'function'
