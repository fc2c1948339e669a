/** Time as an argument: the only place where the library meets the machine's clock and timers. */
import { onAbort } from './abort.js'

/** What the library needs of time. Pass your own (or `createVirtualClock()` of `nbi-kounta/testing`) to test without waiting. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Node's timers end at once when they are told to wait longer. */
export const longestTimerMs = 2 ** 31 - 1

/**
 * The machine's own clock, and the default wherever one can be given.
 *
 * @example
 * ```ts
 * import { type Clock, systemClock } from 'nbi-kounta'
 *
 * const aMinuteAhead: Clock = { ...systemClock, now: () => systemClock.now() + 60_000 }
 * ```
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      let timer: ReturnType<typeof setTimeout>
      let leftMs = ms
      const wait = () => {
        const stepMs = Math.min(leftMs, longestTimerMs)
        leftMs -= stepMs
        timer = setTimeout(leftMs > 0 ? wait : done, stepMs)
      }
      const done = () => {
        stop()
        resolve()
      }
      const stop = onAbort(signal, () => {
        clearTimeout(timer)
        reject(signal?.reason)
      })
      wait()
    }),
}

/** Sleeps until the time is over or the signal aborts, and never tells which. */
export const sleepUntilAborted = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  clock.sleep(ms, signal).catch(() => undefined)
