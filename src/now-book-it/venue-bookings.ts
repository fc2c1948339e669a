/** A venue's bookings for the flow: fetched, mapped, and set Finished, through the Now Book It client. */
import type { Booking } from '../domain/booking.js'
import { wellSpelt } from '../shared/misspelt.js'
import { hasMethods, requireOption } from '../shared/options.js'
import { type BookingFromNowBookItOptions, bookingFromNowBookIt, mappingOptions } from './booking.js'
import type { NowBookItClient } from './client.js'

/** Options of `bookingsOfNowBookIt`: the mapping's, and the client. */
export interface BookingsOfNowBookItOptions extends BookingFromNowBookItOptions {
  readonly client: Pick<NowBookItClient, 'bookings'>
}

/**
 * Makes the `bookings` of a venue connection, so that a webhook which carries only ids is enough.
 *
 * `get` fetches one booking and maps it with `bookingFromNowBookIt`; it gives null if NBI does not know the booking. `setStatus` writes the
 * status by the code that `statuses` knows for it, else as given. Errors: 'invalid-options' without a client; those of the client and of the mapping.
 * Source: now-book-it-api.md §2.1, §3.2 (clauses B3, W3).
 *
 * @example
 * ```ts
 * import { bookingsOfNowBookIt, createNowBookItClient } from 'nbi-kounta/now-book-it'
 *
 * const client = createNowBookItClient({ baseUrl: 'https://nbi.example.test/', apiKey: 'key' })
 * const bookings = bookingsOfNowBookIt({ client, timeZone: 'Australia/Melbourne', venueId: 'loc_31' })
 * ```
 */
export function bookingsOfNowBookIt(options: BookingsOfNowBookItOptions): {
  get(bookingId: string): Promise<Booking | null>
  setStatus(bookingId: string, status: string): Promise<void>
} {
  const { client, ...mapping } = wellSpelt(options, { ...mappingOptions, client: 1 })
  requireOption(hasMethods(client?.bookings, 'get'), 'client', 'what createNowBookItClient gives', client)
  return {
    async get(bookingId) {
      const json = await client.bookings.get(bookingId)
      return json && bookingFromNowBookIt(json, mapping)
    },
    async setStatus(bookingId, status) {
      await client.bookings.updateStatus(bookingId, mapping.statuses?.codeOf(status) ?? status)
    },
  }
}
