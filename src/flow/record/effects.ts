/** What an answer or a finding does to a record: pure functions, record in, record out. */
import { instantMs } from '../../domain/instants.js'
import type { OrderHead } from '../../domain/order.js'
import { isGone } from '../../domain/order-status.js'
import type { NbiKountaError } from '../../shared/errors.js'
import { type BookingRecord, type Doomed, patch } from './record.js'

export const add = (list: readonly string[], id: string | undefined): readonly string[] =>
  id === undefined || list.includes(id) ? list : [...list, id]

const without = (doomed: readonly Doomed[], id: string): readonly Doomed[] => doomed.filter((entry) => entry.id !== id)

/** True for an order that was the booking's and is so no more: doomed or burnt. Such a one is never adopted. */
export const isPast = ({ burnt, doomed }: BookingRecord, id: string): boolean =>
  burnt.includes(id) || doomed.some((entry) => entry.id === id)

/** Settles what was waiting: no timer, no retry count, no waiting for an invisible order. */
export const calm = (record: BookingRecord): BookingRecord =>
  // Most records have nothing to settle, and every event comes by here.
  record.timer || record.retries !== undefined || record.notVisible || record.lastError
    ? patch(record, { timer: undefined, retries: undefined, notVisible: undefined, lastError: undefined })
    : record

/** As {@link calm}, but for what belongs to an open intent: its timer fires neither early nor never, and its trouble is not over. */
export const calmBeside = (record: BookingRecord): BookingRecord =>
  record.intent ? patch(record, { notVisible: undefined }) : calm(record)

/** True for an order that was kept although a DELETE of ours may still land. */
export const mayVanish = (record: BookingRecord, id: string | undefined): boolean =>
  id !== undefined && record.deleteSent?.includes(id) === true

/**
 * The order that the record owned is gone: its id is burnt, nothing is wanted, the generation is closed. Where a late
 * DELETE of ours may have taken it, it is not staff who did, and an order is wanted as before.
 */
export const loseOrder = (record: BookingRecord, id: string): BookingRecord =>
  patch(calmBeside(record), {
    orderId: undefined,
    order: undefined,
    burnt: add(record.burnt, id),
    doomed: without(record.doomed, id),
    want: mayVanish(record, id) ? record.want : 'none',
    generation: record.generation + 1,
  })

/**
 * A create came to orders that staff have deleted before anybody knew their ids. What they deleted is not posted again, but for a seating
 * since then.
 */
export function loseMade(record: BookingRecord, gone: readonly OrderHead[]): BookingRecord {
  const { reseatedAt, wantAt } = record
  const isWantedAnew =
    record.want === 'order' && gone.every((order) => instantMs(order.updatedAt) < instantMs(reseatedAt))
  const lost = gone.reduce((next, { id }) => loseOrder(next, id), clearCreate(record))
  return isWantedAnew ? patch(lost, { want: 'order', wantAt, attempts: undefined, searchFrom: undefined }) : lost
}

/** A doomed order is seen to be gone. */
export const burn = (record: BookingRecord, id: string): BookingRecord =>
  patch(calm(record), { doomed: without(record.doomed, id), burnt: add(record.burnt, id), intent: undefined })

/** An order that must go away. */
export const doom = (record: BookingRecord, entry: Doomed): BookingRecord =>
  record.doomed.some((known) => known.id === entry.id) ? record : { ...record, doomed: [...record.doomed, entry] }

/** An order that turned up after its booking was undone, and goes: its generation is closed with it. */
export const doomUndone = (record: BookingRecord, id: string, generation = record.generation): BookingRecord =>
  doom(patch(calm(record), { generation: generation + 1, placed: true }), { id, read: true, why: 'undo' })

/** The record owns this order. */
export const own = (record: BookingRecord, id: string, order?: Remembered): BookingRecord =>
  patch(calm(record), {
    orderId: id,
    order: order && memoOf(order),
    placed: true,
    placedAt: undefined,
    intent: undefined,
    searchFrom: undefined,
    attempts: undefined,
    undo: undefined,
    reseatedAt: undefined,
    want: 'order',
  })

/**
 * A doomed order that must stay after all (touched, or its delete was refused): owned again if `order` is given and nothing else is owned,
 * else left to staff.
 */
export function restore(record: BookingRecord, id: string, order: OrderHead | undefined): BookingRecord {
  const wasSent = record.doomed.some((entry) => entry.id === id && (entry.attempts ?? 0) > 0)
  const rest = patch(calm(record), {
    doomed: without(record.doomed, id),
    intent: undefined,
    ...(wasSent ? { deleteSent: add(record.deleteSent ?? [], id) } : {}),
  })
  const owned =
    rest.orderId === undefined && order ? { orderId: id, order: { ...memoOf(order), read: true }, placed: true } : {}
  return patch(rest, { ...owned, kept: add(rest.kept, id) })
}

/** The members of an order that a record remembers. */
export type Remembered = Pick<OrderHead, 'status' | 'deleted' | 'createdAt' | 'updatedAt'>

/** The status as it is told and remembered: one that is deleted only by its flag is DELETED too. */
export const statusOf = (order: { readonly status: string; readonly deleted?: boolean }): string =>
  isGone(order) ? 'DELETED' : order.status

/** What is remembered of an order. */
export const memoOf = (order: Remembered): NonNullable<BookingRecord['order']> => ({
  status: statusOf(order),
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
})

/** Remembers that the till could not be read or did not take a request. */
export const remember = (record: BookingRecord, error: NbiKountaError | undefined): BookingRecord =>
  patch(record, { lastError: error && { code: error.code, message: error.message } })

/** Nothing is wanted any more, and whatever still turns up with this generation's marker contradicts the record. */
export const closeGeneration = (record: BookingRecord): BookingRecord =>
  patch(record, {
    want: 'none',
    wantAt: undefined,
    undo: undefined,
    attempts: undefined,
    searchFrom: undefined,
    generation: record.generation + 1,
  })

/** A create is over without an order; when nothing is wanted any more, its generation is closed with it. */
export function clearCreate(record: BookingRecord): BookingRecord {
  const cleared = patch(calm(record), { intent: undefined, reseatedAt: undefined })
  return cleared.want === 'none' ? closeGeneration(cleared) : cleared
}
