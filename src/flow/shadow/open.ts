/** What a shadow has still to do, and when: in the process alone, so that a flow on the same store never meets it. */
import type { Clock } from '../../shared/clock.js'
import type { NbiKountaError } from '../../shared/errors.js'
import { patienceMs, resolveTiming } from '../timing.js'
import { maxMisses, oneMore, type Tries } from '../tries.js'

/** One thing to do. */
export interface Open extends Tries {
  readonly venueId: string
  readonly bookingId: string
  readonly todo: 'fetch' | 'compare'
}

/** How many are taken up at once: the client's pacer decides what goes out first. */
const width = 16

export interface OpenWork {
  size(): number
  /** Puts work on the list; what is on it already keeps its time, unless it is put off. */
  add(key: string, work: Open, inMs: number, putsOff: boolean): void
  /** At growing distances; a refusal is not tried for ever. */
  retry(key: string, work: Open, error: NbiKountaError): void
  /** Takes work off the list, unless it was put there anew since it was taken up. */
  done(key: string, work: Open): void
  /** Takes up what is due now. */
  each(carry: (key: string, work: Open) => Promise<void>): Promise<void>
}

export function createOpenWork(clock: Clock): OpenWork {
  const timing = resolveTiming()
  const list = new Map<string, { readonly work: Open; readonly dueAt: number }>()
  const put = (key: string, work: Open, inMs: number) => void list.set(key, { work, dueAt: clock.now() + inMs })
  return {
    size: () => list.size,
    add(key, work, inMs, putsOff) {
      if (putsOff || !list.has(key)) put(key, work, inMs)
    },
    retry(key, work, error) {
      const tries = oneMore(list.get(key)?.work ?? {}, error.advice === 'request')
      if (tries.misses > maxMisses) list.delete(key)
      else put(key, { ...work, ...tries }, patienceMs(timing, tries.retries, error))
    },
    done(key, work) {
      if (list.get(key)?.work === work) list.delete(key)
    },
    async each(carry) {
      const due = [...list].filter(([, { dueAt }]) => dueAt <= clock.now())
      for (let at = 0; at < due.length; at += width)
        await Promise.all(due.slice(at, at + width).map(([key, { work }]) => carry(key, work)))
    },
  }
}
