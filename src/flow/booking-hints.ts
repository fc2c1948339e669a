/** Bookings that a webhook names by id only: fetched from the platform now, or kept until it can be read. */
import type { Booking } from '../domain/booking.js'
import { type NowBookItEvent, parseNowBookItEvent } from '../now-book-it/event.js'
import { NbiKountaError } from '../shared/errors.js'
import type { Json } from '../shared/json.js'
import type { Entry } from '../shared/versioned-state.js'
import { asTrouble, type Context, trouble } from './context.js'
import { keyOf } from './record.js'
import { maxMisses, patienceMs } from './timing.js'
import type { Venue } from './venue.js'

interface BookingHint {
  readonly v: 1
  readonly venueId: string
  readonly bookingId: string
  /** One more with every event, so that one that arrives during a fetch is not lost. */
  readonly events: number
  readonly retries?: number
}

/** The ids of a booking event; undefined for an event about something else (gift cards). Throws 'invalid-webhook'. */
export function readEvent(event: NowBookItEvent): { venueId: string; bookingId: string } | undefined {
  const { eventType, data } = parseNowBookItEvent(event)
  if (!eventType.startsWith('BOOKING_')) return undefined
  const { bookingId, locationId } = data
  if (bookingId === undefined || locationId === undefined)
    throw new NbiKountaError(
      'invalid-webhook',
      'data.locationId: expected the venue’s id; without it the booking cannot be fetched',
    )
  return { venueId: locationId, bookingId }
}

/** The booking that an event names, as the platform has it now. Throws 'invalid-options', 'not-found', and what the platform's client throws. */
export async function fetchBooking(venue: Pick<Venue, 'id' | 'bookings'>, bookingId: string): Promise<Booking> {
  if (!venue.bookings)
    throw new NbiKountaError(
      'invalid-options',
      `venue ${JSON.stringify(venue.id)} has no bookings.get; set it so that webhooks which carry only ids can be followed`,
    )
  const booking = await venue.bookings.get(bookingId)
  if (!booking) throw new NbiKountaError('not-found', 'the booking platform does not know this booking')
  return booking
}

/** Keeps and carries out booking hints. */
export interface BookingHints {
  accept(venueId: string, bookingId: string): Promise<void>
  /** Fetches the booking; the error, with the hint kept, when the platform could not be read. */
  fetch(venue: Venue, bookingId: string): Promise<{ readonly booking: Booking } | { readonly error: NbiKountaError }>
  /** Carries on a kept hint: `take` handles the booking before the hint is forgotten. */
  resume(venue: Venue, entry: Entry, take: (booking: Booking) => Promise<unknown>): Promise<boolean>
}

export function createBookingHints(ctx: Context): BookingHints {
  async function keep(venueId: string, bookingId: string, wakeInMs: number): Promise<void> {
    const key = keyOf.event(venueId, bookingId)
    // Written first, read only where a hint is there already: hints are carried on at once, so most webhooks find none.
    let entry: Entry | undefined
    for (;;) {
      const known = entry?.value as unknown as BookingHint | undefined
      const next: BookingHint = { v: 1, venueId, bookingId, events: (known?.events ?? 0) + 1 }
      if (
        await ctx.store.put(key, next as unknown as Json, {
          expect: entry?.version ?? null,
          wakeInMs,
          expireInMs: ctx.retainMs,
        })
      )
        return
      entry = await ctx.store.get(key)
    }
  }

  return {
    accept: (venueId, bookingId) => keep(venueId, bookingId, 0),
    async fetch(venue, bookingId) {
      try {
        return { booking: await fetchBooking(venue, bookingId) }
      } catch (cause) {
        const error = asTrouble(cause, 'fetching a booking')
        if (error.code === 'invalid-options' || error.code === 'invalid-booking') throw error
        trouble(ctx, venue, { bookingId }, error, 'fetch')
        await keep(venue.id, bookingId, patienceMs(ctx.timing, 1, error))
        return { error }
      }
    },
    async resume(venue, entry, take) {
      const hint = entry.value as unknown as BookingHint
      const forget = () => ctx.store.put(entry.key, null, { expect: entry.version, wakeInMs: null, expireInMs: 1 })
      try {
        await take(await fetchBooking(venue, hint.bookingId))
        await forget()
        return true
      } catch (cause) {
        const error = asTrouble(cause, 'fetching a booking')
        const retries = (hint.retries ?? 0) + 1
        trouble(ctx, venue, { bookingId: hint.bookingId }, error, 'fetch')
        // A booking that is unknown or unreadable stays so until its next event.
        const isHopeless = error.code === 'not-found' || error.code === 'invalid-booking'
        if (isHopeless && retries > maxMisses) await forget()
        else
          await ctx.store.put(entry.key, { ...hint, retries } as unknown as Json, {
            expect: entry.version,
            wakeInMs: patienceMs(ctx.timing, retries, error),
            expireInMs: ctx.retainMs,
          })
        return false
      }
    },
  }
}
