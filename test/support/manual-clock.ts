/** A clock that jumps: a sleep moves time on at once, after the work that is ready has been done. Nothing waits for real. */
import type { Clock } from '../../src/shared/clock.js'

export interface ManualClock extends Clock {
  /** Every sleep that was taken to its end, in ms, in the order of waking. */
  readonly slept: number[]
  /** While false, sleepers wait for `tick`. */
  auto: boolean
  tick(ms: number): Promise<void>
  /** A real fetch during which time stands still, so that a sleeper does not overtake an answer. */
  readonly fetch: typeof globalThis.fetch
}

interface Sleeper {
  readonly at: number
  readonly ms: number
  readonly order: number
  wake(): void
}

const settle = async (rounds = 3) => {
  for (let i = 0; i < rounds; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** Starts at `startAt`; with `auto` (default) the earliest sleeper wakes as soon as nothing else is ready. */
export function createManualClock({ startAt = 1_700_000_000_000, auto = true } = {}): ManualClock {
  let now = startAt
  let order = 0
  let turning = false
  let inFlight = 0
  const sleepers = new Set<Sleeper>()
  const earliest = () => [...sleepers].sort((a, b) => a.at - b.at || a.order - b.order)[0]

  const turn = async () => {
    if (turning) return
    turning = true
    await settle()
    while (clock.auto && sleepers.size > 0) {
      if (inFlight === 0) earliest()?.wake()
      await settle()
    }
    turning = false
  }

  const clock: ManualClock = {
    slept: [],
    auto,
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const onAbort = () => {
          sleepers.delete(sleeper)
          reject(signal?.reason)
        }
        const sleeper: Sleeper = {
          at: now + Math.max(0, ms),
          ms,
          order: order++,
          wake() {
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', onAbort)
            now = Math.max(now, sleeper.at)
            clock.slept.push(ms)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', onAbort, { once: true })
        if (clock.auto) void turn()
      }),
    async tick(ms) {
      const until = now + ms
      await settle()
      for (let next = earliest(); next && next.at <= until; next = earliest()) {
        next.wake()
        await settle()
      }
      now = until
    },
    async fetch(input, init) {
      inFlight++
      try {
        const response = await fetch(input, init)
        // Read whole here, so that the body's arrival too happens while time stands still.
        const body = [204, 205, 304].includes(response.status) ? null : await response.arrayBuffer()
        return new Response(body, { status: response.status, headers: response.headers })
      } finally {
        inFlight--
      }
    },
  }
  return clock
}
