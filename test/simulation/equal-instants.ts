/** Versions of a booking that bear one instant: a source that writes whole seconds, and two changes within one. */
import type { Booking } from '../../src/domain/booking.js'
import type { Dice } from './dice.js'
import type { Snapshot } from './plan.js'

/** The same versions by whole seconds, some of them in the second of the one before. */
export function crowd(dice: Dice, versions: readonly Snapshot[]): Snapshot[] {
  const sequenced = dice.chance(0.25)
  let before: Booking | null = null
  let secondMs = 0
  let lastMs = 0
  return versions.map((version, index) => {
    const isTwin = index > 0 && dice.chance(0.5)
    const happenedMs: number = isTwin ? dice.whole(lastMs, secondMs + 999) : version.atMs
    const atMs = Math.floor(happenedMs / 1000) * 1000
    ;[secondMs, lastMs] = [atMs, happenedMs]
    const booking: Booking = {
      ...version.booking,
      modifiedAt: new Date(atMs).toISOString(),
      ...(sequenced ? { sequence: index + 1 } : {}),
    }
    const previous = version.previous === undefined ? {} : { previous: before }
    before = booking
    return { ...version, atMs, happenedMs, booking, ...previous }
  })
}
