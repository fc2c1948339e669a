/** One process's budget: a token bucket that spreads requests, keeps a small burst for order writes, and learns from every answer. */
import type { RateAdvice } from '../../shared/http/advice.js'
import type { RequestPriority } from '../types.js'

/** What a budget says to a claim: 0 is granted, else ask again after that many ms. */
export interface Budget {
  claim(priority: RequestPriority, nowMs: number): number | Promise<number>
  /** Returns a claim that nobody used. */
  giveBack(): void
  learn(advice: RateAdvice, limited: boolean, nowMs: number): void
}

const minuteMs = 60_000
/** A wait that the server asks for is believed up to one window. */
const longestHaltMs = minuteMs

/** How long everybody waits after a 429: until the reset, or without one 2 s, doubling [kounta-api.md 3.2]. */
export function haltMs(advice: RateAdvice, penalties: number): number {
  const wanted = advice.resetInMs ?? 2000 * 2 ** Math.min(5, penalties - 1)
  return Math.min(longestHaltMs, Math.max(1000, wanted))
}

/** The share of the burst that stays untouched by less urgent requests. */
const reserve: Record<RequestPriority, number> = { 'order-write': 0, read: 0.2, sync: 0.5 }

/**
 * In any minute at most `burst + refill` = 95 % of the limit can leave, also when the server counts by fixed windows. `ceiling`, when given,
 * is the host's own limit: what the server allows beyond it is not used.
 */
export function createBucket(initialPerMinute: number, ceiling?: number): Budget {
  let limit = initialPerMinute
  let burst = 0
  let refillPerMs = 0
  let tokens = Number.POSITIVE_INFINITY
  let filledAt: number | undefined
  let haltedUntil = Number.NEGATIVE_INFINITY
  let squeezed: { perMs: number; until: number } | undefined
  let penalties = 0

  function setLimit(perMinute: number) {
    limit = Math.min(perMinute, ceiling ?? perMinute)
    burst = Math.max(1, Math.round(limit / 6))
    refillPerMs = Math.max(0.5, limit * 0.95 - burst) / minuteMs
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

  return {
    claim(priority, nowMs) {
      refill(nowMs)
      if (nowMs < haltedUntil) return haltedUntil - nowMs
      const missing = 1 + Math.floor(burst * reserve[priority]) - tokens
      // A hair of rounding must not cost a wait of a fraction of a millisecond.
      if (missing > 1e-6) return Math.max(1, Math.ceil(missing / (squeezed?.perMs ?? refillPerMs)))
      tokens -= 1
      return 0
    },
    giveBack() {
      tokens = Math.min(burst, tokens + 1)
    },
    learn(advice, limited, nowMs) {
      refill(nowMs)
      if (advice.limit !== undefined && advice.limit !== limit) setLimit(advice.limit)
      penalties = limited ? penalties + 1 : 0
      const { remaining, resetInMs } = advice
      if (limited || remaining === 0) {
        haltedUntil = Math.max(haltedUntil, nowMs + haltMs(advice, Math.max(1, penalties)))
        tokens = Math.min(tokens, 1)
        return
      }
      if (remaining === undefined) return
      tokens = Math.min(tokens, remaining)
      if (resetInMs === undefined || resetInMs <= 0) return
      // Somebody else spends this credential too: what is left is spread until the window starts anew.
      const perMs = remaining / resetInMs
      squeezed = perMs < refillPerMs ? { perMs, until: nowMs + Math.min(resetInMs, longestHaltMs) } : undefined
    },
  }
}
