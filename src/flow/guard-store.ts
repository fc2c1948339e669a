/** A host's own store may throw anything: the flow shows it as 'store-failed', without the words of a database. */
import { isNbiKountaError, kindOfThrown, NbiKountaError } from '../shared/errors.js'
import type { OrderStore } from '../store/order-store.js'

/** The same store, whose rejections are all of this library. */
export function guardStore(store: OrderStore): OrderStore {
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
