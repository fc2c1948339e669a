/** What a decision does to a record: pure functions, record in, record out. */
import type { OrderAction } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import type { NbiKountaError } from '../../shared/errors.js'
import { add, calmBeside, closeGeneration, doom, mayVanish, memoOf, type Remembered, remember } from './effects.js'
import { type ActionMemo, type BookingRecord, patch } from './record.js'

/** One decision carried into the record: the booking moves from `undecided` to `seen`, and the effect is written with it. */
export function applyDecision(
  record: BookingRecord,
  booking: Booking,
  action: OrderAction,
  order: Remembered | null,
  acceptedAt: number,
): BookingRecord {
  const base = patch(calmBeside(record), {
    seen: booking,
    undecided: record.undecided.slice(1),
    lastAction: memoAction(action, booking),
    ...(order ? { order: { ...memoOf(order), read: true } } : {}),
  })
  switch (action.type) {
    case 'create':
      return wantOrder(base, booking, acceptedAt)
    case 'delete':
      return patch(doom(base, { id: action.orderId, read: true, why: 'undo' }), {
        orderId: undefined,
        order: undefined,
        want: 'none',
        undo: booking,
        generation: base.generation + 1,
      })
    case 'none':
      if (action.reason === 'no-order-to-undo') return stopWanting(base, booking)
      if (!mayVanish(base, base.orderId)) return base
      if (action.reason === 'order-already-exists') return patch(base, { want: 'order', wantAt: acceptedAt })
      return action.reason === 'undo-window-elapsed' ? { ...base, want: 'none' } : base
    case 'error':
      return mayVanish(base, base.orderId) ? { ...base, want: 'none' } : base
  }
}

/** An order is wanted. While one is in the making it is that one; an open create keeps its generation until it is resolved. */
function wantOrder(record: BookingRecord, booking: Booking, acceptedAt: number): BookingRecord {
  const isOpen = record.intent?.kind === 'create'
  const inTheMaking = record.want === 'order' && record.orderId === undefined
  if (inTheMaking) return isOpen ? { ...record, reseatedAt: booking.modifiedAt } : record
  if (isOpen)
    return patch(record, { want: 'order', wantAt: acceptedAt, reseatedAt: booking.modifiedAt, undo: undefined })
  return patch(record, {
    want: 'order',
    wantAt: acceptedAt,
    undo: undefined,
    generation: record.generation + 1,
    burnt: add(record.burnt, record.orderId),
    orderId: undefined,
    order: undefined,
    attempts: undefined,
    searchFrom: undefined,
  })
}

/** The undo of an order still in the making: a create not yet sent is not sent; one under way is resolved before anything else. */
function stopWanting(record: BookingRecord, undo: Booking): BookingRecord {
  if (record.want === 'none' || record.orderId !== undefined) return record
  if (record.intent?.kind === 'create') return patch(record, { want: 'none', undo })
  return closeGeneration(record)
}

/**
 * What a booking's undo comes to, now that its order has turned up: takes the place of the "no order to undo" that was said before. `stays`:
 * why it is not deleted, where that is an error.
 */
export const judged = (
  record: BookingRecord,
  undo: Booking,
  action: OrderAction,
  stays?: NbiKountaError,
): BookingRecord => remember({ ...record, lastAction: memoAction(action, undo) }, stays)

const memoAction = (action: OrderAction, booking: Booking): ActionMemo => ({
  type: action.type,
  reason: action.reason,
  status: booking.status,
  modifiedAt: booking.modifiedAt,
  ...('orderId' in action && action.orderId !== undefined ? { orderId: action.orderId } : {}),
  ...(action.type === 'error' ? { items: action.items, payments: action.payments } : {}),
})
