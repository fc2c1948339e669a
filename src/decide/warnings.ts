/** Remarks beside an action, for logs and dashboards: they never change it. */
import { instantMs } from '../domain/instants.js'
import { bitsOf, mealProgress, unknownOrderStatus, unknownStatus } from './columns.js'
import type { Warning } from './remarks.js'
import type { Rule } from './rules/index.js'
import type { DecideBooking, DecideOrder } from './types.js'

const farMinutes = 240
const { open } = bitsOf.order
const wasSeated = bitsOf.previous.Seated

/** Shared by all actions without a remark, or without drift. */
export const nothing: readonly never[] = Object.freeze([])

/** A status in a warning is the venue's word; anything but a text is shown by its type alone. */
const shown = (value: unknown): string => (typeof value === 'string' ? value : typeof value)

/** What a new order makes worth saying, after what was said. */
function seatingWarnings(
  said: readonly Warning[],
  { tables, startsAt, modifiedAt }: DecideBooking,
): readonly Warning[] {
  let list = said
  const count = tables?.length ?? 1
  if (count === 0) list = [...list, { code: 'no-table' }]
  if (count > 1) list = [...list, { code: 'multiple-tables', tables: count }]
  // Most sources give no time, and then there is nothing to compare.
  const minutes = startsAt === undefined ? 0 : Math.abs(instantMs(startsAt) - instantMs(modifiedAt)) / 60_000
  if (minutes > farMinutes) list = [...list, { code: 'seated-far-from-booking-time', minutes: Math.floor(minutes) }]
  return list
}

/** The conditions are described at `Warning`. A list is made only when there is something to say. */
export function warningsOf(
  { type, reason }: Rule,
  facts: number,
  next: DecideBooking,
  order: DecideOrder | null,
): readonly Warning[] {
  let list: readonly Warning[] = nothing
  if (facts & unknownStatus) list = [{ code: 'unknown-status', status: shown(next.status) }]
  const bookingType = next.type
  if (bookingType !== undefined && bookingType !== 'BOOKING' && bookingType !== 'WALKIN') {
    list = [...list, { code: 'unknown-booking-type', bookingType: shown(bookingType) }]
  }
  if (type === 'create') list = seatingWarnings(list, next)
  const isOther = reason === 'status-not-actionable'
  if (order && facts & open) {
    if (facts & unknownOrderStatus) list = [...list, { code: 'unknown-order-status', orderStatus: shown(order.status) }]
    if (reason === 'undo-window-elapsed') list = [...list, { code: 'order-left-open', orderId: order.id }]
    if (isOther) list = [...list, { code: 'order-still-open', orderId: order.id }]
  }
  if (isOther && (facts & (wasSeated | mealProgress)) === wasSeated) {
    list = [...list, { code: 'unseated-to-other-status', status: shown(next.status) }]
  }
  return list
}
