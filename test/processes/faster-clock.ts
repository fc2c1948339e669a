/** The machine's clock, made faster and set wrong: minutes pass in seconds, for processes that really run beside each other. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../src/shared/clock.js'

/** `speed` 1 is real time; `skewMs` is how wrong this process's clock is. All processes of one machine agree but for their skew. */
export function fasterClock(speed: number, skewMs = 0): Clock {
  return {
    now: () => Date.now() * speed + skewMs,
    sleep: async (ms, signal) => {
      await pause(ms / speed, undefined, signal ? { signal } : {})
    },
  }
}
