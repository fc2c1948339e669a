/** What is asked of the two versions of a booking: are they one booking, and did they come in order? */
import { instantMs } from '../domain/instants.js'
import type { ErrorCode } from '../shared/errors.js'
import { LibraryError } from '../shared/library-error.js'
import type { DecideBooking } from './types.js'

/** Throws 'booking-mismatch' when two different bookings are compared, or nothing with one: a caller's bug. The ids are not shown. */
export function assertSameBooking(previous: DecideBooking | null, next: DecideBooking): void {
  if (!next || (previous && previous.id !== next.id)) {
    throw new LibraryError<ErrorCode>(
      'booking-mismatch',
      'request',
      'previous and next: expected versions of one booking; pass null as previous for a new one',
    )
  }
}

/** True when `previous` is the newer one. Without two sequences and without two instants nobody can tell, so it is not. */
export function isStale(previous: DecideBooking | null, next: DecideBooking): boolean {
  if (!previous) return false
  const { sequence: before, modifiedAt } = previous
  const after = next.sequence
  if (Number.isFinite(before) && Number.isFinite(after)) return (before as number) > (after as number)
  return instantMs(modifiedAt) > instantMs(next.modifiedAt)
}
