/** Whether and why a record has work left, and when it is looked at again: pure, so that no call site can forget it (protocol point 13). */

import type { Timing } from '../timing.js'
import type { BookingRecord } from './record.js'

/** True when something is left to do for this record, now or later. */
export function workLeft(record: BookingRecord): boolean {
  return (
    record.undecided.length > 0 ||
    record.intent !== undefined ||
    record.doomed.length > 0 ||
    (record.want === 'order' && record.orderId === undefined)
  )
}

/**
 * The last trouble; while nobody has written down how a create or delete went, that. Whatever is pending says why.
 */
export const whyOf = ({ lastError, intent }: BookingRecord): BookingRecord['lastError'] =>
  lastError ??
  (intent && {
    code: 'outcome-unknown',
    message: `a ${intent.kind} is under way and its answer is not written down; it will be looked at again`,
  })

/**
 * The `wakeInMs` of a write that turns `before` into `after`: null when nothing is left, undefined to keep a running
 * timer as it is, else the milliseconds until somebody must carry on.
 */
export function wakeInMs(
  before: BookingRecord | undefined,
  after: BookingRecord,
  timing: Timing,
): number | null | undefined {
  if (!workLeft(after)) return null
  // A record without work has no wake-up, whatever timer it still names.
  const running = before && workLeft(before) ? before.timer : undefined
  if (after.timer) return running?.id === after.timer.id ? undefined : after.timer.ms
  // The caller goes on at once; should it crash, somebody else does after one request's time.
  return after.undecided.every((item) => item.direct) ? timing.requestTimeoutMs : 0
}
