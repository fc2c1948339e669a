/** An overdue create: what became of a POST whose answer nobody wrote down (protocol point 7). */
import type { KountaOrder, OrderHead } from '../../domain/order.js'
import { isGone } from '../../domain/order-status.js'
import type { Context } from '../context.js'
import { unreadable } from '../order/not-visible.js'
import { searchOrders } from '../order/search.js'
import { statusEvent } from '../order/status.js'
import { judge, type StayReason } from '../order/stays.js'
import { chooseKeeper, isUntouched } from '../order/touched.js'
import { clearCreate, doom, doomUndone, isPast, loseMade, memoOf, own } from '../record/effects.js'
import { type BookingRecord, type Intent, patch } from '../record/record.js'
import { type Session, save } from '../record/session.js'
import { asTrouble, trouble } from '../trouble.js'
import { getOrder } from '../venue/get-order.js'
import type { Venue } from '../venue/venue.js'
import { backOff } from './back-off.js'

/** 'none': it never arrived, so a new attempt may start. 'adopted': an order of ours was found. 'unclear': look again later. */
export type CreateFinding = 'none' | 'adopted' | 'gone' | 'unclear'

export async function resolveCreate(ctx: Context, venue: Venue, session: Session): Promise<CreateFinding> {
  const intent = session.record.intent as Intent
  await save(ctx, session)
  const seen = await look(ctx, venue, session, intent)
  if (seen === 'unclear') return 'unclear'
  const { live, gone } = seen
  if (live.length > 0) {
    const taken = takeIn(ctx, venue, patch(session.record, { intent: undefined }), live)
    session.record = taken.record
    await save(ctx, session)
    reportTaken(ctx, venue, taken, live, intent.generation)
    return 'adopted'
  }
  if (gone.length === 0) {
    session.record = clearCreate(session.record)
    return 'none'
  }
  session.record = loseMade(session.record, gone)
  await save(ctx, session)
  const { bookingId } = session.record
  for (const { id } of gone) ctx.report(venue.id, { type: 'lost', status: 'DELETED', bookingId, orderId: id })
  return 'gone'
}

interface Seen {
  readonly live: readonly KountaOrder[]
  readonly gone: readonly OrderHead[]
}

async function look(ctx: Context, venue: Venue, session: Session, intent: Intent): Promise<Seen | 'unclear'> {
  const { bookingId } = session.record
  try {
    const found = await searchOrders(
      ctx,
      venue,
      bookingId,
      session.record.searchFrom ?? intent.startedAt,
      intent.generation,
    )
    const live: KountaOrder[] = []
    const gone: OrderHead[] = []
    for (const { order, generation } of found.hits) {
      if (generation !== intent.generation || (ctx.safeguards.doomedAndBurnt && isPast(session.record, order.id)))
        continue
      const full = await getOrder(venue, order.id)
      if (full && !isGone(full)) live.push(full)
      else if (full || isGone(order)) gone.push(full ?? order)
      else throw unreadable()
    }
    if (live.length === 0 && gone.length === 0 && !found.conclusive) throw unreadable()
    return { live, gone }
  } catch (cause) {
    backOff(ctx, session, trouble(ctx, venue, { bookingId }, asTrouble(cause, 'searching for an order'), 'resolve'))
    await save(ctx, session)
    return 'unclear'
  }
}

interface Taken {
  readonly record: BookingRecord
  /** Why the order that is kept stays, although its booking was undone. */
  readonly stays: StayReason | undefined
}

/**
 * Keeps one of the live orders and dooms the other untouched ones. When nothing is wanted any more, the kept one is judged by the undo, and
 * `stays` says why it is not doomed as well.
 */
function takeIn(ctx: Context, venue: Venue, record: BookingRecord, live: readonly KountaOrder[]): Taken {
  const { bookingId, want, undo } = record
  const keeper = chooseKeeper(live, venue.markerPrefix, bookingId) as KountaOrder
  const verdict = want === 'none' && undo ? judge(undo, keeper, venue) : undefined
  const isUnwanted = want === 'none' && verdict?.stays === undefined
  let next = isUnwanted
    ? doomUndone(record, keeper.id)
    : { ...own(record, keeper.id), order: { ...memoOf(keeper), read: true } }
  if (verdict) next = verdict.writtenTo(next)
  for (const extra of live) {
    if (extra === keeper) continue
    if (ctx.safeguards.doomedAndBurnt && isUntouched(extra, venue.markerPrefix, bookingId))
      next = doom(next, { id: extra.id, read: true, why: 'extra' })
  }
  return { record: next, stays: verdict?.stays }
}

function reportTaken(
  ctx: Context,
  venue: Venue,
  { record, stays }: Taken,
  live: readonly KountaOrder[],
  generation: number,
): void {
  const { bookingId, orderId } = record
  if (orderId !== undefined) {
    const ids = { bookingId, orderId }
    ctx.report(venue.id, { type: 'adopted', from: 'search', ...ids, generation })
    // It is the order of our own POST, so nobody was told yet.
    const event = statusEvent(venue, ids, undefined, live.find(({ id }) => id === orderId) as KountaOrder)
    if (event) ctx.report(venue.id, event)
    if (stays) ctx.report(venue.id, { type: 'refused', reason: stays, ...ids })
  }
  for (const order of live) {
    if (order.id === orderId || live.length === 1) continue
    const extra = { bookingId, orderId: order.id }
    ctx.report(
      venue.id,
      record.doomed.some((entry) => entry.id === order.id)
        ? { type: 'duplicate-found', ...extra, ...(orderId === undefined ? {} : { keeps: orderId }) }
        : { type: 'touched-extra', ...extra },
    )
  }
}
