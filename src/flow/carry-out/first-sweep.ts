/** A store that forgets sweeps a venue before its first booking is decided, so that what an earlier life placed is known (protocol point 11). */
import type { Context } from '../context.js'
import type { Venue } from '../venue/venue.js'
import type { Recovery } from './recovery.js'

/**
 * Resolves once no sweep is needed, one has seen every order, or one has ended, well or not: without one each booking is searched for, and
 * waits for nothing else, such as the sales that a sweep sends.
 */
export type FirstSweep = (venue: Venue) => Promise<void>

/** However many bookings come at once, one sweep is for all of them; one that failed is not followed by another for `settleMs`. */
export function createFirstSweep(
  ctx: Pick<Context, 'clock' | 'timing'>,
  recovery: Pick<Recovery, 'needsSweep' | 'nextSwept'>,
  sync: (venue: Venue) => Promise<unknown>,
): FirstSweep {
  const running = new Map<string, Promise<unknown>>()
  const nextAt = new Map<string, number>()
  return async (venue) => {
    const { id } = venue
    if (!recovery.needsSweep(id)) return
    if (!running.has(id)) {
      if (ctx.clock.now() < (nextAt.get(id) ?? 0)) return
      const sweep = sync(venue).finally(() => {
        running.delete(id)
        nextAt.set(id, ctx.clock.now() + ctx.timing.settleMs)
      })
      // Whoever sweeps, run's own timer too.
      running.set(id, Promise.race([sweep, recovery.nextSwept(id)]))
    }
    await running.get(id)
  }
}
