/** The undo window of clause C3.1, measured from the order's created-at. */
import { instantMs } from '../domain/instants.js'
import { bitsOf } from './columns.js'
import type { DecideBooking, DecideOrder } from './types.js'

/** How long after the order's creation the booking was modified, in ms: negative when before, NaN when either is no instant. */
export function sinceOrderMs(next: DecideBooking, order: DecideOrder): number {
  return instantMs(next.modifiedAt) - instantMs(order.createdAt)
}

const { 'in time': inTime, 'too early': tooEarly, 'too late': tooLate, undated } = bitsOf.window

/** Inclusive on both sides: the till's clock may run ahead of the booking platform's. */
export function windowBit(sinceMs: number, undoWindowMs: number): number {
  if (Number.isNaN(sinceMs)) return undated
  if (Math.abs(sinceMs) <= undoWindowMs) return inTime
  return sinceMs < 0 ? tooEarly : tooLate
}
