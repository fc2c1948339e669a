/** Remarks beside an action, for logs and dashboards: they never change it. */
import { instantMs } from '../domain/instants.js'
import { bitsOf, mealProgress, unknownOrderStatus, unknownStatus } from './columns.js'
import type { Rule } from './rules/index.js'
import type { DecideBooking, DecideOrder, Warning } from './types.js'

const farMs = 4 * 60 * 60_000

/** Shared by all actions without a remark, or without drift. */
export const nothing: readonly never[] = Object.freeze([])

/** A status in a warning is the venue's word; anything but a text is shown by its type alone. */
const shown = (value: unknown): string => (typeof value === 'string' ? value : typeof value)

/** The conditions are described at `Warning`. */
export function warningsOf(
  { type, reason }: Rule,
  facts: number,
  next: DecideBooking,
  order: DecideOrder | null,
): readonly Warning[] {
  const list: Warning[] = []
  const status = shown(next.status)
  if (facts & unknownStatus) list.push({ code: 'unknown-status', status })
  if (next.type !== undefined && next.type !== 'BOOKING' && next.type !== 'WALKIN') {
    list.push({ code: 'unknown-booking-type', bookingType: shown(next.type) })
  }
  if (order && facts & unknownOrderStatus) {
    list.push({ code: 'unknown-order-status', orderStatus: shown(order.status) })
  }
  if (type === 'create') {
    const tables = next.tables?.length ?? 1
    if (tables === 0) list.push({ code: 'no-table' })
    if (tables > 1) list.push({ code: 'multiple-tables', tables })
    const distanceMs = Math.abs(instantMs(next.startsAt) - instantMs(next.modifiedAt))
    if (distanceMs > farMs)
      list.push({ code: 'seated-far-from-booking-time', minutes: Math.floor(distanceMs / 60_000) })
  }
  const isOther = reason === 'status-not-actionable'
  if (order && facts & bitsOf.order.open) {
    if (reason === 'undo-window-elapsed') list.push({ code: 'order-left-open', orderId: order.id })
    if (isOther) list.push({ code: 'order-still-open', orderId: order.id })
  }
  if (isOther && facts & bitsOf.previous.Seated && !(facts & mealProgress)) {
    list.push({ code: 'unseated-to-other-status', status })
  }
  return list.length > 0 ? list : nothing
}
