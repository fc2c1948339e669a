/** Time for waits: a clock that somebody sets back must make nobody wait until it has come round again. */
import type { Clock } from './clock.js'

/** The clock's time, going on from where it was when it is set back. */
export function neverBack(clock: Clock): () => number {
  let last = Number.NEGATIVE_INFINITY
  let aheadMs = 0
  return () => {
    const nowMs = clock.now()
    aheadMs = Math.max(aheadMs, last - nowMs)
    last = nowMs + aheadMs
    return last
  }
}
