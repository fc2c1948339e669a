/** Remarks beside an action, for logs and dashboards: they never change it. */
import { instantMs } from '../domain/instants.js'
import { mealProgress, open, unknownOrderStatus, unknownStatus, wasSeated } from './columns.js'
import type { Warning } from './remarks.js'
import type { Rule } from './rules/index.js'
import type { DecideBooking, DecideOrder } from './types.js'

const farMinutes = 240
/** Shared by all actions without a remark, or without drift. */
export const nothing: readonly never[] = Object.freeze([])

/** A status in a warning is the venue's word; anything but a text is shown by its type alone. */
export const shown = (value: unknown): string => (typeof value === 'string' ? value : typeof value)

/** The conditions are described at `Warning`. */
export function warningsOf(
  { type, reason }: Rule,
  facts: number,
  { status, type: bookingType, tables, startsAt, modifiedAt }: DecideBooking,
  order: DecideOrder | null,
): readonly Warning[] {
  const list: Warning[] = []
  if (facts & unknownStatus) list.push({ code: 'unknown-status', status: shown(status) })
  if (bookingType !== undefined && bookingType !== 'BOOKING' && bookingType !== 'WALKIN')
    list.push({ code: 'unknown-booking-type', bookingType: shown(bookingType) })
  if (type === 'create') {
    const count = tables?.length ?? 1
    if (count === 0) list.push({ code: 'no-table' })
    if (count > 1) list.push({ code: 'multiple-tables', tables: count })
    const minutes = Math.abs(instantMs(startsAt) - instantMs(modifiedAt)) / 60_000
    if (minutes > farMinutes) list.push({ code: 'seated-far-from-booking-time', minutes: Math.floor(minutes) })
  }
  const isOther = reason === 'status-not-actionable'
  if (order && facts & open) {
    if (facts & unknownOrderStatus) list.push({ code: 'unknown-order-status', orderStatus: shown(order.status) })
    if (reason === 'undo-window-elapsed') list.push({ code: 'order-left-open', orderId: order.id })
    if (isOther) list.push({ code: 'order-still-open', orderId: order.id })
  }
  if (isOther && (facts & (wasSeated | mealProgress)) === wasSeated)
    list.push({ code: 'unseated-to-other-status', status: shown(status) })
  return list.length ? list : nothing
}
