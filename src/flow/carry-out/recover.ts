/** A store that is not durable has forgotten what it did: the till is asked before an absent record is believed (protocol point 10). */
import type { KountaOrder } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Context } from '../context.js'
import { unreadable } from '../order/not-visible.js'
import { type Found, searchOrders } from '../order/search.js'
import { chooseKeeper, isAway } from '../order/touched.js'
import { own, remember } from '../record/effects.js'
import { patch } from '../record/record.js'
import { reportOnSave, type Session, save } from '../record/session.js'
import { asTrouble, trouble } from '../trouble.js'
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

/** What the till has of a booking that no record knows. */
interface Seen extends Pick<Found, 'hits'> {
  /** Those of the hits that are not away, read in full. */
  readonly full: readonly { readonly order: KountaOrder; readonly generation: number }[]
}

/** Takes in what the till has of a booking that no record knows. False when the till could not be asked, or shows nothing too soon. */
export async function recoverRecord(
  ctx: Context,
  venue: Venue,
  session: Session,
  recovery: Recovery,
  sinceMs: number,
): Promise<boolean> {
  await save(ctx, session)
  const lookedAt = ctx.clock.now()
  const seen = await look(ctx, venue, session, recovery, sinceMs)
  if (!seen) return false
  const waitMs = seen.full.length > 0 ? 0 : recovery.waitMs(venue.id, session.record.undecided, lookedAt)
  if (waitMs > 0) {
    waitForEarlier(ctx, session, waitMs)
    return false
  }
  session.record = patch(session.record, { unsearched: undefined })
  if (seen.hits.length > 0) takeIn(ctx, venue, session, seen)
  return true
}

async function look(
  ctx: Context,
  venue: Venue,
  session: Session,
  recovery: Recovery,
  sinceMs: number,
): Promise<Seen | undefined> {
  const { bookingId } = session.record
  try {
    const { hits, conclusive, hasOurs } = await searchOrders(ctx, venue, bookingId, sinceMs)
    const full = []
    for (const { order, generation } of hits) {
      if (isAway(order, venue)) continue
      const read = await getOrder(venue, order.id)
      if (!read) throw unreadable()
      if (!isAway(read, venue)) full.push({ order: read, generation })
    }
    // Once an absent record is believed, none is worse off for having one: what cannot be read no longer keeps it waiting.
    const isBelieved = recovery.searchFrom(venue.id) === undefined
    if (!conclusive && !isBelieved && hits.length === 0) throw unreadable()
    recovery.looked(venue.id, hasOurs)
    return { hits, full }
  } catch (cause) {
    backOff(ctx, session, trouble(ctx, venue, { bookingId }, asTrouble(cause, 'searching for an order'), 'recover'))
    return undefined
  }
}

/** The booking owns one order of its newest generation that is there; the ids of those that are away are burnt. */
function takeIn(ctx: Context, venue: Venue, session: Session, { hits, full }: Seen): void {
  const { bookingId, burnt, doomed } = session.record
  const generation = Math.max(session.record.generation, ...hits.map((hit) => hit.generation))
  // What is older than the newest was replaced by it, such as an order that staff had rejected: touched or not, it is not the booking's any
  // more. Neither is one that is about to be deleted, such as the twin of an order that is gone since.
  const kept = full.filter(({ order }) => !doomed.some(({ id }) => id === order.id))
  const newest = Math.max(...kept.map((each) => each.generation))
  const keeper = chooseKeeper(
    kept.filter((each) => each.generation === newest).map(({ order }) => order),
    venue.markerPrefix,
    bookingId,
  )
  const past = hits
    .map((hit) => hit.order.id)
    .filter((id) => !burnt.includes(id) && !full.some(({ order }) => order.id === id))
  session.record = patch(session.record, { generation, placed: true, burnt: [...burnt, ...past] })
  if (keeper) {
    session.record = own(session.record, keeper.id, keeper)
    reportOnSave(ctx, session, { type: 'adopted', from: 'search', bookingId, orderId: keeper.id, generation })
  }
}
