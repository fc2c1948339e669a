/** A store that is not durable has forgotten what it did: the till is asked before an absent record is believed (protocol point 10). */
import type { KountaOrder } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import { asTrouble, type Context, trouble } from '../context.js'
import { unreadable } from '../order/not-visible.js'
import { type Found, searchOrders } from '../order/search.js'
import { chooseKeeper, isAway } from '../order/touched.js'
import { own, remember } from '../record/effects.js'
import { patch } from '../record/record.js'
import { reportOnSave, type Session, save } from '../record/session.js'
import { getOrder } from '../venue/get-order.js'
import type { Venue } from '../venue/venue.js'
import { backOff } from './back-off.js'
import type { Recovery } from './recovery.js'

/** Finding none is believed later, when nothing that was sent before this process began can still be on its way. */
function waitForEarlier(ctx: Context, session: Session, waitMs: number): void {
  const error = new NbiKountaError(
    'order-not-visible',
    'an earlier process may have sent an order that the till does not show yet; it will be looked at again',
  )
  session.record = remember(patch(session.record, { timer: { id: ctx.nonce(), ms: waitMs } }), error)
}

/** Takes in what the till has of a booking that no record knows. False when the till could not be asked, or shows nothing too soon. */
export async function recoverRecord(
  ctx: Context,
  venue: Venue,
  session: Session,
  recovery: Recovery,
  sinceMs: number,
): Promise<boolean> {
  const { bookingId } = session.record
  await save(ctx, session)
  const lookedAt = ctx.clock.now()
  let found: Found
  const full: { readonly order: KountaOrder; readonly generation: number }[] = []
  try {
    found = await searchOrders(ctx, venue, bookingId, sinceMs)
    for (const { order, generation } of found.hits) {
      if (isAway(order, venue)) continue
      const read = await getOrder(venue, order.id)
      if (!read) throw unreadable()
      if (!isAway(read, venue)) full.push({ order: read, generation })
    }
    // Once an absent record is believed, none is worse off for having one: what cannot be read no longer keeps it waiting.
    const isBelieved = recovery.searchFrom(venue.id) === undefined
    if (!found.conclusive && !isBelieved && found.hits.length === 0) throw unreadable()
    recovery.looked(venue.id, found.hasOurs)
  } catch (cause) {
    backOff(ctx, session, trouble(ctx, venue, { bookingId }, asTrouble(cause, 'searching for an order'), 'recover'))
    return false
  }
  const waitMs = full.length > 0 ? 0 : recovery.waitMs(venue.id, session.record.undecided, lookedAt)
  if (waitMs > 0) {
    waitForEarlier(ctx, session, waitMs)
    return false
  }
  session.record = patch(session.record, { unsearched: undefined })
  if (found.hits.length === 0) return true
  const generation = Math.max(session.record.generation, ...found.hits.map((hit) => hit.generation))
  // What is older than the newest was replaced by it, such as an order that staff had rejected: touched or not, it is not the booking's any more.
  // One that is about to be deleted is not its order either, such as the twin of an order that is gone since.
  const { burnt, doomed } = session.record
  const kept = full.filter(({ order }) => !doomed.some(({ id }) => id === order.id))
  const newest = Math.max(...kept.map((each) => each.generation))
  const keeper = chooseKeeper(
    kept.filter((each) => each.generation === newest).map(({ order }) => order),
    venue.markerPrefix,
    bookingId,
  )
  const past = found.hits
    .map((hit) => hit.order.id)
    .filter((id) => !burnt.includes(id) && !full.some(({ order }) => order.id === id))
  session.record = patch(session.record, { generation, placed: true, burnt: [...burnt, ...past] })
  if (keeper) {
    session.record = own(session.record, keeper.id, keeper)
    reportOnSave(ctx, session, { type: 'adopted', from: 'search', bookingId, orderId: keeper.id, generation })
  }
  return true
}
