/** The conformance kit: what every order store, ours or a host's, must pass. */
import { wellSpelt } from '../shared/misspelt.js'
import { hasMethods, requireOption } from '../shared/options.js'
import { describeData } from './store-conformance-data.js'
import { describeExpiry } from './store-conformance-expiry.js'
import { describeLifetime } from './store-conformance-lifetime.js'
import { describeModel } from './store-conformance-model.js'
import { knownOptions, type OrderStoreConformanceOptions } from './store-conformance-options.js'
import { describeRaces } from './store-conformance-races.js'
import { createKit } from './store-conformance-room.js'
import { describeWakes } from './store-conformance-wakes.js'
import { describeWrites } from './store-conformance-writes.js'

export type { FastCheckForStores } from './store-conformance-fast-check.js'
export { type ConformanceJob, runConformanceJob } from './store-conformance-jobs.js'
export type {
  ConformanceIt,
  ConformanceProcess,
  ConformanceScale,
  OrderStoreConformanceOptions,
  StoreCapabilities,
} from './store-conformance-options.js'

/**
 * Declares the tests that every `OrderStore` must pass, under any runner that has `describe` and `it`.
 *
 * Shape: call it once at the top of a test file, with what opens your store. Each test has its own namespace. After the test, its stores
 * are closed and the namespace is dropped. The kit imports nothing: you pass in the runner, fast-check, and what starts a process. What you
 * leave out shows as skipped.
 *
 * Guarantee: a store that passes with every capability does what the flow's protocol relies on: linearizable reads, one winner per expected
 * version, versions never used again, schedules and expiry on its own clock, nothing acknowledged lost.
 *
 * Units: all times are milliseconds. Defaults: 64 creates × 50 keys, four processes × 100 increments, 1,000 model runs of 50 steps, ten
 * killed processes; `scale` changes them for a quick look.
 *
 * Errors: each failing test throws an `Error` that names the promise that was broken.
 *
 * Source: the library's own contract (`docs/how-to/write-a-store.md`).
 *
 * @example
 * ```ts
 * import { createMemoryStore } from 'nbi-kounta/store/memory'
 * import { createVirtualClock, orderStoreConformance } from 'nbi-kounta/testing'
 * import { describe, it } from 'vitest'
 *
 * const clock = createVirtualClock()
 * orderStoreConformance({
 *   name: 'memory',
 *   create: ({ namespace }) => createMemoryStore({ clock, namespace }),
 *   wait: (ms) => clock.advance(ms),
 *   capabilities: { durable: false, shared: false, exactTime: true },
 *   describe,
 *   it,
 * })
 * ```
 */
export function orderStoreConformance(options: OrderStoreConformanceOptions): void {
  const chosen = wellSpelt(options, knownOptions)
  for (const name of ['create', 'describe', 'it']) requireOption(hasMethods(chosen, name), name, 'a function', chosen)
  chosen.describe(`${chosen.name ?? 'order store'} conformance`, () => {
    const kit = createKit(chosen)
    describeWrites(kit)
    describeData(kit)
    describeRaces(kit)
    describeWakes(kit)
    describeExpiry(kit)
    describeLifetime(kit)
    describeModel(kit)
  })
}
