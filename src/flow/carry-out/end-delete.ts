/** How a delete ends: the order is gone, or it stays at the till, and what is told of either (protocol point 8). */
import type { KountaOrder } from '../../domain/order.js'
import { isComplete, isRejected } from '../../domain/order-status.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Context } from '../context.js'
import { stayError } from '../order/stays.js'
import { isUntouched } from '../order/touched.js'
import { burn, memoOf, remember, restore } from '../record/effects.js'
import { type BookingRecord, type Doomed, type Intent, patch } from '../record/record.js'
import { type Session, save, saveAnswer } from '../record/session.js'
import type { Venue } from '../venue/venue.js'

/** What became of it. 'gone': away before anything was sent. 'touched' and 'refused' leave the order at the till. */
export type DeleteResult = 'deleted' | 'gone' | 'touched' | 'refused' | 'waiting'

/** One doomed order, with its record in hand. */
export interface Deleting {
  readonly ctx: Context
  readonly venue: Venue
  readonly session: Session
  readonly doomed: Doomed
  /** Both, as reports name them. */
  readonly ids: { readonly bookingId: string; readonly orderId: string }
}

/** The order is gone, and was before anything was sent now. */
export async function finish(on: Deleting, order?: KountaOrder): Promise<DeleteResult> {
  const { ctx, session, doomed } = on
  const isSent = (doomed.attempts ?? 0) > 0
  if (isSent && order) reportIfTouched(on, order)
  session.record = burn(session.record, doomed.id)
  await save(ctx, session)
  if (!isSent) return 'gone'
  reportDeleted(on)
  return 'deleted'
}

/** The order stays at the till. With `intent` only while that is still ours. */
export async function keep(
  { ctx, venue, session, ids }: Deleting,
  order: KountaOrder,
  why: 'touched' | 'refused',
  intent?: Intent,
): Promise<DeleteResult> {
  const id = ids.orderId
  const reason = why === 'refused' ? 'delete-refused' : touchedReason(order)
  const error = reason === 'delete-refused' ? refusedError(id) : stayError(reason, id)
  const change = (record: BookingRecord): BookingRecord => {
    // One that was past and is rejected is not owned again: a seating would take it for what staff have said to it.
    const isOver = isRejected(order) && record.burnt.includes(id)
    const restored = remember(restore(record, id, isOver ? undefined : order), error)
    if (reason === 'delete-refused') return restored
    const { lines, payments } = order
    return patch(restored, { lastTouched: { orderId: id, items: lines.length, payments: payments.length, reason } })
  }
  if (intent) {
    if (!(await saveAnswer(ctx, session, intent.nonce, change))) return 'waiting'
  } else {
    session.record = change(session.record)
    await save(ctx, session)
  }
  ctx.report(venue.id, { type: 'refused', reason, ...ids })
  return why
}

const touchedReason = (order: KountaOrder) => (isComplete(order) ? 'order-complete' : 'order-has-items-or-payments')

const refusedError = (orderId: string): NbiKountaError =>
  new NbiKountaError(
    'delete-refused',
    `Kounta did not delete order ${orderId}; ask the venue to delete it at the till, or choose another deleteStrategy`,
  )

export function reportDeleted({ ctx, venue, doomed: { why }, ids }: Deleting): void {
  ctx.report(venue.id, { type: 'deleted', why, ...ids })
  if (why === 'extra') ctx.report(venue.id, { type: 'duplicate-healed', ...ids })
}

/** Kounta has no conditional delete: what staff added between our re-read and our DELETE is reported, not hidden. */
export function reportIfTouched({ ctx, venue, ids }: Deleting, order: KountaOrder): void {
  if (isUntouched({ ...order, status: 'SUBMITTED' }, venue.markerPrefix, ids.bookingId)) return
  const { lines, payments } = order
  ctx.report(venue.id, {
    type: 'deleted-while-touched',
    ...ids,
    lines: lines.length,
    payments: payments.length,
  })
  ctx.logger.error('an order was touched between our re-read and our delete', {
    orderId: order.id,
    was: memoOf(order).status,
  })
}
