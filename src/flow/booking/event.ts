/** A booking as a host hands it in, with the version before it where the host knows one. */
import type { Booking } from '../../domain/booking.js'
import type { Clock } from '../../shared/clock.js'
import { NbiKountaError } from '../../shared/errors.js'
import { wellSpelt } from '../../shared/misspelt.js'
import type { Undecided } from '../record/record.js'
import { readBooking } from './input.js'

/** A booking as a host passes it in. `previous: null` says that the booking is new. If `previous` is omitted, it is what the flow last saw. */
export interface BookingEvent {
  readonly booking: Booking
  /** The version before this one. Used only if the flow has no record of the booking. A version at another venue means that the booking is new at this one. */
  readonly previous?: Booking | null
}

/** Checks and copies what was handed in; a `previous` of another booking is a caller's bug. */
export function arriving(event: BookingEvent, clock: Clock, direct: boolean): Undecided {
  const next = readBooking(event?.booking)
  wellSpelt(event, { booking: 1, previous: 1 })
  const { previous } = event
  const given = previous === undefined || previous === null ? previous : readBooking(previous)
  if (given && given.id !== next.id)
    throw new NbiKountaError(
      'booking-mismatch',
      'previous and booking have different ids; pass two versions of one booking',
    )
  // At another venue there was another order, if any: here the booking is new.
  const before = given && given.venueId !== next.venueId ? null : given
  return {
    booking: next,
    acceptedAt: clock.now(),
    ...(before === undefined ? {} : { previous: before }),
    ...(direct ? { direct } : {}),
  }
}
