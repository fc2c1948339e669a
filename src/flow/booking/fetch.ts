/** The booking that a webhook names by its ids only, fetched from the platform. */
import { isAboutBooking, type NowBookItEvent, parseNowBookItEvent } from '../../now-book-it/event.js'
import type { Clock } from '../../shared/clock.js'
import { NbiKountaError } from '../../shared/errors.js'
import { answerOf } from '../in-time.js'
import type { Undecided } from '../record/record.js'
import type { Venue } from '../venue/venue.js'
import { arriving } from './event.js'

/** The ids of a booking event; undefined for an event about something else (gift cards). Throws 'invalid-webhook'. */
export function readEvent(event: NowBookItEvent): { venueId: string; bookingId: string } | undefined {
  const { eventType, data } = parseNowBookItEvent(event)
  if (!isAboutBooking(eventType)) return undefined
  const { bookingId, locationId } = data
  if (bookingId === undefined || locationId === undefined)
    throw new NbiKountaError(
      'invalid-webhook',
      'data.locationId: expected the venue’s id; without it the booking cannot be fetched',
    )
  return { venueId: locationId, bookingId }
}

/** The booking that an event names, as the platform has it now, ready to be taken in. Throws 'invalid-options', 'not-found', and what the platform's client throws. */
export async function fetchBooking(
  venue: Pick<Venue, 'id' | 'bookings'>,
  bookingId: string,
  clock: Clock,
): Promise<Undecided> {
  const { bookings } = venue
  if (!bookings)
    throw new NbiKountaError(
      'invalid-options',
      `venue ${JSON.stringify(venue.id)} has no bookings.get; set it so that webhooks which carry only ids can be followed`,
    )
  const booking = await answerOf('bookings.get', () => bookings.get(bookingId))
  if (!booking) throw new NbiKountaError('not-found', 'the booking platform does not know this booking')
  return { ...arriving({ booking }, clock, true), fetched: true }
}
