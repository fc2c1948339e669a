/** How long to wait: the server's own advice first, else doubling with jitter; never under 1 s nor over 60 s unless asked. */

/** A quota as an answer's headers tell it. */
export interface RateAdvice {
  /** Requests per window. */
  readonly limit?: number
  readonly remaining?: number
  /** Until the window starts anew, in ms. */
  readonly resetInMs?: number
}

const count = (text: string | null): number | undefined => {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= 0 ? value : undefined
}

/**
 * Reads `X-Ratelimit-Limit`, `-Remaining` and `-Reset`. The reset is Unix seconds, seconds from now (anything under 10⁹), or Unix
 * milliseconds (from 10¹¹ on, which no second of our time is); an instant is compared with the server's own `Date`, so that a wrong
 * local clock does not matter.
 */
export function rateAdvice(headers: Headers, nowMs: number): RateAdvice {
  const limit = count(headers.get('x-ratelimit-limit'))
  const remaining = count(headers.get('x-ratelimit-remaining'))
  const reset = count(headers.get('x-ratelimit-reset'))
  const advice: { limit?: number; remaining?: number; resetInMs?: number } = {}
  if (limit !== undefined && limit > 0) advice.limit = limit
  if (remaining !== undefined) advice.remaining = remaining
  if (reset !== undefined) {
    const resetMs = reset < 1e11 ? reset * 1000 : reset
    advice.resetInMs = reset < 1e9 ? resetMs : Math.max(0, resetMs - serverNow(headers, nowMs))
  }
  return advice
}

let lastDate = { text: '', ms: Number.NaN }

function serverNow(headers: Headers, nowMs: number): number {
  const text = headers.get('date') ?? ''
  // A second's answers say the same.
  if (text !== lastDate.text) lastDate = { text, ms: Date.parse(text) }
  return Number.isNaN(lastDate.ms) ? nowMs : lastDate.ms
}

/**
 * How long the server asked to wait: `Retry-After` (seconds or a date) first. The rate window's reset stands in every answer, so it is
 * advice to wait only where the answer was `limited`.
 */
export function advisedWaitMs(headers: Headers, nowMs: number, limited: boolean): number | undefined {
  const text = headers.get('retry-after')
  const seconds = count(text)
  if (seconds !== undefined) return seconds * 1000
  const date = Date.parse(text ?? '')
  if (!Number.isNaN(date)) return Math.max(0, date - serverNow(headers, nowMs))
  return limited ? rateAdvice(headers, nowMs).resetInMs : undefined
}

/** Options of {@link retryDelayMs}. */
export interface RetryDelay {
  /** 1 after the first failed try. */
  readonly attempt: number
  readonly advisedMs?: number | undefined
  /** 0 ≤ random() < 1. */
  readonly random: () => number
  /** Default 1,000. */
  readonly floorMs?: number
  /** Default 60,000. */
  readonly capMs?: number
}

/** The wait before the next try. Advice is kept and only lengthened (by up to a tenth), so that not all callers come back at once. */
export function retryDelayMs({ attempt, advisedMs, random, floorMs = 1000, capMs = 60_000 }: RetryDelay): number {
  const wanted =
    advisedMs === undefined ? floorMs * 2 ** (attempt - 1) * (1 + random()) : advisedMs * (1 + random() / 10)
  return Math.min(capMs, Math.max(floorMs, Math.ceil(wanted)))
}
