/** The limit per credential and minute, told by headers; beyond it plain text and no Retry-After. */
import { type SimulatedResponse, textAnswer } from '../faces/exchange.js'
import type { SimState } from './state.js'

const windowMs = 60_000

interface Window {
  readonly startedAtMs: number
  used: number
}

/** What was left after a request: the headers to send, and whether it was over. */
export interface LimitVerdict {
  readonly over: boolean
  readonly headers: Record<string, string>
}

/** Counts requests per credential in windows of a minute. */
export class RateLimiter {
  readonly #windows = new Map<string, Window>()

  constructor(
    readonly state: SimState,
    readonly perMinute: { readonly basic: number; readonly oauth: number },
  ) {}

  /** Counts one request. A refused one uses nothing up. */
  count(kind: 'basic' | 'oauth', credential: string, forced: boolean): LimitVerdict {
    const limit = this.perMinute[kind]
    const now = this.state.clock.now()
    const key = `${kind}:${credential}`
    let window = this.#windows.get(key)
    if (!window || now >= window.startedAtMs + windowMs) {
      window = { startedAtMs: now, used: 0 }
      this.#windows.set(key, window)
    }
    const over = forced || window.used >= limit
    if (!over) window.used++
    const resetAt = Math.ceil((window.startedAtMs + windowMs) / 1000)
    const headers: Record<string, string> = Number.isFinite(limit)
      ? {
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': String(forced ? 0 : Math.max(0, limit - window.used)),
          'x-ratelimit-reset': String(resetAt),
        }
      : {}
    return { over, headers }
  }
}

/** The 429 of the field: text, not JSON. */
export function limitExceeded(state: SimState, headers: Record<string, string>): SimulatedResponse {
  const answer = textAnswer(429, 'Limit exceeded')
  return state.habits.limitHeadersOn429 ? { ...answer, headers: { ...answer.headers, ...headers } } : answer
}
