/** Stores whose instances are wrong together: each by itself would do. */
import { setImmediate as aTurn } from 'node:timers/promises'
import { createMemoryStore } from '../../src/store/memory.js'
import type { OrderStore, Version } from '../../src/store/order-store.js'
import { type BrokenStore, renaming } from './broken-stores.js'

/** The entries of each namespace, which all its instances share; and what a fault remembers beside them. */
function perNamespace<World>(create: () => World): (namespace: string) => World {
  const worlds = new Map<string, World>()
  return (namespace) => {
    const world = worlds.get(namespace) ?? create()
    worlds.set(namespace, world)
    return world
  }
}

const sharedStore = perNamespace(() => createMemoryStore())
const counted = perNamespace(() => new Map<Version, Version>())
const inTurn = perNamespace(() => ({ store: createMemoryStore(), wakes: new Map<string, boolean>() }))

/** An instance over the entries that all share; closing it leaves them open. */
const instance = (namespace: string, change: (inner: OrderStore) => Partial<OrderStore>): OrderStore => {
  const inner = sharedStore(namespace)
  return { ...inner, close: async () => {}, ...change(inner) }
}

/** Writes the value, and its schedule in a second step; a process that was killed in between never comes to it. */
export function inTwoSteps(namespace: string, isAlive = () => true): OrderStore {
  const { store, wakes } = inTurn(namespace)
  const overdueOf = (key: string) => wakes.get(key) ?? false
  return {
    ...store,
    durable: true,
    close: async () => {},
    get: async (key) => {
      const entry = await store.get(key)
      return entry && { ...entry, overdue: overdueOf(key) }
    },
    // All are in the inner list, so that it only has to be read against the schedules.
    due: async (limit) => (await store.due(1000)).filter(({ key }) => overdueOf(key)).slice(0, limit),
    put: async (key, value, when) => {
      const version = await store.put(key, value, { ...when, wakeInMs: 0 })
      if (version === null) return null
      // A new key waits for most of the time that a write takes, so that a kill hardly ever comes at another moment.
      for (let turns = when.expect === null ? 20 : 1; turns > 0; turns--) await aTurn()
      if (!isAlive()) return new Promise(() => {})
      if (when.wakeInMs !== undefined) wakes.set(key, when.wakeInMs === 0)
      return version
    },
  }
}

export const brokenAcrossInstances: readonly BrokenStore[] = [
  {
    fault: 'counts its versions for itself',
    caughtBy: /as many versions/,
    create: ({ namespace }) => {
      let writes = 0
      return instance(namespace, (inner) => renaming(inner, () => String(++writes), counted(namespace)))
    },
  },
  {
    fault: 'remembers that a key was absent',
    caughtBy: /created where nothing was there/,
    create: ({ namespace }) => {
      const absent = new Set<string>()
      return instance(namespace, (inner) => ({
        async get(key) {
          const entry = absent.has(key) ? undefined : await inner.get(key)
          if (!entry) absent.add(key)
          return entry
        },
        put: (key, value, when) => {
          absent.delete(key)
          return inner.put(key, value, when)
        },
      }))
    },
  },
  {
    fault: 'lists as due only what it wrote itself, or found when it was opened',
    caughtBy: /what another instance has scheduled/,
    create: ({ namespace }) => {
      const known = new Set<string>()
      const found = sharedStore(namespace).due(1000)
      return instance(namespace, (inner) => ({
        async put(key, value, when) {
          known.add(key)
          return inner.put(key, value, when)
        },
        async due(limit) {
          for (const { key } of await found) known.add(key)
          return (await inner.due(1000)).filter(({ key }) => known.has(key)).slice(0, limit)
        },
      }))
    },
  },
  {
    fault: 'sets the schedule in a second step',
    caughtBy: /in one step with the value/,
    create: ({ namespace }) => inTwoSteps(namespace),
  },
  {
    fault: 'compares and sets under a lock of its own',
    caughtBy: /same version win, across four instances/,
    create: ({ namespace }) => {
      let last: Promise<unknown> = Promise.resolve()
      return instance(namespace, (inner) => ({
        put(key, value, when) {
          if (when.expect === null) return inner.put(key, value, when)
          const copy = structuredClone(value)
          const writing = last.then(async () => {
            if ((await inner.get(key))?.version !== when.expect) return null
            await aTurn()
            const now = await inner.get(key)
            return inner.put(key, copy, { ...when, expect: now?.version ?? null })
          })
          last = writing.catch(() => {})
          return writing
        },
      }))
    },
  },
]
