/** A store with the habits of a bad network: late, failing before or after the write, or gone for a while. */
import type { Clock } from '../shared/clock.js'
import { NbiKountaError } from '../shared/errors.js'
import { given } from '../shared/given.js'
import { hasMethods, needed, requireFunction, requireOption, requireWaitMs } from '../shared/options.js'
import { clockOf } from '../shared/tools.js'
import type { Json, OrderStore } from '../store/order-store.js'
import { type Random, seededRandom } from './seeded-random.js'
import { refuseUnknown } from './simulation/defaults.js'

/** What may go wrong with each call. Chances are in [0, 1]. */
export interface StoreFaults {
  /** The chance that a call fails and nothing was applied. Default 0. */
  readonly failBefore?: number
  /** The chance that a call is applied and its answer is lost. Default 0. */
  readonly failAfter?: number
  /** How long a call takes, or the range it takes, in ms: part before the call is applied, the rest after. Default 0. */
  readonly latencyMs?: number | readonly [shortest: number, longest: number]
}

/** Options of {@link createFaultyStore}. */
export interface FaultyStoreOptions {
  /** What may go wrong from the start. Default: nothing. */
  readonly faults?: StoreFaults
  /** Measures latency and lost connections. Default: the machine's clock. */
  readonly clock?: Clock
  /** The same seed gives the same faults to the same calls. Default 1. */
  readonly seed?: number
  /** Returns numbers in [0, 1); wins over `seed`. */
  readonly random?: Random
}

/** What a faulty store has done so far. */
export interface StoreFaultCounts {
  readonly calls: number
  readonly failedBefore: number
  readonly failedAfter: number
}

/**
 * A store that fails on demand.
 *
 * @example
 * ```ts
 * import type { FaultyStore, Random, StoreFaultCounts } from 'nbi-kounta/testing'
 *
 * const random: Random = () => 0.5 // the same luck for every call
 * const failed = ({ counts }: FaultyStore) => {
 *   const { calls, failedBefore, failedAfter }: StoreFaultCounts = counts
 *   return `${failedBefore + failedAfter} of ${calls} calls`
 * }
 * ```
 */
export interface FaultyStore extends OrderStore {
  readonly counts: StoreFaultCounts
  /** Replaces the faults by chance; `{}` heals. */
  setFaults(faults: StoreFaults): void
  /** The next `times` calls fail, before or after they are applied. Default once. */
  failNext(when: 'before' | 'after', times?: number): void
  /** Loses the connection for that many ms. New calls fail at once; those under way lose their answer. */
  disconnect(forMs: number): void
}

/**
 * Wraps any store so that its calls are late, fail, or lose their answer.
 *
 * Shape: for a test of what a host does around the store, and to prove that a caller survives an unknown outcome. It fails as the real
 * adapters do: it rejects with code `store-failed`, whether or not the call was applied.
 *
 * Guarantee: what resolves is what the inner store said. The same seed and the same order of calls give the same faults.
 *
 * Errors: `store-failed`, and those of the inner store; `invalid-options` for what is no store, and for a misspelt or out-of-range option
 * or fault.
 *
 * @example
 * ```ts
 * import { createFaultyStore } from 'nbi-kounta/testing'
 * import { createMemoryStore } from 'nbi-kounta/store/memory'
 *
 * const store = createFaultyStore(createMemoryStore(), { seed: 7, faults: { failAfter: 0.1 } })
 * store.failNext('before')
 * await store.get('booking:v1:b1').catch((error) => error.code) // 'store-failed'
 * ```
 */
export function createFaultyStore(store: OrderStore, options: FaultyStoreOptions = {}): FaultyStore {
  requireOption(hasMethods(store, 'get', 'put', 'due'), 'store', 'an OrderStore', store)
  refuseUnknown(given(options), knownOptions)
  const { seed = 1, random = seededRandom(seed), faults: atFirst = {}, clock: own } = given(options)
  const clock = clockOf(own)
  requireFunction(random, 'random')
  let faults = checkFaults(atFirst)
  let offlineUntilMs = Number.NEGATIVE_INFINITY
  const planned = { before: 0, after: 0 }
  const counts = { calls: 0, failedBefore: 0, failedAfter: 0 }

  let disconnections = 0
  const isOffline = () => clock.now() < offlineUntilMs
  const isPlanned = (when: 'before' | 'after') => {
    if (planned[when] === 0) return false
    planned[when] -= 1
    return true
  }

  const call = async <T>(operation: string, apply: () => Promise<T>): Promise<T> => {
    counts.calls += 1
    // All chances are drawn at once, so that a fault does not shift those of the calls after it.
    const [before, after, latency, share] = [random(), random(), random(), random()]
    const latencyMs = within(faults.latencyMs ?? 0, latency)
    const failsBefore = isPlanned('before') || before < (faults.failBefore ?? 0)
    const failsAfter = !failsBefore && (isPlanned('after') || after < (faults.failAfter ?? 0))

    const began = disconnections
    // A connection that was lost meanwhile does not bring the answer, even where it is back by then.
    const isLost = () => isOffline() || disconnections > began
    if (!isOffline() && latencyMs > 0) await clock.sleep(latencyMs * share)
    if (failsBefore || isLost()) {
      counts.failedBefore += 1
      throw failed(operation)
    }
    const answer = await apply()
    if (latencyMs > 0) await clock.sleep(latencyMs * (1 - share))
    if (failsAfter || isLost()) {
      counts.failedAfter += 1
      throw failed(operation)
    }
    return answer
  }

  return {
    durable: store.durable,
    get: (key) => call('get', () => store.get(key)),
    put: async (key, value, when) => {
      // Copied now, and as JSON, as a real store does: the caller may change its object while the write is on its way.
      let copy = value
      try {
        copy = JSON.parse(JSON.stringify(value)) as Json
      } catch {
        // What JSON cannot hold is for the inner store to refuse.
      }
      return call('put', () => store.put(key, copy, when))
    },
    due: (limit) => call('due', () => store.due(limit)),
    close: async () => store.close?.(),
    get counts() {
      return { ...counts }
    },
    setFaults(next) {
      faults = checkFaults(next)
    },
    failNext(when, times = 1) {
      requireOption(when === 'before' || when === 'after', 'when', "'before' or 'after'", when)
      requireOption(
        times === Number.POSITIVE_INFINITY || (Number.isInteger(times) && times >= 0),
        'times',
        'a whole number of at least 0, or Infinity',
        times,
      )
      planned[when] += times
    },
    disconnect(forMs) {
      requireOption(typeof forMs === 'number' && forMs >= 0, 'forMs', 'milliseconds, at least 0', forMs)
      disconnections += 1
      offlineUntilMs = Math.max(offlineUntilMs, clock.now() + forMs)
    },
  }
}

const knownOptions: Readonly<Record<keyof FaultyStoreOptions, true>> = {
  faults: true,
  clock: true,
  seed: true,
  random: true,
}
const knownFaults: Readonly<Record<keyof StoreFaults, true>> = { failBefore: true, failAfter: true, latencyMs: true }

/** One that is misspelt, or out of its range, would leave a test without its fault. */
function checkFaults(faults: StoreFaults): StoreFaults {
  refuseUnknown(needed(faults, 'faults'), knownFaults)
  const { failBefore = 0, failAfter = 0, latencyMs = 0 } = given(faults)
  for (const [name, chance] of Object.entries({ failBefore, failAfter }))
    requireOption(typeof chance === 'number' && chance >= 0 && chance <= 1, name, 'a chance from 0 to 1', chance)
  const range: unknown = typeof latencyMs === 'number' ? [latencyMs] : latencyMs
  requireOption(
    Array.isArray(range) && range.length >= 1 && range.length <= 2,
    'latencyMs',
    'ms, or a range of them',
    latencyMs,
  )
  for (const ms of range as number[]) requireWaitMs(ms, 'latencyMs')
  return faults
}

const within = (range: number | readonly [number, number], chance: number): number =>
  typeof range === 'number' ? range : range[0] + (range[1] - range[0]) * chance

// The same words for both: a caller must not be able to tell, since a real one cannot.
const failed = (operation: string) =>
  new NbiKountaError(
    'store-failed',
    `The faulty store failed in ${operation} (ECONNRESET); whether it was applied is unknown: read again, and retry with the same expected version.`,
  )
