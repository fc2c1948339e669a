/** An order that could not be placed in time is given up and reported: late is worse than none (protocol point 12). */
import { decideOrderAction } from '../../decide/index.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Context } from '../context.js'
import { calm, closeGeneration, remember } from '../record/effects.js'
import type { BookingRecord } from '../record/record.js'
import { type Session, save } from '../record/session.js'
import type { Venue } from '../venue/venue.js'

/** In seconds where it is less than two minutes, as in a test or a demonstration; a tenth is as much as anybody reads. */
function placeWithin({ timing: { placeWithinMs } }: Context): string {
  const [unitMs, unit] = placeWithinMs < 120_000 ? [1_000, 'seconds'] : [60_000, 'minutes']
  return `${Math.round((placeWithinMs / unitMs) * 10) / 10} ${unit}`
}

/** Only reached with no intent open. The generation is closed, so that an order that turns up later contradicts the record. */
export async function giveUp(ctx: Context, venue: Venue, session: Session): Promise<void> {
  const { generation, toldAt, wantAt } = session.record
  const error = new NbiKountaError(
    'given-up',
    `no order could be placed within ${placeWithin(ctx)} of seating; tell the venue to open it at the till`,
  )
  session.record = remember(closeGeneration(calm(session.record)), error)
  if (toldAt === undefined || toldAt !== wantAt) tell(ctx, venue, session, generation, error.message)
  await save(ctx, session)
}

function tell(ctx: Context, venue: Venue, session: Session, generation: number, message: string): void {
  const { bookingId } = session.record
  session.afterSave.push(() => {
    ctx.report(venue.id, { type: 'given-up', bookingId, generation })
    ctx.logger.error(message, { venueId: venue.id, bookingId })
  })
}

/** Since when an order is wanted, also by what waits to be decided, if the till has none; undefined where none is wanted in the end. */
function wantedSince({ seen, undecided, want, wantAt }: BookingRecord, venue: Venue): number | undefined {
  let since = want === 'order' ? wantAt : undefined
  let previous = seen ?? undecided[0]?.previous ?? null
  for (const { booking, acceptedAt } of undecided) {
    const { type, reason } = decideOrderAction(previous, booking, null, venue.policy)
    if (type === 'create') since ??= acceptedAt
    if (reason === 'no-order-to-undo') since = undefined
    previous = booking
  }
  return since
}

/**
 * Tells staff that an order is late because the till could not even be asked, while they can still open one by hand. The booking is not given
 * up by this: an earlier process may have placed its order, or the order before it has still to be deleted. If it turns out that none was
 * placed, it is given up without telling them again. Nothing is told of an order that may be at the till.
 */
export function tellLate(ctx: Context, venue: Venue, session: Session): void {
  const { record } = session
  const { generation, intent, orderId, toldAt, want } = record
  if (orderId !== undefined || intent?.kind === 'create') return
  const since = wantedSince(record, venue)
  if (since === undefined || since === toldAt || ctx.clock.now() - since <= ctx.timing.placeWithinMs) return
  session.record = { ...record, toldAt: since }
  const message = `the till could not be asked for an order for ${placeWithin(ctx)} of seating; tell the venue to look, and to open one where there is none`
  tell(ctx, venue, session, want === 'order' ? generation : generation + 1, message)
}
