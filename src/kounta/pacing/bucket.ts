/** One process's budget: a token bucket that spreads requests, keeps a small burst for order writes, and learns from every answer. */
import type { RateAdvice } from '../../shared/http/advice.js'
import type { RequestPriority } from '../types.js'
import { createHalt, longestHaltMs } from './halt.js'

/** What a budget says to a claim: 0 is granted, else ask again after that many ms. */
export interface Budget {
  claim(priority: RequestPriority, nowMs: number): number | Promise<number>
  /** Returns a claim that nobody used. */
  giveBack(nowMs: number): void
  learn(advice: RateAdvice, limited: boolean, nowMs: number): void
}

/** What the limit counts in. */
export const minuteMs = 60_000

/** The share of the burst that stays untouched by less urgent requests. */
const reserve: Record<RequestPriority, number> = { 'order-write': 0, read: 0.2, sync: 0.5 }
/** How much of the limit may leave in any minute: what is left over is for order writes, and for answers that took their time. */
const share: Record<RequestPriority, number> = { 'order-write': 1, read: 0.985, sync: 0.985 }

/** How many requests of a priority may leave in any minute. */
export const mostPerMinute = (limit: number, priority: RequestPriority): number =>
  Math.max(1, Math.floor(limit * share[priority]))

/** The grants of the last minute, oldest first. */
function createMinute() {
  let times: number[] = []
  let from = 0
  return {
    count(nowMs: number): number {
      while (from < times.length && nowMs - (times[from] as number) >= minuteMs) from++
      // Cut now and then, so that the list does not grow and no grant pays for a shift.
      if (from > 1_000 && from > times.length / 2) {
        times = times.slice(from)
        from = 0
      }
      return times.length - from
    },
    /** Until only `most - 1` of them are younger than a minute. */
    waitMs: (nowMs: number, most: number) => (times[times.length - most] ?? nowMs) + minuteMs - nowMs,
    add: (nowMs: number) => void times.push(nowMs),
    undo: () => void times.pop(),
  }
}

/**
 * Counted over any minute that ends now, so the limit holds wherever the server's own windows begin; the tokens only shape what leaves.
 * `ceiling`, when given, is the host's own limit: what the server allows beyond it is not used.
 */
export function createBucket(initialPerMinute: number, ceiling?: number): Budget {
  let limit = initialPerMinute
  let burst = 0
  let refillPerMs = 0
  let tokens = Number.POSITIVE_INFINITY
  let filledAt: number | undefined
  let squeezed: { perMs: number; until: number } | undefined
  /** What the server said is left of its window, less what was granted since. */
  let window: { left: number; readonly until: number } | undefined
  const minute = createMinute()
  const halt = createHalt()

  function setLimit(perMinute: number) {
    limit = Math.min(perMinute, ceiling ?? perMinute)
    burst = Math.max(1, Math.round(limit / 6))
    refillPerMs = limit / minuteMs
    tokens = Math.min(tokens, burst)
  }
  setLimit(limit)

  function refill(nowMs: number) {
    const from = filledAt ?? nowMs
    filledAt = nowMs
    if (nowMs <= from) return
    const squeezedMs = squeezed ? Math.max(0, Math.min(nowMs, squeezed.until) - from) : 0
    tokens = Math.min(burst, tokens + (squeezed?.perMs ?? 0) * squeezedMs + refillPerMs * (nowMs - from - squeezedMs))
    if (squeezed && nowMs >= squeezed.until) squeezed = undefined
  }

  /** How long `missing` tokens take; at a squeezed pace no longer than until the pace changes. */
  const refillMs = (missing: number, nowMs: number) =>
    squeezed ? Math.min(missing / squeezed.perMs, squeezed.until - nowMs) : missing / refillPerMs

  /** The reserve of a window is for what is left of it: near its end, sync may use it up. */
  function untilWindowAllows(priority: RequestPriority, nowMs: number): number {
    if (!window || nowMs >= window.until) return 0
    if (window.left < 1) return window.until - nowMs
    const kept = burst * reserve[priority]
    return kept === 0 ? 0 : window.until - nowMs - (window.left * minuteMs) / kept
  }

  return {
    claim(priority, nowMs) {
      refill(nowMs)
      const haltedMs = halt.leftMs(nowMs)
      if (haltedMs > 0) return haltedMs
      const missing = 1 + Math.floor(burst * reserve[priority]) - tokens
      // A hair of rounding must not cost a wait of a fraction of a millisecond.
      if (missing > 1e-6) return Math.max(1, Math.ceil(refillMs(missing, nowMs)))
      const closedMs = untilWindowAllows(priority, nowMs)
      if (closedMs > 0) return Math.max(1, Math.ceil(closedMs))
      const most = mostPerMinute(limit, priority)
      if (minute.count(nowMs) >= most) return Math.max(1, minute.waitMs(nowMs, most))
      minute.add(nowMs)
      if (window) window.left -= 1
      tokens -= 1
      return 0
    },
    giveBack() {
      minute.undo()
      if (window) window.left += 1
      tokens = Math.min(burst, tokens + 1)
    },
    learn(advice, limited, nowMs) {
      refill(nowMs)
      if (advice.limit !== undefined && advice.limit !== limit) setLimit(advice.limit)
      const { remaining, resetInMs } = advice
      if (halt.learn(advice, limited, nowMs) !== undefined) {
        if (limited) tokens = Math.min(tokens, 1)
        return
      }
      if (remaining === undefined) return
      if (resetInMs === undefined || resetInMs <= 0) {
        tokens = Math.min(tokens, remaining)
        return
      }
      const leftMs = Math.min(resetInMs, longestHaltMs)
      const until = nowMs + leftMs
      // Of one window the least counts: an answer does not know of those that left after its own request.
      const isSame = window !== undefined && nowMs < window.until && until - window.until < 5_000
      window = { left: isSame && window ? Math.min(window.left, remaining) : remaining, until }
      // Somebody else spends this credential too: what is left is spread until the window starts anew.
      const perMs = remaining / leftMs
      squeezed = perMs < refillPerMs ? { perMs, until } : undefined
    },
  }
}
