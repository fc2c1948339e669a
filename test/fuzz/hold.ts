/** How every fuzzed reader is judged: a value or a typed error, in time. `npm run fuzz` gives each shape 100,000 bodies (FUZZ_RUNS). */
import fc from 'fast-check'
import { isNbiKountaError } from 'nbi-kounta'
import { randomFrom } from './mutate.js'

export const runs = Number(process.env.FUZZ_RUNS ?? 200)
export const limit = { timeout: 7_200_000 }
const slowMs = 50

let now = 1_700_000_000_000

/** Each look is a second later, so that no rate fills up; nothing waits here, and no timer is left behind. */
export const clock = {
  now: () => {
    now += 1_000
    return now
  },
  sleep: () => new Promise<never>(() => {}),
}

const excerpt = (body: unknown) => (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).slice(0, 2_000)

let held = 0

/** Nothing but typed errors, nor longer than 50 ms. A busy machine may hold one attempt up; a slow reader is slow each time. */
export async function hold(body: unknown, read: () => unknown): Promise<void> {
  // A loop of microtasks alone never lets the collector finish with streams and signals, and the heap grows by gigabytes.
  if (++held % 500 === 0) await new Promise(setImmediate)
  const attempt = async () => {
    const startedAt = performance.now()
    try {
      await read()
    } catch (error) {
      if (!isNbiKountaError(error)) throw new Error(`untyped for ${excerpt(body)}`, { cause: error })
    }
    return performance.now() - startedAt
  }
  if ((await attempt()) <= slowMs) return
  const again = Math.min(await attempt(), await attempt(), await attempt())
  if (again > slowMs) throw new Error(`took ${Math.round(again)} ms for ${excerpt(body)}`)
}

/** One body per run, from a seed that fast-check prints when the check fails. */
export const fuzz = (check: (random: () => number) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 0xffffffff }), (seed) => check(randomFrom(seed))),
    { numRuns: runs },
  )

/** A fetch that answers every request with a 200 and the body of the moment. */
export const answering =
  (body: () => string): typeof fetch =>
  async () =>
    new Response(body(), { status: 200, headers: { 'content-type': 'application/json' } })
