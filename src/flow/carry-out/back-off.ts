/** Leaves a record for later, at growing distances. */
import type { NbiKountaError } from '../../shared/errors.js'
import type { Context } from '../context.js'
import { remember } from '../record/effects.js'
import { type BookingRecord, patch } from '../record/record.js'
import type { Session } from '../record/session.js'
import { backoffMs, notAppliedMs } from '../timing.js'

/** Sets the next wake-up and remembers why; an open intent that is not overdue keeps its own timer. */
export function backOff(ctx: Context, session: Session, error: NbiKountaError): void {
  const { record } = session
  if (record.intent && !session.overdue) {
    session.record = remember(record, error)
    return
  }
  const retries = (record.retries ?? 0) + 1
  session.record = remember(
    patch(record, { retries, timer: { id: ctx.nonce(), ms: backoffMs(ctx.timing, retries) } }),
    error,
  )
}

/** A record whose create or delete was certainly not applied, to be tried again; `over` is the same record without that try. */
export function tryAgain(
  ctx: Context,
  record: BookingRecord,
  over: BookingRecord,
  error: NbiKountaError,
): BookingRecord {
  const retries = (record.retries ?? 0) + 1
  const timer = { id: ctx.nonce(), ms: notAppliedMs(ctx.timing, retries, error) }
  return remember(patch(over, { retries, timer }), error)
}
