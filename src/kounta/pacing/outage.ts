/** Notices that a till is away, so that writes whose outcome would be unknown are not sent into an outage one after the other. */

/** What is known of one till. */
export interface Outage {
  /** True when a write may try its luck; while the till is away only one may, at growing distances. */
  mayTry(nowMs: number): boolean
  answered(): void
  /** A read alone never shows that a till is away: one endpoint may fail by itself. */
  failed(what: 'read' | 'write', nowMs: number): void
}

/** One or two failures are a bad moment. */
const failuresInARow = 3
const firstRestMs = 1_000
const longestRestMs = 30_000

/** A till that answers. */
export function createOutage(): Outage {
  let failures = 0
  let restMs = firstRestMs
  let nextTryAt = Number.NEGATIVE_INFINITY
  /** One has left to try its luck, and has not failed yet. */
  let isTrying = false
  return {
    mayTry(nowMs) {
      if (failures < failuresInARow) return true
      if (nowMs < nextTryAt) return false
      nextTryAt = nowMs + restMs
      isTrying = true
      return true
    },
    answered() {
      failures = 0
      isTrying = false
      restMs = firstRestMs
    },
    failed(what, nowMs) {
      if (what === 'read' && failures < failuresInARow) return
      // What left before the rest began may still fail during it.
      if (failures >= failuresInARow && nowMs < nextTryAt && !isTrying) return
      failures += 1
      if (failures < failuresInARow) return
      if (failures > failuresInARow) restMs = Math.min(longestRestMs, restMs * 2)
      isTrying = false
      nextTryAt = nowMs + restMs
    },
  }
}
