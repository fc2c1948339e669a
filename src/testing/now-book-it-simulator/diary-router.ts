/** Paths to endpoints. They keep their exact case. */
import type { SimulatedResponse } from '../faces/exchange.js'
import { createPathFinder, decodedSegment, type Route } from '../simulation/path-table.js'
import {
  bookingStatuses,
  createBooking,
  type DiaryCall,
  getBooking,
  listBookings,
  updateBooking,
  updatePax,
  updateStatus,
  updateTables,
} from './diary-endpoints.js'
import { listSales, partnerEvent, postSale } from './sales-endpoints.js'
import { createHook, deleteHook, listHooks, updateHook } from './subscription-endpoints.js'

export type Endpoint = (call: DiaryCall) => SimulatedResponse

export const partnerPath = '/partners/{partnerName}/events/{eventType}'

// A literal path stands before one with a parameter that it would fit.
const find = createPathFinder<Endpoint>(
  {
    '/Bookings': { GET: listBookings, POST: createBooking },
    '/Bookings/UpdateBookingAsync': { POST: updateBooking },
    '/Bookings/{bookingId}': { GET: getBooking },
    '/Bookings/{bookingId}/updatestatus': { PATCH: updateStatus },
    '/Bookings/{bookingId}/updatepax': { PATCH: updatePax },
    '/Bookings/{bookingId}/updatetables': { PATCH: updateTables },
    '/Reservations': { POST: createBooking },
    '/Resources/booking-statuses': { GET: bookingStatuses },
    '/Sales': { GET: listSales, POST: postSale },
    '/Webhooks': { GET: listHooks, POST: createHook },
    '/Webhooks/{event}': { PUT: updateHook, DELETE: deleteHook },
    [partnerPath]: { POST: partnerEvent },
  },
  (_, segment) => decodedSegment(segment) || undefined,
)

/** Finds the endpoint of a path; undefined when there is none. */
export const findRoute = (method: string, pathname: string): Route<Endpoint> | undefined =>
  find(method, pathname.split('/'))
