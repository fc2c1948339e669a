/** A ring of keys that come free by themselves: at most so many passes within any span, for all who share the store. */
import type { Entry, VersionedState } from '../../shared/versioned-state.js'

/** One ring. */
export interface Turnstile {
  /** Passes when one of the first `places` keys is free. False: look again later. */
  pass(places: number): Promise<boolean>
}

/**
 * Makes a ring whose keys are held for `spanMs` of the store's clock. Passes are numbered: number n holds the key n modulo `places`. Where the
 * ring stands is written beside it, so that everybody looks at the key that comes free first; that is only a hint, the keys are the law.
 */
export function createTurnstile(state: VersionedState, name: string, spanMs: number): Turnstile {
  const hintKey = `${name}:next`
  const numberOf = (entry: Entry | undefined) => (typeof entry?.value === 'number' ? entry.value : undefined)

  return {
    async pass(places) {
      const hint = await state.get(hintKey)
      const first = numberOf(hint) ?? 0
      for (let next = first; next < first + places; next++) {
        const key = `${name}:${next % places}`
        if ((await state.put(key, next, { expect: null, expireInMs: spanMs })) !== null) {
          // Lost to another: then the next one who passes walks a step further.
          await state.put(hintKey, next + 1, { expect: hint?.version ?? null, expireInMs: 2 * spanMs })
          return true
        }
        // Held since the last turn of the ring: it is the first to come free, so there is nothing to look for beyond it.
        if ((numberOf(await state.get(key)) ?? -1) < next) return false
      }
      return false
    },
  }
}
