/** Decides the oldest undecided booking and writes the effect with it (protocol points 1–3, 10). */
import { decideOrderAction, needsKountaOrder, type OrderAction } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import { ownMarkerOf } from '../../domain/marker.js'
import type { KountaOrder } from '../../domain/order.js'
import { isGone } from '../../domain/order-status.js'
import { backOff } from '../carry-out/back-off.js'
import type { Recovery } from '../carry-out/recovery.js'
import type { Context } from '../context.js'
import { tellClocks } from '../order/clocks.js'
import { isOlder } from '../order/newer.js'
import { isLongPlaced, waitOrGone } from '../order/not-visible.js'
import { statusEvent } from '../order/status.js'
import { applyDecision } from '../record/decision.js'
import { loseOrder, memoOf } from '../record/effects.js'
import type { Undecided } from '../record/record.js'
import { reportOnSave, type Session, save } from '../record/session.js'
import { asTrouble, trouble } from '../trouble.js'
import { getOrder } from '../venue/get-order.js'
import type { Venue } from '../venue/venue.js'
import { decidedEvent } from './decided-event.js'

/** What one decision came to. */
export interface Decided {
  readonly booking: Booking
  readonly action: OrderAction
  readonly order: KountaOrder | null
}

/**
 * Decides in memory; the caller saves. When the till must be read first, what is unsaved is written before. Undecided while the till
 * cannot be read, and where a store that forgets must look for other orders of the booking first.
 */
export async function decideStep(
  ctx: Context,
  venue: Venue,
  session: Session,
  recovery: Recovery,
): Promise<Decided | 'unreadable' | 'unsearched'> {
  const { booking, previous: given, acceptedAt } = session.record.undecided[0] as Undecided
  const previous = session.record.seen ?? given ?? null
  const asks = needsKountaOrder(previous, booking, venue.policy)
  const order = asks ? await readOwned(ctx, venue, session, recovery) : null
  if (order === 'unreadable' || order === 'unsearched') return order
  const marker = order && ownMarkerOf(order, venue.markerPrefix)
  const action = decideOrderAction(
    previous,
    booking,
    order && marker ? { ...order, bookingId: marker.bookingId } : order,
    venue.policy,
  )
  tellStatus(ctx, venue, session, order)
  session.record = applyDecision(session.record, booking, action, order, acceptedAt)
  reportOnSave(ctx, session, decidedEvent(previous, booking, action, asks ? order : undefined))
  return { booking, action, order }
}

/** The record takes over the order's status with the decision, so that no sweep will tell of it any more. */
function tellStatus(ctx: Context, venue: Venue, session: Session, order: KountaOrder | null): void {
  const { record } = session
  const ids = order && { bookingId: record.bookingId, orderId: order.id }
  const event = ids && statusEvent(venue, ids, record.order, memoOf(order))
  if (event) reportOnSave(ctx, session, event)
}

/** The order that the record owns, as the till has it now; null when there is none, or when it is seen to be gone. */
async function readOwned(
  ctx: Context,
  venue: Venue,
  session: Session,
  recovery: Recovery,
): Promise<KountaOrder | null | 'unreadable' | 'unsearched'> {
  const id = session.record.orderId
  if (id === undefined) return null
  await save(ctx, session)
  // Judged before the till is asked: its answer may reach a process that froze long after it was true.
  const is404Believed = session.record.order?.read === true || isLongPlaced(ctx, session.record)
  let order: KountaOrder | null
  try {
    order = await getOrder(venue, id)
  } catch (cause) {
    const error = asTrouble(cause, 'reading an order before a decision')
    trouble(ctx, venue, { bookingId: session.record.bookingId, orderId: id }, error, 'decide')
    backOff(ctx, session, error)
    await save(ctx, session)
    return 'unreadable'
  }
  // A read may lag behind the till's own webhook: what that told of may be a line that staff have rung up.
  const isBehind = order ? isOlder(order, session.record.order) : !is404Believed
  if (isBehind && waitOrGone(ctx, session) === 'waiting') {
    await save(ctx, session)
    return 'unreadable'
  }
  if (order) tellClocks(ctx, venue, session.record, order)
  if (order && !isGone(order)) return order
  session.record = loseOrder(session.record, id)
  const { bookingId } = session.record
  reportOnSave(ctx, session, { type: 'lost', status: order ? 'DELETED' : 'not found', bookingId, orderId: id })
  const unsearched = recovery.searchFrom(venue.id)
  if (unsearched === undefined) return null
  // It may have been adopted from a list that lagged behind, and an earlier life may have placed its successor.
  session.record = { ...session.record, unsearched }
  return 'unsearched'
}
