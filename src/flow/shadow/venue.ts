/** What a shadow can reach of a venue: two reads, and nothing that writes. */
import type { KountaOrder } from '../../domain/order.js'
import { getOrder } from '../venue/get-order.js'
import type { Venue, VenueBookings } from '../venue/venue.js'

/** A venue without its clients and its sink: whoever holds one cannot send anything. */
export interface ShadowVenue extends Omit<Venue, 'kounta' | 'bookings' | 'sales'> {
  /** Null for what the till does not show. Goes after every other request of the same client. */
  readonly getOrder: (orderId: string) => Promise<KountaOrder | null>
  readonly bookings?: Pick<VenueBookings, 'get'>
}

/** Takes from a connection what a shadow may use. */
export function readOnly(connection: Venue): ShadowVenue {
  const { kounta: _, sales: __, bookings, ...venue } = connection
  return {
    ...venue,
    getOrder: (orderId) => getOrder(connection, orderId, 'sync'),
    ...(bookings ? { bookings: { get: (bookingId: string) => bookings.get(bookingId) } } : {}),
  }
}
