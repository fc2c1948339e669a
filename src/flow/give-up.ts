/** An order that could not be placed in time is given up and reported: late is worse than none (protocol point 12). */
import { NbiKountaError } from '../shared/errors.js'
import type { Context } from './context.js'
import { calm, closeGeneration, remember } from './effects.js'
import { type Session, save } from './session.js'
import type { Venue } from './venue.js'

/** Only reached with no intent open. The generation is closed, so that an order that turns up later contradicts the record. */
export async function giveUp(ctx: Context, venue: Venue, session: Session): Promise<void> {
  const { bookingId, generation } = session.record
  const error = new NbiKountaError(
    'given-up',
    `no order could be placed within ${ctx.timing.placeWithinMs / 60_000} minutes of seating; tell the venue to open it at the till`,
  )
  session.record = remember(closeGeneration(calm(session.record)), error)
  session.afterSave.push(() => {
    ctx.report(venue.id, { type: 'given-up', bookingId, generation })
    ctx.logger.error(error.message, { venueId: venue.id, bookingId })
  })
  await save(ctx, session)
}
