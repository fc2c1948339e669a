/** What else must hold, and what nobody could do better, where staff undo, rename, split, merge and refund, and news and clocks are off. */
import { bearsMarker } from './busy-deeds.js'
import type { Evidence, Violation } from './evidence.js'
import { isGone, isTouched, type TillOrder } from './till.js'
import { wasToldOfEnd } from './told.js'
import type { World } from './world.js'

/**
 * Nobody can tell whose it is: staff have overwritten the marker in each text that had it, and no record has learned its id, or the one
 * that had was forgotten since; or it was rejected and another took its place, so that only its marker could lead to it.
 */
export const isNameless = (file: Evidence, order: TillOrder): boolean =>
  !bearsMarker(order.now, order) &&
  (file.forgotten ||
    !file.owned.has(order.id) ||
    (order.now.status === 'REJECTED' && file.record?.burnt.includes(order.id) === true))

/** Staff took something off it at that instant or later: while it was on, an undo was refused, and staff decide. */
export const wasTouchedSince = (order: TillOrder, atMs: number): boolean => (order.clearedAtMs ?? 0) >= atMs

/** The last sale of an order is what the order came to: its total, its booking, and that it was voided. */
export function judgeLastSale(world: World, order: TillOrder): Violation | undefined {
  const sale = world.sales.findLast(({ saleId }) => saleId === order.id)
  const { bustle, habits, host } = world.plan
  // One that our late PUT has rejected although it was complete is none that a till knows: what staff make of it then tells nothing.
  if (!sale || !bustle || order.rejectedByUs) return undefined
  const wrong = (what: string): Violation => ({ kind: 'sale-wrong', detail: `the last sale of ${order.id} ${what}` })
  // Sales are those of the first venue, which knows its own markers.
  const named = (one: TillOrder | undefined) => (one && bearsMarker(one.now, one, ['NBI']) ? one.bookingId : undefined)
  const refunded = world.till.find(order.now.refundedOrderId ?? '')
  const bookingId = named(order) ?? named(refunded)
  // A refund names the booking of its order, unless that one could not be read yet, or not any more.
  const isGoneFromSight = refunded && isGone(refunded) && habits.deleted === 'vanished'
  const isUnread = isGoneFromSight || (refunded && order.appliedAtMs < refunded.appliedAtMs + habits.getLagMs)
  // Whoever wrote over the marker after the sale was sent takes nothing from it.
  const wasNamed = sale.bookingId !== undefined && sale.bookingId === (order.bookingId ?? refunded?.bookingId)
  if (sale.bookingId !== bookingId && !isUnread && !wasNamed)
    return wrong(`names booking ${sale.bookingId}, not ${bookingId}`)
  if (!isGone(order))
    return sale.type === 'VOID' || sale.total !== Math.round((order.now.total ?? 0) * 100)
      ? wrong(`is a ${sale.type} of ${sale.total}`)
      : undefined
  // Else it is the daily look-back that finds a void. Who has forgotten what was sold does not know that this is one; and where an order is
  // read as it was before, or not at all once it is deleted, nobody can tell which of two webhooks in the wrong order is the newer one; nor
  // does a late one look late by a clock that was set back by minutes.
  const isSeen =
    wasToldOfEnd(order) &&
    habits.deleted !== 'vanished' &&
    bustle.readStaleMs === 0 &&
    host.clockSets.length === 0 &&
    !isSwapped(world, order, sale.savedAtMs) &&
    !world.files.some((file) => file.forgotten)
  return isSeen && sale.type !== 'VOID' ? wrong('is no void') : undefined
}

/** The sale was made of a webhook that came after the one of its void, yet too soon to be read anew, or before it, by a process that then froze. */
const isSwapped = ({ plan }: World, order: TillOrder, savedAtMs: number): boolean => {
  const soldAtMs = order.states.find(({ order: state }) => state.status === 'COMPLETE')?.atMs ?? 0
  const { atMs: toldAtMs = 0 } = order.told ?? {}
  const wasFrozen = plan.strikes.some(({ freezeMs = 0 }) => freezeMs + 1_000 >= savedAtMs - toldAtMs)
  return toldAtMs < savedAtMs && (savedAtMs - soldAtMs < 20_000 || order.wasToldTooSoon === true || wasFrozen)
}

/** A complete order that was voided before anybody saw it complete, at a till that shows it no more. */
export const isHiddenVoid = (world: World, order: TillOrder): boolean =>
  isGone(order) && world.plan.habits.deleted !== 'listed'

/** The flow says that it left it to staff, and there was a reason: a DELETE that did nothing, or something on it that they took off since. */
export const isLeftToStaff = (file: Evidence, order: TillOrder): boolean =>
  file.kept.has(order.id) && (order.deleteAsked === true || order.clearedAtMs !== undefined)

/** Two orders of ours that are there at one instant: staff's own parts of one, a nameless one, and one that was left to them are none of ours. */
export const isRival = (world: World, order: TillOrder): boolean => {
  const file = world.fileOf(order.bookingId)
  return (
    file !== undefined &&
    order.now.status !== 'REJECTED' &&
    !isTouched(order.now, file.id) &&
    !order.byStaff &&
    !isNameless(file, order) &&
    !file.hasForgotten(order) &&
    !isLeftToStaff(file, order)
  )
}

/** A record does not go on owning an order whose end it was told of, where it owned it by then. */
export function judgeOwned(world: World, order: TillOrder): Violation | undefined {
  // A read that lags may find it again.
  if (world.plan.bustle?.readStaleMs !== 0) return undefined
  return wasToldOfEnd(order) && order.told?.byOwner && world.fileOf(order.bookingId)?.record?.orderId === order.id
    ? { kind: 'ghost', detail: `${order.id} is gone, which was told, and the record owns it still` }
    : undefined
}
