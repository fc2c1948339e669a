/** Bookings at NBI: one, those of a span, and a status change. */
import { wellSpelt } from '../shared/misspelt.js'
import { isAbsent, requireOption } from '../shared/options.js'
import type { Endpoints } from './endpoint.js'
import { filterDates, type NowBookItSpan } from './filter-dates.js'
import {
  bookingChangeSchema,
  bookingListSchema,
  bookingSchema,
  type NowBookItBooking,
  type NowBookItBookingChange,
} from './schemas.js'

/**
 * Which bookings to list: by booking date or by last modification, never both (NBI then answers with an empty list).
 *
 * @example
 * ```ts
 * import type { BookingFilter, NowBookItSpan } from 'nbi-kounta/now-book-it'
 *
 * const lastHour: NowBookItSpan = { from: '2025-03-14T07:00:00Z', to: '2025-03-14T08:00:00Z' }
 * const filter: BookingFilter = { updated: lastHour, includeCustomerDetails: true }
 * ```
 */
export type BookingFilter = ({ readonly date: NowBookItSpan } | { readonly updated: NowBookItSpan }) & {
  readonly serviceName?: string
  /** Default false, as at NBI. */
  readonly includeCustomerDetails?: boolean
  /** Default true, as at NBI. */
  readonly includeCancelled?: boolean
  readonly signal?: AbortSignal
}

const knownOfFilter = {
  date: 1,
  updated: 1,
  serviceName: 1,
  includeCustomerDetails: 1,
  includeCancelled: 1,
  signal: 1,
}

/**
 * The bookings of one location.
 *
 * @example
 * ```ts
 * import type { BookingsEndpoint, NowBookItBooking, NowBookItBookingChange } from 'nbi-kounta/now-book-it'
 *
 * async function seat(bookings: BookingsEndpoint, bookingId: string): Promise<NowBookItBookingChange | undefined> {
 *   const booking: NowBookItBooking | null = await bookings.get(bookingId)
 *   if (booking === null) return undefined
 *   return bookings.updateStatus(bookingId, 'seated')
 * }
 * ```
 */
export interface BookingsEndpoint {
  /** The booking as NBI sends it, for `bookingFromNowBookIt`; null when NBI does not know the id. */
  get(bookingId: string, options?: { readonly signal?: AbortSignal }): Promise<NowBookItBooking | null>
  /**
   * The bookings of a span. NBI's list has no paging, status or modification date: use narrow spans, and `get` each booking. Leaves out an
   * entry that is no booking, and logs a warning.
   */
  list(filter: BookingFilter): Promise<readonly NowBookItBooking[]>
  /** Sets the status. Send the `code` of the venue's statuses (`codeOf`). Expect a BOOKING_UPDATED for your own change. */
  updateStatus(
    bookingId: string,
    status: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<NowBookItBookingChange>
}

const path = 'Bookings/{bookingId}'

/** Binds the endpoint to a client. */
export function createBookingsEndpoint({ call, acceptAs, read, readList }: Endpoints): BookingsEndpoint {
  return {
    async get(bookingId, options) {
      const answer = await call({ method: 'GET', path, params: { bookingId }, signal: options?.signal })
      return answer.status === 404 ? null : read(answer, bookingSchema)
    },

    async list(filter) {
      const { date, updated } = wellSpelt(filter, knownOfFilter) as {
        readonly date?: NowBookItSpan
        readonly updated?: NowBookItSpan
      }
      requireOption(isAbsent(date) !== isAbsent(updated), 'list', 'either date or updated, not both', filter)
      const [from, to] = date ? filterDates(date, 'date') : filterDates(updated as NowBookItSpan, 'updated')
      const answer = await call({
        method: 'GET',
        path: 'Bookings',
        query: {
          ...(date ? { StartDate: from, EndDate: to } : { UpdatedFromDate: from, UpdatedToDate: to }),
          ServiceName: filter.serviceName,
          IncludeCustomerDetails: filter.includeCustomerDetails,
          IncludeCancelledBookings: filter.includeCancelled,
        },
        signal: filter.signal,
      })
      return readList(answer, bookingSchema, bookingListSchema)
    },

    async updateStatus(bookingId, status, options) {
      const answer = await call({
        method: 'PATCH',
        path: `${path}/updatestatus`,
        params: { bookingId },
        json: { status },
        signal: options?.signal,
      })
      return acceptAs(answer, bookingChangeSchema) ?? { bookingId }
    },
  }
}
