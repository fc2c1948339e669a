/** Where an arriving snapshot stands to what the record has: newer, older, or the same again (protocol point 1). */
import type { Booking } from '../domain/booking.js'
import { instantMs } from '../domain/instants.js'
import type { BookingRecord, Undecided } from './record.js'

type Ordered = Pick<Booking, 'sequence' | 'modifiedAt'>

/** Below 0 when `a` is older than `b`: by sequence when both have one, else by instant. */
export function compareVersions(a: Ordered, b: Ordered): number {
  if (a.sequence !== undefined && b.sequence !== undefined) return a.sequence - b.sequence
  return instantMs(a.modifiedAt) - instantMs(b.modifiedAt)
}

/** The newest snapshot that the record has, decided or not. */
export const newestOf = (record: BookingRecord): Booking | undefined => record.undecided.at(-1)?.booking ?? record.seen

/** What to do with an arriving snapshot. */
export function arrivalOf(record: BookingRecord, booking: Booking): 'newer' | 'older' | 'same' {
  const newest = newestOf(record)
  if (!newest) return 'newer'
  const order = compareVersions(booking, newest)
  if (order < 0) return 'older'
  if (order > 0) return 'newer'
  return isSame(booking, newest) ? 'same' : 'newer'
}

/** True for two copies of one snapshot. */
export const isSame = (a: Booking, b: Booking): boolean =>
  // Nearly every repetition is the same text; the rest is only spelt otherwise, by a store or by whoever wrote the webhook anew.
  a === b || JSON.stringify(a) === JSON.stringify(b) || canonical(a) === canonical(b)

/** JSON with the members of each object in one order, and without those that are null, which says the same as absent. */
const canonical = (booking: Booking): string =>
  JSON.stringify(booking, (_, value) =>
    value === null || typeof value !== 'object' || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .filter(([, each]) => each !== null)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        ),
  )

/** The record with the snapshot waiting to be decided. */
export function append(record: BookingRecord, item: Undecided): BookingRecord {
  return { ...record, undecided: [...record.undecided, item] }
}
