/** Leaves a record for later, at growing distances. */
import type { NbiKountaError } from '../../shared/errors.js'
import type { Context } from '../context.js'
import { remember } from '../record/effects.js'
import { patch } from '../record/record.js'
import type { Session } from '../record/session.js'
import { backoffMs } from '../timing.js'

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
