/** The undo window of clause C3.1, measured from the order's created-at. */
import { instantMs } from '../domain/instants.js'
import { inTime, tooEarly, tooLate, undated } from './columns.js'
import type { DecideBooking, DecideOrder } from './types.js'

/** How long after the order's creation the booking was modified, in ms: negative when before, NaN when either is no instant. */
export function sinceOrderMs(next: DecideBooking, order: DecideOrder): number {
  return instantMs(next.modifiedAt) - instantMs(order.createdAt)
}

/** Inclusive on both sides: the till's clock may run ahead of the booking platform's. */
export function windowBit(sinceMs: number, undoWindowMs: number): number {
  if (Math.abs(sinceMs) <= undoWindowMs) return inTime
  if (sinceMs < 0) return tooEarly
  return sinceMs > 0 ? tooLate : undated
}
