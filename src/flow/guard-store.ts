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
  return {
    durable: store.durable,
    get: (key) => store.get(key).catch(noGet),
    put: (key, value, when) => store.put(key, value, when).catch(noPut),
    due: (limit) => store.due(limit).catch(noDue),
  }
}
