/** One worker at a time per key inside this process; across processes the store's compare-and-set does the same. */

/** Runs a task once those before it, with the same key, are over. */
export type Serialise = <T>(key: string, task: () => Promise<T>) => Promise<T>

export function createSerialiser(): Serialise {
  const tails = new Map<string, Promise<unknown>>()
  return async (key, task) => {
    const before = tails.get(key)
    const run = before ? before.then(task, task) : task()
    const tail = run.then(
      () => undefined,
      () => undefined,
    )
    tails.set(key, tail)
    try {
      return await run
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}
