/** A 404 for an order that was just created means "not visible yet", not "gone" (protocol point 3). */
import { NbiKountaError } from '../../shared/errors.js'
import type { Context } from '../context.js'
import { remember } from '../record/effects.js'
import { type BookingRecord, patch } from '../record/record.js'
import type { Session } from '../record/session.js'

/** An order that is listed and yet cannot be read is neither there nor gone. */
export const unreadable = (): NbiKountaError =>
  new NbiKountaError('order-not-visible', 'a listed order could not be read; it will be looked at again')

/**
 * Another look at an order that answers 404 and was never yet read, or that is read in an older state than is known: 'waiting' until timeout + settle have gone by,
 * then 'gone'. The waiting is summed from wake-ups that the store judged to be over, so no client's clock matters.
 */
export function waitOrGone(ctx: Context, session: Session): 'waiting' | 'gone' {
  if (!ctx.safeguards.notFoundIsNotGone) return 'gone'
  const limit = ctx.timing.requestTimeoutMs + ctx.timing.settleMs
  const { notVisible } = session.record
  // An open intent's timer is never disturbed; its wake-up brings the next look.
  if (!session.overdue && (notVisible || session.record.intent)) return 'waiting'
  const waitedMs = notVisible ? notVisible.waitedMs + notVisible.stepMs : 0
  if (waitedMs >= limit) return 'gone'
  const stepMs = Math.min(notVisible ? notVisible.stepMs * 2 : 1_000, limit - waitedMs)
  session.record = remember(
    patch(session.record, { notVisible: { waitedMs, stepMs }, timer: { id: ctx.nonce(), ms: stepMs } }),
    new NbiKountaError(
      'order-not-visible',
      'the till does not show the order yet, or not as it is by now; it will be looked at again',
    ),
  )
  return 'waiting'
}

/**
 * True where the answer to the order's POST came longer ago than that: then a 404 is not waited for. Another host may have written down
 * when it came, so the clocks' allowance counts twice: one host's clock may be ahead, and the other's behind.
 */
export const isLongPlaced = ({ clock, timing }: Context, { placedAt }: BookingRecord): boolean =>
  placedAt !== undefined && clock.now() - placedAt >= timing.requestTimeoutMs + timing.settleMs + 2 * timing.clockSkewMs
