/** Tells when a process has come to rest: a virtual clock moves only then. */

// Taken once, so that a test runner's fake timers cannot freeze the waiting for real I/O.
const realSetTimeout = globalThis.setTimeout
const realSetImmediate = globalThis.setImmediate as typeof globalThis.setImmediate | undefined

/** One turn of the real event loop. */
export const realTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (realSetImmediate) realSetImmediate(resolve)
    else realSetTimeout(resolve, 0)
  })

/** Sleeps in real time. */
export const realPause = (ms: number): Promise<void> => new Promise((resolve) => realSetTimeout(resolve, ms))

/** Rounds of the event loop without activity after which in-process work counts as settled. */
const quietRounds = 4

/** What a process does, as far as it tells. */
export interface ProcessQuiet {
  /** Tracked promises that have not settled. */
  readonly inFlight: number
  /** Something has happened: whoever waits for quiet begins anew. */
  stir(): void
  /** Counts the promise as in flight until it settles, and stirs at both ends. Returns the same promise. */
  track<T>(promise: PromiseLike<T>): Promise<T>
  /** Resolves once nothing has stirred for a while and nothing is in flight, or nothing has stirred for `graceMs` pauses. */
  settle(): Promise<void>
}

/** Watches what it is told of; `graceMs` is how many real ms without a stir what is in flight may hold `settle` up. */
export function createProcessQuiet(graceMs: number): ProcessQuiet {
  let inFlight = 0
  let stirs = 0
  return {
    get inFlight() {
      return inFlight
    },
    stir: () => void stirs++,
    track(promise) {
      inFlight++
      stirs++
      const done = () => {
        inFlight--
        stirs++
      }
      const tracked = Promise.resolve(promise)
      tracked.then(done, done)
      return tracked
    },
    async settle() {
      let seen = stirs
      let turns = 0
      let pauses = 0
      for (;;) {
        // Turning the event loop is enough for in-process work; a socket needs the process to sleep a little.
        if (turns < quietRounds) {
          await realTurn()
          turns++
        } else {
          await realPause(1)
          pauses++
        }
        if (stirs !== seen) {
          seen = stirs
          turns = 0
          pauses = 0
        }
        if (turns < quietRounds) continue
        // Patience is counted in pauses, not by the clock on the wall: a process that a busy machine held up has not waited.
        if (inFlight === 0 || pauses >= graceMs) return
      }
    },
  }
}
