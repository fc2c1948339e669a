/** What a host hands to the conformance kit: its store, its test runner, and what its store is capable of. */

import type { Names } from '../shared/misspelt.js'
import type { OrderStore } from '../store/order-store.js'
import type { FastCheckForStores } from './store-conformance-fast-check.js'
import type { ConformanceJob } from './store-conformance-jobs.js'

/** A test runner's `it`; the timeout is in ms, for runners that take one there (vitest, jest). */
export interface ConformanceIt {
  (title: string, body: () => Promise<void>, timeoutMs?: number): unknown
  /** If present, shows what a store is not capable of as skipped. */
  skip?(title: string, body: () => Promise<void>): unknown
}

/** What is true of a store by its nature. */
export interface StoreCapabilities {
  /** What `store.durable` must say. If true, `create` after `close` must find the entries again. Default: neither is checked. */
  readonly durable?: boolean
  /** True: every `create` with one namespace opens the same entries. False, the default: each store is a world of its own. */
  readonly shared?: boolean
  /** True: the store's time moves by `wait` alone, so edges are tested to the millisecond. Default false. */
  readonly exactTime?: boolean
  /**
   * True: moving this process's `Date` must not matter. False: it is the store's clock. Default: true for a store that is `durable`,
   * `shared` or of `exactTime`.
   */
  readonly ownClock?: boolean
}

/**
 * An operating system process that runs one job.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process'
 * import { createInterface } from 'node:readline'
 * import type { ConformanceProcess } from 'nbi-kounta/testing'
 *
 * function start(script: string, job: string, onLine: (line: string) => void): ConformanceProcess {
 *   const child = spawn(process.execPath, [script, job], { stdio: ['ignore', 'pipe', 'inherit'] })
 *   createInterface({ input: child.stdout }).on('line', onLine)
 *   return { kill: () => child.kill('SIGKILL'), ended: new Promise((resolve) => child.once('exit', resolve)) }
 * }
 * ```
 */
export interface ConformanceProcess {
  /** Ends it as `kill -9` does. */
  kill(): void
  /** Resolves when the process has ended, with its exit code (null when killed). */
  readonly ended: Promise<number | null>
}

/**
 * How much is done; the defaults are what a store must pass.
 *
 * @example
 * ```ts
 * import type { ConformanceScale } from 'nbi-kounta/testing'
 *
 * const quick: ConformanceScale = { modelRuns: 50, creates: 16, increments: 20, kills: 2 }
 * ```
 */
export interface ConformanceScale {
  /** Model runs. Default 1,000. */
  readonly modelRuns?: number
  /** Steps of a model run, on average at least. Default 50. */
  readonly modelSteps?: number
  /** Simultaneous creates of one key. Default 64. */
  readonly creates?: number
  /** Keys they are done on. Default 50. */
  readonly keys?: number
  /** Increments by each of the four processes. Default 100. */
  readonly increments?: number
  /** Processes killed in mid-write. Default 10. */
  readonly kills?: number
}

/** Options of `orderStoreConformance`. Every optional function is a capability. Without it, its tests show as skipped. */
export interface OrderStoreConformanceOptions {
  /** Names the store in the titles. Default 'order store'. */
  readonly name?: string
  /** Opens the store of a namespace: 1 to 40 characters of a-z, 0-9 and _, new for each test. */
  create(options: { readonly namespace: string }): OrderStore | Promise<OrderStore>
  /** Deletes a namespace after its test. */
  drop?(options: { readonly namespace: string }): void | Promise<void>
  /** What is left out is not claimed, and its tests show as skipped. The clock may then be the process's own. */
  readonly capabilities?: StoreCapabilities
  describe(title: string, body: () => void): unknown
  readonly it: ConformanceIt
  /** Lets that much of the store's time pass. Default: real time. */
  wait?(ms: number): Promise<void>
  /** fast-check, for the model-based run. */
  readonly fc?: FastCheckForStores
  /** The seed of the model-based run. Default: fast-check's own choice, printed on failure. */
  readonly seed?: number
  /** Brings a new instance up to date. Twenty of these run at once. */
  migrate?(options: { readonly namespace: string }): Promise<void>
  /** Cuts the connections of the stores that are open. */
  loseConnections?(options: { readonly namespace: string }): Promise<void>
  /** Counts what keeps the process alive. Closing must restore the count. */
  openHandles?(): number
  /** Starts a process that opens the store of `job.namespace`, calls `runConformanceJob` with it, and prints lines. */
  startProcess?(job: ConformanceJob, onLine: (line: string) => void): ConformanceProcess
  /** Default: the full scale. */
  readonly scale?: ConformanceScale
  /** For each test, in ms. Default 120,000. */
  readonly timeoutMs?: number
}

/** Every option by its name. */
export const knownOptions: Names<OrderStoreConformanceOptions> = {
  name: 1,
  create: 1,
  drop: 1,
  capabilities: 1,
  describe: 1,
  it: 1,
  wait: 1,
  fc: 1,
  seed: 1,
  migrate: 1,
  loseConnections: 1,
  openHandles: 1,
  startProcess: 1,
  scale: 1,
  timeoutMs: 1,
}
