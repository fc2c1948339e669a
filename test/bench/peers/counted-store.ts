/** The memory store of the flow bench, which counts what is asked of it. */
import { createMemoryStore } from '../../../src/store/memory.js'
import type { OrderStore } from '../../../src/store/order-store.js'

/** As durable as this process: without it the flow would search the till for what an earlier life had done. */
export const openStore = (): OrderStore & { readonly operations: { get: number; put: number } } => {
  const store = createMemoryStore()
  const operations = { get: 0, put: 0 }
  return {
    ...store,
    durable: true,
    operations,
    get(key) {
      operations.get++
      return store.get(key)
    },
    put(key, value, when) {
      operations.put++
      return store.put(key, value, when)
    },
  }
}
