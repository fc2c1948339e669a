/** Where an arriving snapshot stands to what the record has: newer, older, or the same again (protocol point 1). */
import type { Booking } from '../../domain/booking.js'
import { instantMs } from '../../domain/instants.js'
import { digestOf } from './digest.js'
import { type BookingRecord, patch, type Undecided } from './record.js'

type Ordered = Pick<Booking, 'sequence' | 'modifiedAt'>

/** Below 0 when `a` is older than `b`: by sequence when both have one, else by instant. */
export function compareVersions(a: Ordered, b: Ordered): number {
  if (a.sequence !== undefined && b.sequence !== undefined) return a.sequence - b.sequence
  return instantMs(a.modifiedAt) - instantMs(b.modifiedAt)
}

/** The newest snapshot that the record has, decided or not. */
export const newestOf = (record: BookingRecord): Booking | undefined => record.undecided.at(-1)?.booking ?? record.seen

/**
 * What to do with an arriving snapshot. Of several with one instant, the one that came last for the first time counts as the newest, unless
 * it was fetched too long ago (`isLate`) to say how the booking is by now.
 */
export function arrivalOf(
  record: BookingRecord,
  { booking, fetched }: Pick<Undecided, 'booking' | 'fetched'>,
  isLate = false,
): 'newer' | 'older' | 'same' {
  const newest = newestOf(record)
  if (!newest) return 'newer'
  const order = compareVersions(booking, newest)
  if (order < 0) return 'older'
  if (order > 0) return 'newer'
  if (isSame(booking, newest)) return 'same'
  // What is fetched is how the booking was a moment ago, however often that was told before; what is handed in again is a copy.
  const isBehind = fetched ? isLate : record.twins?.includes(digestOf(canonical(booking)))
  return isBehind ? 'older' : 'newer'
}

/** Both as the rules take the second for the older one: by sequence, since a late copy may bear the instant of the newest version. */
export const asStale = (newest: Booking, older: Booking): [Booking, Booking] => [
  { ...newest, sequence: 1 },
  { ...older, sequence: 0 },
]

/** True for two copies of one snapshot, whatever the order of their members: a host's store may have its own. Neither has a null, see `readBooking`. */
export const isSame = (a: Booking, b: Booking): boolean => isSameValue(a, b)

/** Member by member, since nearly every repetition is the same: texts of both would have to be written only to be thrown away. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isObject(a) || !isObject(b)) return false
  for (const name in a) if (!isSameValue(a[name], b[name])) return false
  for (const name in b) if (!(name in a)) return false
  return true
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** JSON with the members of each object in one order. */
const canonical = (booking: Booking): string =>
  JSON.stringify(booking, (_, value) =>
    !isObject(value) || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  )

/** The record with the snapshot waiting to be decided. */
export function append(record: BookingRecord, item: Undecided): BookingRecord {
  const newest = newestOf(record)
  const isTwin = newest && compareVersions(item.booking, newest) === 0
  const undecided = [...record.undecided, item]
  if (isTwin) return { ...record, undecided, twins: [...new Set(record.twins).add(digestOf(canonical(newest)))] }
  return record.twins ? patch(record, { undecided, twins: undefined }) : { ...record, undecided }
}
