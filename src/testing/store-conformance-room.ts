/** What each test of the kit works in: a namespace of its own, its stores, and the store's time. */
import type { Entry, OrderStore } from '../store/order-store.js'
import { contractOf } from './store-conformance-assert.js'
import type { OrderStoreConformanceOptions, StoreCapabilities } from './store-conformance-options.js'

/** One test's world. */
export interface Room {
  readonly namespace: string
  /** The first store, already open. */
  readonly store: OrderStore
  /** Opens one more instance on the same namespace (or on another one, thrown away as well). */
  open(namespace?: string): Promise<OrderStore>
  /** A second namespace, for tests of two. */
  otherNamespace(): string
  /** Lets that much of the store's time pass. */
  wait(ms: number): Promise<void>
  /** All that is due, or the keys of it. */
  dueKeys(limit?: number): Promise<string[]>
  /** Reads what must be there. */
  read(key: string): Promise<Entry>
}

/** Declares one test. */
export type Test = (title: string, body: (room: Room) => Promise<void>) => void

/** How a group of tests declares its tests, and what it may know of the store. */
export interface Kit {
  readonly options: OrderStoreConformanceOptions & { readonly capabilities: StoreCapabilities }
  readonly test: Test
  /** Declares the test where the capability is there, and shows it as skipped where it is not. */
  testIf<T>(capability: T | undefined | false, title: string, body: (room: Room, capability: T) => Promise<void>): void
}

// Counted per process, and told apart from other processes' by a random part: many suites may share one server.
const run = Math.floor(Math.random() * 36 ** 6)
  .toString(36)
  .padStart(6, '0')
let spaces = 0
const newNamespace = () => `nbi_conf_${run}_${++spaces}`

/** Real time, for a store whose clock cannot be moved. */
export const realWait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Writes that must all be acknowledged within `ms` of the store's time. A machine too busy for that is given twice the time and
 * entries of its own, so that a slow run proves the same and fails for nothing but the store.
 */
export async function soonEnough(
  write: (ms: number, prefix: string) => Promise<void>,
): Promise<{ ms: number; prefix: string }> {
  for (let ms = 40; ; ms *= 2) {
    const prefix = `within ${ms}:`
    const began = performance.now()
    await write(ms, prefix)
    if (performance.now() - began < ms / 2 || ms > 5_000) return { ms, prefix }
  }
}

/** Binds the kit to a host's runner. */
export function createKit(options: OrderStoreConformanceOptions): Kit {
  const { it, timeoutMs = 120_000, capabilities = {} } = options
  const { durable = false, shared = false, exactTime = false } = capabilities
  const test: Test = (title, body) => it(title, () => inRoom(options, body), timeoutMs)
  return {
    options: {
      ...options,
      capabilities: { ...capabilities, ownClock: capabilities.ownClock ?? (durable || shared || exactTime) },
    },
    test,
    testIf(capability, title, body) {
      if (capability !== undefined && capability !== false) test(title, (room) => body(room, capability))
      else it.skip?.(`${title} (not a capability of this store)`, async () => {})
    },
  }
}

/** Runs a body in a new namespace, then closes and drops what it opened. */
export async function inRoom(
  options: OrderStoreConformanceOptions,
  body: (room: Room) => Promise<void>,
): Promise<void> {
  const opened: OrderStore[] = []
  const namespaces: string[] = []
  const claimNamespace = () => {
    const namespace = newNamespace()
    namespaces.push(namespace)
    return namespace
  }
  const open = async (namespace: string) => {
    const store = await options.create({ namespace })
    opened.push(store)
    return store
  }

  const namespace = claimNamespace()
  try {
    const store = await open(namespace)
    await body({
      namespace,
      store,
      open: (other = namespace) => open(other),
      otherNamespace: claimNamespace,
      wait: options.wait ?? realWait,
      dueKeys: async (limit = 1000) => (await store.due(limit)).map((entry) => entry.key),
      read: async (key) => {
        const entry = await store.get(key)
        if (!entry)
          throw new Error(
            `A store promises: what was acknowledged is there. Nothing was found under ${JSON.stringify(key)}.`,
          )
        return contractOf(entry)
      },
    })
  } finally {
    await Promise.allSettled(opened.map(async (store) => store.close?.()))
    for (const each of namespaces) await options.drop?.({ namespace: each })
  }
}
