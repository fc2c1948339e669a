/** Works through due entries, so many at a time; one that waits for too long gives its place up, and a venue is looked up once for all of its own. */
import type { Clock } from '../shared/clock.js'
import { callAfter } from '../shared/http/deadline.js'
import type { Entry } from '../shared/versioned-state.js'
import type { VenueCache } from './venue/cache.js'

/** How a batch is worked through. */
export interface Work {
  readonly clock: Clock
  /** In their order. */
  readonly entries: readonly Entry[]
  /** How many at a time. */
  readonly places: number
  /** How long a wait may last before its place is another's, in ms. */
  readonly slowMs: number
  /** True where carrying counts as such a wait, as a look-up of a venue always does. */
  readonly isTimed: boolean
  /** Where venues are looked up. */
  readonly venues: Pick<VenueCache, 'has' | 'get'>
  venueOf(entry: Entry): string | undefined
  /** Once true nothing more is begun. */
  isOver(): boolean
  /** Both tell what went wrong in their own way, and never reject. */
  carry(entry: Entry): Promise<void>
  fail(entry: Entry, cause: unknown): Promise<void>
  /** Called for each place that is given up. */
  onSlow(): void
}

/** Resolves once nothing is under way any more, with what was never begun. */
export async function workThrough(work: Work): Promise<readonly Entry[]> {
  const { venues } = work
  const queue = [...work.entries]
  let next = 0
  let taken = 0
  const workers = new Set<Promise<void>>()
  /** What waits for each venue that is being looked up. */
  const waiting = new Map<string, Entry[]>()
  /** How the look-ups have ended. */
  const lookedUp = new Map<string, { readonly cause: unknown } | undefined>()

  const fill = (): void => {
    for (let room = Math.min(work.places - taken, queue.length - next); room > 0; room--) {
      taken++
      const worker = hold().finally(() => workers.delete(worker))
      workers.add(worker)
    }
  }
  const lookUp = async (venueId: string, first: Entry): Promise<void> => {
    const all = [first]
    waiting.set(venueId, all)
    const failed = await venues.get(venueId).then(
      () => undefined,
      (cause: unknown) => ({ cause }),
    )
    lookedUp.set(venueId, failed)
    // Next in line again, in their order.
    queue.splice(next, 0, ...all)
  }
  const carry = async (entry: Entry, venueId: string | undefined): Promise<void> => {
    const failed = venueId === undefined ? undefined : lookedUp.get(venueId)
    await (failed ? work.fail(entry, failed.cause) : work.carry(entry))
  }
  /** Holds one place until nothing is left, or until one of its waits has lasted too long. */
  const hold = async (): Promise<void> => {
    let isSlow = false
    const timed = async (wait: Promise<void>): Promise<void> => {
      const stop = callAfter(work.clock, work.slowMs, () => {
        isSlow = true
        taken--
        work.onSlow()
        fill()
      })
      await wait.finally(stop)
    }
    while (!isSlow && next < queue.length && !work.isOver()) {
      const entry = queue[next++] as Entry
      const venueId = work.venueOf(entry)
      if (venueId !== undefined && !venues.has(venueId) && !lookedUp.has(venueId)) {
        const others = waiting.get(venueId)
        if (others) others.push(entry)
        else await timed(lookUp(venueId, entry)).then(fill)
      } else await (work.isTimed ? timed(carry(entry, venueId)) : carry(entry, venueId))
    }
    if (!isSlow) taken--
  }
  fill()
  while (workers.size > 0) await Promise.all(workers)
  return queue.slice(next)
}
