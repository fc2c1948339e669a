/** A day when the records of the evening have expired, and its orders may still be at the till. */
import type { Dice } from './dice.js'
import type { Plan, PlannedDeed, Snapshot } from './plan.js'

const dayMs = 86_400_000

/** The shortest time that records may be kept. */
export const retainDays = 8

/** Sweeps of the days between: fewer than of an evening, for the sake of speed. */
export const sweepEveryHourMs = 3_600_000

/** When the bookings are changed once more. */
export const drawLaterMs = (dice: Dice, { calmAtMs }: Plan): number =>
  calmAtMs + dice.whole((retainDays + 1) * dayMs, (retainDays + 4) * dayMs)

/** Each booking with one more version, on that day. */
export function changeLater(dice: Dice, bookings: Plan['bookings'], laterMs: number): Plan['bookings'] {
  return bookings.map((versions) => {
    const last = versions.at(-1) as Snapshot
    const { sequence, covers, status } = last.booking
    const booking = {
      ...last.booking,
      status: dice.pick([status, 'Seated', 'Confirmed', 'Cancelled', 'Finished']),
      modifiedAt: new Date(laterMs).toISOString(),
      covers: covers + 1,
      ...(sequence === undefined ? {} : { sequence: sequence + 1 }),
    }
    const previous = last.previous === undefined ? {} : { previous: last.booking }
    const byIds = last.byIds === undefined ? {} : { byIds: last.byIds }
    const first = dice.whole(0, 60_000)
    // What was forgotten is new when it is fetched, so that nobody sees that the platform lags: a webhook comes once more.
    const deliveries = last.byIds ? [first, first + 30_000] : [first]
    return [...versions, { atMs: laterMs, booking, deliveries, ...previous, ...byIds }]
  })
}

/** What staff do to an order that was left open. */
export const deedsLater = (dice: Dice, { bookings, calmAtMs }: Plan, laterMs: number): PlannedDeed[] =>
  bookings.flatMap((_, bookingIndex) =>
    dice.chance(0.5)
      ? [
          {
            atMs: dice.whole(calmAtMs, laterMs + 120_000),
            bookingIndex,
            deed: dice.pick(['accept', 'line', 'complete', 'delete'] as const),
          },
        ]
      : [],
  )
