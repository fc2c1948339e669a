/** A request as the endpoints word it, and what carries it out. */
import type { HttpAnswer, HttpRequest } from '../shared/http/transport.js'
import type { CallOptions, RequestPriority } from './types.js'

/** A request in the client's words. */
export interface Ask extends Omit<HttpRequest, 'attempt' | 'json' | 'rawBody' | 'signal'> {
  readonly body?: string
  readonly options?: CallOptions | undefined
  /** Where the caller names none. Default 'read'. */
  readonly priority?: RequestPriority
  /** Lanes take turns. */
  readonly lane?: string | undefined
  /** Of lanes that have had as many turns, the longest wanted goes first. */
  readonly since?: number | undefined
  /** Statuses that are outcomes here, not errors. */
  readonly accept?: readonly number[]
}

/** Sends and resolves a success (or an accepted status); rejects a `RemoteError` otherwise. */
export type Call = (ask: Ask) => Promise<HttpAnswer>

/** What is safe to know of a call that got no answer. */
export const contextOf = ({ method, path }: Ask) => ({ remote: 'kounta', method, path }) as const
