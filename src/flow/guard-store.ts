/** A host's own store may throw anything: the flow shows it as 'store-failed', without the words of a database. */
import { isNbiKountaError, kindOfThrown, NbiKountaError } from '../shared/errors.js'
import { hasMethods, requireOption } from '../shared/options.js'
import type { OrderStore } from '../store/order-store.js'

/** The same store, whose rejections are all of this library; throws 'invalid-options' for what is none. */
export function guardStore(store: OrderStore): OrderStore {
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
  /** One that throws at once, or gives no promise, is no better. */
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
    put: (key, value, when) => guarded(() => store.put(key, value, when), noPut),
    due: (limit) => guarded(() => store.due(limit), noDue),
  }
}
