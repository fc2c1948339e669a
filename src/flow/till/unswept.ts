/** Tells of a venue whose bookings come in and that nobody sweeps: a sale whose webhook does not come would be lost with it. */
import type { Context } from '../context.js'
import { keyOf } from '../record/record.js'

/** Called after each round of sweeps, with the venues that this process knows and those that `venues` has named. */
export type UnsweptWatch = (known: Iterable<string>, named: ReadonlySet<string>) => Promise<void>

export function createUnsweptWatch({ store, logger }: Context): UnsweptWatch {
  const rounds = new Map<string, number>()
  return async (known, named) => {
    for (const venueId of known) {
      if (named.has(venueId)) continue
      const round = (rounds.get(venueId) ?? 0) + 1
      rounds.set(venueId, round)
      // In its first round, another process may have had no time to sweep it; one line is enough. A store that forgets has no other process.
      if (round !== 2 || (store.durable && (await store.get(keyOf.cursor(venueId))))) continue
      logger.warn(
        '`venues` does not name a venue that bookings come in for: it is not swept, and a sale whose webhook is lost is not sent',
        { venueId },
      )
    }
  }
}
