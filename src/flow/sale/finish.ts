/** Sets a booking Finished once its sale is saved, and only then: a Finished booking without its sale would show the venue nothing. */
import type { Version } from '../../shared/versioned-state.js'
import { inTime } from '../in-time.js'
import { asTrouble, trouble } from '../trouble.js'
import { putSale, type SaleInHand } from './in-hand.js'
import { finished, type SaleRecord } from './record.js'

/** Rejects when the booking platform does, or hangs. */
export async function finish(on: SaleInHand, record: SaleRecord, version: Version): Promise<void> {
  const { ctx, venue } = on
  const { bookingId, orderId } = record
  const { bookings, finishAfterSale: status } = venue
  if (bookingId !== undefined && status !== undefined && bookings?.setStatus) {
    try {
      const setStatus = () => bookings.setStatus?.(bookingId, status)
      await inTime(ctx, 'setStatus', setStatus, () => {})
      ctx.report(venue.id, { type: 'finished', status, bookingId, orderId })
    } catch (cause) {
      const error = asTrouble(cause, 'setting a booking Finished')
      if (error.code !== 'not-found') throw error
      // A booking that is gone from the diary has no status to set: nothing is left to do.
      trouble(ctx, venue, { bookingId, orderId }, error, 'finish')
    }
  }
  await putSale(on, finished(record), version, null)
}
