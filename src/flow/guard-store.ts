/** A host's own store may throw anything: the flow shows it as 'store-failed', without the words of a database. */
import { isNbiKountaError, kindOfThrown, NbiKountaError } from '../shared/errors.js'
import type { Json } from '../shared/json.js'
import { hasMethods, requireOption } from '../shared/options.js'
import type { PutWhen, Version } from '../shared/versioned-state.js'
import type { OrderStore } from '../store/order-store.js'

/**
 * The store as the flow writes to it. Its documents are interfaces, which TypeScript never takes for JSON since they have no index
 * signature; so any object may be written, and `guardStore` alone says that it is JSON.
 */
export interface FlowStore extends Pick<OrderStore, 'durable' | 'get' | 'due'> {
  put(key: string, document: object | Json, when: PutWhen): Promise<Version | null>
}

/** The same store, with every rejection as one of our errors; throws 'invalid-options' for something that is no store. */
export function guardStore(store: OrderStore): FlowStore {
  requireOption(hasMethods(store, 'get', 'put', 'due'), 'store', 'an OrderStore with get, put and due', store)
  const explain =
    (what: string) =>
    (cause: unknown): never => {
      if (isNbiKountaError(cause)) throw cause
      throw new NbiKountaError(
        'store-failed',
        `the store’s ${what} failed with ${kindOfThrown(cause)}; check the database, the work is kept and carried on`,
      )
    }
  const [noGet, noPut, noDue] = [explain('get'), explain('put'), explain('due')]
  /** A store that throws at once, or returns no promise, is treated the same way. */
  const guarded = <T>(call: () => Promise<T>, explained: (cause: unknown) => never): Promise<T> => {
    try {
      return call().catch(explained)
    } catch (cause) {
      return new Promise(() => explained(cause))
    }
  }
  return {
    durable: store.durable,
    get: (key) => guarded(() => store.get(key), noGet),
    put: (key, document, when) => guarded(() => store.put(key, document as Json, when), noPut),
    due: (limit) => guarded(() => store.due(limit), noDue),
  }
}
