/** Tells the till about a payment summary that changed after the order was placed, where the venue wants that. */
import type { OrderAction } from '../../decide/index.js'
import type { Context } from '../context.js'
import { asTrouble, trouble } from '../trouble.js'
import type { Venue } from '../venue/venue.js'

/** One banner per decision that saw the payment summary change. Best effort: a failure is reported, never repeated. */
export async function announceDrift(
  ctx: Context,
  venue: Venue,
  bookingId: string,
  orderId: string | undefined,
  action: OrderAction,
): Promise<void> {
  if (!venue.announceDrift || orderId === undefined) return
  if (!action.drift.some((drift) => drift.field === 'paymentSummary')) return
  try {
    const message =
      'The booking’s payment summary has changed since this order was opened. Check the prepayment before closing.'
    const banner = { message, colour: 'orange', broadcast: 'order', durationSeconds: 60 } as const
    await venue.kounta.orders.notify(orderId, banner, { lane: venue.siteId })
    ctx.report(venue.id, { type: 'drift-announced', bookingId, orderId })
  } catch (cause) {
    trouble(ctx, venue, { bookingId, orderId }, asTrouble(cause, 'announcing a change at the till'), 'notify')
  }
}
