/** How long everybody waits because the server said so: after a 429, and once nothing is left of its window. */
import type { RateAdvice } from '../../shared/http/advice.js'

/** A wait that the server asks for is believed up to one window. */
export const longestHaltMs = 60_000
const leastHaltMs = 1_000
/** How often the wait doubles: from 2 s to beyond the longest. */
const mostDoublings = 5

/**
 * How long after a 429: until the reset, or without one 2 s, doubling [kounta-api.md 3.2]. A reset that is past says that it is over, or
 * nothing: 1 s, doubling if it is not over.
 */
function haltMs({ resetInMs }: RateAdvice, penalties: number): number {
  const wanted = resetInMs || (resetInMs === 0 ? 1000 : 2000) * 2 ** Math.min(mostDoublings, penalties - 1)
  return Math.min(longestHaltMs, Math.max(leastHaltMs, wanted))
}

/** What this process knows of its own halts. */
export interface Halt {
  /** How long it lasts still; 0 or less: there is none. */
  leftMs(nowMs: number): number
  /** Takes in an answer; the halt that it asks for in ms, undefined for none. */
  learn(advice: RateAdvice, limited: boolean, nowMs: number): number | undefined
}

/** No halt yet. */
export function createHalt(): Halt {
  let penalties = 0
  let until = Number.NEGATIVE_INFINITY
  return {
    leftMs: (nowMs) => until - nowMs,
    learn(advice, limited, nowMs) {
      // The answers of one burst are one offence: what left before the halt could not know of it.
      if (!limited) penalties = 0
      else if (nowMs >= until) penalties += 1
      if (!limited && advice.remaining !== 0) return undefined
      const waitMs = haltMs(advice, Math.max(1, penalties))
      until = Math.max(until, nowMs + waitMs)
      return waitMs
    },
  }
}
