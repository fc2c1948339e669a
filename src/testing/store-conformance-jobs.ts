/** What a separate process does to a store under test: count together with others, or write until it is killed. */
import { needed, requireArray } from '../shared/options.js'
import type { Json, OrderStore } from '../store/order-store.js'

/** A job, as plain data: it travels to the process as JSON. */
export interface ConformanceJob {
  readonly type: 'increment' | 'write'
  readonly namespace: string
  readonly keys: readonly string[]
  /** How many increments, or how many writes at most. */
  readonly times: number
}

/**
 * Does a job of the conformance kit in a process of its own.
 *
 * Shape: called by the script that a host's `startProcess` starts. `increment` adds one to a counter, over and over, taking the keys in
 * turn. `write` writes numbered values to each key, and each also under a new key (`<key>:<number>`). It prints the number once both are
 * acknowledged.
 *
 * Errors: 'invalid-options', and those of the store; the script should exit with a code other than 0.
 *
 * @example
 * ```ts
 * import { createPostgresStore, type PostgresClient } from 'nbi-kounta/store/postgres'
 * import { type ConformanceJob, runConformanceJob } from 'nbi-kounta/testing'
 *
 * async function worker(client: PostgresClient, job: ConformanceJob) {
 *   const store = createPostgresStore({ client, namespace: job.namespace })
 *   await runConformanceJob({ store, job, print: (line) => console.log(line) })
 * }
 * ```
 */
export async function runConformanceJob(options: {
  readonly store: OrderStore
  readonly job: ConformanceJob
  readonly print: (line: string) => void
}): Promise<void> {
  const { store, job, print } = needed(options, 'options')
  requireArray(needed(job, 'job').keys, 'job.keys')
  for (let n = 0; n < job.times; n++) {
    const key = job.keys[n % job.keys.length] as string
    if (job.type === 'increment') await increment(store, key)
    else await writeNumbered(store, key, print)
  }
}

/** Each lost write means that another one won, and all of them together are far fewer. */
const maxAttempts = 20_000

/** Adds one to the counter under a key, trying again whenever somebody else was first. */
export async function increment(store: OrderStore, key: string): Promise<void> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const entry = await store.get(key)
    const version = await store.put(key, Number(entry?.value ?? 0) + 1, { expect: entry?.version ?? null })
    if (version !== null) return
  }
  throw new Error(`A store promises: somebody wins. ${maxAttempts} writes in a row lost to nobody known.`)
}

/** The nth value of a `write` job: long enough to be torn, and telling when it was. */
export function numberedValue(n: number): Json {
  return { n, body: `${n};`.repeat(Math.ceil(20_000 / `${n};`.length)), end: n }
}

/** The key that a `write` job creates with its nth value, overdue from the start. */
export const newKeyOf = (key: string, n: number): string => `${key}:${n}`

async function writeNumbered(store: OrderStore, key: string, print: (line: string) => void): Promise<void> {
  const entry = await store.get(key)
  const n = ((entry?.value as { n?: number } | undefined)?.n ?? 0) + 1
  // A new key has no earlier schedule that could stand in for its own.
  await store.put(newKeyOf(key, n), n, { expect: null, wakeInMs: 0 })
  const version = await store.put(key, numberedValue(n), { expect: entry?.version ?? null, wakeInMs: 0 })
  if (version !== null) print(String(n))
}
