/** Time that moves only when a test says so, and that waits for real I/O before it does. */
import { instantMs } from '../domain/instants.js'
import { onAbort } from '../shared/abort.js'
import type { Clock } from '../shared/clock.js'
import { NbiKountaError } from '../shared/errors.js'
import { given } from '../shared/given.js'
import { needed, requireOption } from '../shared/options.js'
import type { FetchInput } from './faces/exchange.js'
import { createProcessQuiet, realPause, realTurn } from './process-quiet.js'
import { refuseUnknown } from './simulation/defaults.js'
import { type Sleeper, SleeperHeap } from './sleeper-heap.js'

/**
 * How `createVirtualClock` starts and how patient it is.
 *
 * @example
 * ```ts
 * import { createVirtualClock, type VirtualClockOptions } from 'nbi-kounta/testing'
 *
 * const options: VirtualClockOptions = { startAt: '2026-03-14T18:00:00+11:00' }
 * createVirtualClock(options)
 * ```
 */
export interface VirtualClockOptions {
  /** Where time begins: an ISO 8601 instant, epoch ms or a `Date`. Default `2026-03-14T07:00:00Z` (18:00 in Melbourne). */
  readonly startAt?: string | number | Date
  /** For how many **real** ms without any activity a tracked promise may hold time. Default 20. */
  readonly graceMs?: number
  /** How many **real** ms `runUntil` waits for untracked work before it reports that nothing can make progress. Default 2000. */
  readonly stallMs?: number
}

/**
 * A clock under the test's control.
 *
 * @example
 * ```ts
 * import { createVirtualClock, type VirtualClock } from 'nbi-kounta/testing'
 *
 * const anHour = (clock: VirtualClock) => clock.advance(3_600_000)
 * await anHour(createVirtualClock())
 * ```
 */
export interface VirtualClock extends Clock {
  /** Sleepers that wait for a later instant. */
  readonly pending: number
  /** Tracked promises that have not settled. */
  readonly inFlight: number
  /** When the next sleeper is due, in epoch ms; undefined if nobody sleeps. */
  readonly nextAtMs: number | undefined
  /** Now, as an ISO 8601 instant with Z. */
  iso(): string
  /** Moves time on by `ms`, 0 or more. Wakes sleepers in order of time and lets the process settle after each. */
  advance(ms: number): Promise<void>
  /** As `advance`, to an instant. One in the past only lets the process settle. */
  advanceTo(atMs: number): Promise<void>
  /** Moves from sleeper to sleeper until the promise settles, and returns its value or rejection. */
  runUntil<T>(promise: PromiseLike<T>): Promise<T>
  /** Holds time while the promise is in flight (at most `graceMs` real ms without activity). Returns the same promise. */
  track<T>(promise: PromiseLike<T>): Promise<T>
  /** A `fetch` whose calls are tracked, bodies included; default: the global one. */
  trackFetch(fetch?: typeof globalThis.fetch): typeof globalThis.fetch
  /** Lets the process settle without moving time. */
  settle(): Promise<void>
}

// Taken once, so that a test runner's fake timers cannot stop it.
const realNow = performance.now.bind(performance)

const knownOptions: Record<keyof VirtualClockOptions, true> = { startAt: true, graceMs: true, stallMs: true }

/**
 * Makes a clock that stands still until you move it. Give it options, or only the instant at which time begins.
 *
 * Guarantee: sleepers wake in order of time (first come first served among equals), and `now()` is exactly their instant while they run.
 * After each, the process settles: microtasks, several rounds of the event loop, and tracked promises such as a real fetch, for up to
 * `graceMs` of real time without activity. A tracked promise that itself sleeps on this clock therefore delays time a little and never
 * stops it. An aborted sleep rejects with the signal's reason. Nothing here sleeps in real time otherwise: an hour passes in microseconds.
 *
 * Units: epoch milliseconds. Errors: 'invalid-options' for a start, duration or instant that is not a number of ms, and for an unknown
 * option; 'clock-stalled' from `runUntil` when the promise waits for something that no sleeper and no tracked promise will bring.
 *
 * @example
 * ```ts
 * import { createVirtualClock } from 'nbi-kounta/testing'
 *
 * const clock = createVirtualClock('2026-03-14T07:00:00Z')
 * const waited = clock.sleep(60_000).then(() => clock.iso())
 * await clock.runUntil(waited) // '2026-03-14T07:01:00.000Z', at once
 * ```
 */
export function createVirtualClock(options: VirtualClockOptions | string | number | Date = {}): VirtualClock {
  const chosen = typeof options === 'object' && !(options instanceof Date) ? options : { startAt: options }
  refuseUnknown(needed(chosen, 'options'), knownOptions)
  const { startAt = '2026-03-14T07:00:00Z', graceMs = 20, stallMs = 2000 } = given(chosen)
  const start = typeof startAt === 'string' ? instantMs(startAt) : Number(startAt)
  requireNumber(start, 'startAt', 'an ISO 8601 instant with Z or an offset, epoch ms or a Date')
  for (const [name, patience] of Object.entries({ graceMs, stallMs }))
    requireOption(typeof patience === 'number' && patience >= 0, name, 'real ms, at least 0', patience)

  const heap = new SleeperHeap()
  let now = start
  /** Where the advances under way will end. */
  let goal = start
  let order = 0
  const quiet = createProcessQuiet(graceMs)

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (Number.isNaN(ms)) return Promise.reject(notMs('sleep', ms))
    if (signal?.aborted) return Promise.reject(signal.reason)
    // As with a real timer of 0 ms: later, yet without anybody moving the clock.
    if (ms <= 0) return quiet.track(realTurn())
    return new Promise((resolve, reject) => {
      quiet.stir()
      const sleeper: Sleeper = {
        atMs: now + ms,
        order: order++,
        gone: false,
        wake: () => {
          stop()
          resolve()
        },
      }
      heap.push(sleeper)
      const stop = onAbort(signal, () => {
        heap.drop(sleeper)
        quiet.stir()
        reject(signal?.reason)
      })
    })
  }

  const wakeNext = (untilMs: number): boolean => {
    const next = heap.peek()
    if (!next || next.atMs > untilMs) return false
    heap.pop()
    now = Math.max(now, next.atMs)
    quiet.stir()
    next.wake()
    return true
  }

  const advanceTo = async (atMs: number): Promise<void> => {
    requireNumber(atMs, 'advanceTo', 'epoch ms')
    await quiet.settle()
    while (wakeNext(atMs)) await quiet.settle()
    now = Math.max(now, atMs)
    await quiet.settle()
  }

  const runUntil = async <T>(promise: PromiseLike<T>): Promise<T> => {
    let settled = false
    const watched = Promise.resolve(promise)
    const done = () => {
      settled = true
      quiet.stir()
    }
    watched.then(done, done)
    let stalledSince: number | undefined
    while (!settled) {
      await quiet.settle()
      if (settled) break
      // A sleeper at Infinity never wakes: time cannot get there.
      if (wakeNext(Number.MAX_VALUE)) {
        stalledSince = undefined
        continue
      }
      stalledSince ??= realNow()
      if (realNow() - stalledSince >= stallMs) throw stalled(quiet.inFlight, stallMs)
      await realPause(1)
    }
    return watched
  }

  const trackFetch = (inner: typeof globalThis.fetch = globalThis.fetch): typeof globalThis.fetch =>
    ((input: FetchInput, init?: RequestInit) => quiet.track(fetchWhole(inner, input, init))) as typeof globalThis.fetch

  return {
    now: () => now,
    sleep,
    advance: async (ms) => {
      requireNumber(ms, 'advance', 'a number of ms')
      if (ms < 0) throw notMs('advance', ms)
      // Two at once add up: the second begins where the first will end.
      goal = Math.max(goal, now) + ms
      await advanceTo(goal)
    },
    advanceTo,
    runUntil,
    track: quiet.track,
    trackFetch,
    settle: quiet.settle,
    iso: () => new Date(now).toISOString(),
    get pending() {
      return heap.size
    },
    get inFlight() {
      return quiet.inFlight
    },
    get nextAtMs() {
      return heap.peek()?.atMs
    },
  }
}

/** A fetch that is done only when its body is here, so that time cannot pass between the headers and the body. */
async function fetchWhole(
  inner: typeof globalThis.fetch,
  input: FetchInput,
  init: RequestInit | undefined,
): Promise<Response> {
  const response = await inner(input, init)
  if (response.body === null) return response
  const whole = new Response(await response.arrayBuffer(), response)
  Object.defineProperty(whole, 'url', { value: response.url })
  return whole
}

/** Lets a virtual clock (any that can track promises as it does) wait for the promise; no other clock has to. Returns the same promise. */
export function trackOn<T>(clock: Clock, promise: Promise<T>): Promise<T> {
  const isVirtual = (given: Clock): given is VirtualClock =>
    typeof (given as Partial<VirtualClock>).track === 'function'
  return isVirtual(clock) ? clock.track(promise) : promise
}

function requireNumber(value: number, what: string, expected: string): void {
  if (!Number.isFinite(value)) {
    throw new NbiKountaError(
      'invalid-options',
      `createVirtualClock: ${what} must be ${expected}; got ${String(value)}.`,
    )
  }
}

function notMs(what: string, value: number): NbiKountaError {
  return new NbiKountaError(
    'invalid-options',
    `createVirtualClock: ${what} takes a number of ms; got ${String(value)}.`,
  )
}

function stalled(inFlight: number, stallMs: number): NbiKountaError {
  return new NbiKountaError(
    'clock-stalled',
    `runUntil: nothing can make progress: the promise is pending, nobody sleeps on this clock, ${inFlight} tracked promise(s) ` +
      `are in flight, and ${stallMs} real ms passed. Pass this clock to the code under test, or track() the I/O that it waits for.`,
  )
}
