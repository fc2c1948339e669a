/** The smallest compare-and-set state on a clock: what tokens and rates need of a store. */
import type { Clock } from '../../src/shared/clock.js'
import type { Json } from '../../src/shared/json.js'
import type { VersionedState } from '../../src/shared/versioned-state.js'

/** Keeps JSON texts; every call takes a turn of the event loop, so that callers really interleave. */
export function createVersionedState(clock: Clock): VersionedState & { readonly writes: string[]; failPuts: number } {
  const kept = new Map<string, { text: string; version: string; expiresAt: number }>()
  let versions = 0
  const live = (key: string) => {
    const entry = kept.get(key)
    return entry && clock.now() < entry.expiresAt ? entry : undefined
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const state = {
    writes: [] as string[],
    failPuts: 0,
    async get(key: string) {
      await turn()
      const entry = live(key)
      return entry && { key, value: JSON.parse(entry.text) as Json, version: entry.version, overdue: false }
    },
    async put(key: string, value: Json, when: { expect: string | null; expireInMs?: number }) {
      await turn()
      if (state.failPuts > 0) {
        state.failPuts -= 1
        throw new Error('the store is away')
      }
      if ((live(key)?.version ?? null) !== when.expect) return null
      const version = String(++versions)
      kept.set(key, {
        text: JSON.stringify(value),
        version,
        expiresAt: clock.now() + (when.expireInMs ?? Number.POSITIVE_INFINITY),
      })
      state.writes.push(key)
      return version
    },
  }
  return state
}
