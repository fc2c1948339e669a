/** Tells of a till whose clock and the host's are further apart than the searches and sweeps allow for: they would miss orders silently. */
import { instantMs } from '../../domain/instants.js'
import type { OrderHead } from '../../domain/order.js'
import type { Context } from '../context.js'
import type { BookingRecord } from '../record/record.js'
import type { Venue } from '../venue/venue.js'

/**
 * Every order of the venue would show it: one line is enough. `record` owns the order. It knows when the order was placed only where it got
 * the answer to its POST.
 */
export function tellClocks(
  { logger, timing, clocksTold }: Context,
  venue: Venue,
  record: BookingRecord,
  order: OrderHead,
): void {
  const tillAheadMs = instantMs(order.createdAt) - (record.placedAt ?? Number.NaN)
  if (!(Math.abs(tillAheadMs) > timing.clockSkewMs) || clocksTold.has(venue)) return
  clocksTold.add(venue)
  logger.warn(
    'the till’s clock and this host’s differ by more than timing.clockSkewMs: sweeps and searches may miss orders',
    {
      venueId: venue.id,
      orderId: order.id,
      tillAheadMs,
    },
  )
}
