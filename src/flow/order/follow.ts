/** Follows one order of the till: accepted, rejected, deleted, complete; adopts what no record knows, dooms what one contradicts. */

import { classifyStatus } from '../../decide/index.js'
import { ownMarkerOf } from '../../domain/marker.js'
import type { KountaOrder, OrderHead } from '../../domain/order.js'
import { isComplete, isGone } from '../../domain/order-status.js'
import type { Context } from '../context.js'
import { calm, doom, doomUndone, loseOrder, memoOf, own } from '../record/effects.js'
import { type BookingRecord, patch } from '../record/record.js'
import { reportOnSave, type Session, save, withSession } from '../record/session.js'
import type { Venue } from '../venue/venue.js'
import { tellClocks } from './clocks.js'
import { isOlder } from './newer.js'
import { statusEvent } from './status.js'
import { judge } from './stays.js'
import { isAway, isUntouched } from './touched.js'

/** What following an order came to. */
export interface Followed {
  readonly bookingId?: string
  readonly result: 'not-ours' | 'busy' | 'unchanged' | 'updated' | 'adopted' | 'lost' | 'doomed' | 'touched'
}

/** An order as it came into view. */
export interface Sighting {
  readonly order: OrderHead
  readonly from: 'sweep' | 'webhook'
  /** Reads the order by its id. */
  readonly read: () => Promise<KountaOrder | null>
  /** What the till has answered to its id before that, null for a 404; absent where it was not asked. */
  readonly byId?: KountaOrder | null | undefined
}

/** Reads the record after the order was listed or delivered, and changes it by what the order says (protocol point 11). */
export async function followOrder(ctx: Context, venue: Venue, sighting: Sighting): Promise<Followed> {
  const { order, byId } = sighting
  const marker = ownMarkerOf(order, venue.markerPrefix)
  if (!marker) return { result: 'not-ours' }
  const { bookingId, generation } = marker
  const ids = { bookingId, orderId: order.id }
  return withSession(ctx, venue.id, bookingId, async (session) => {
    const result = await followWith({ ...sighting, ctx, venue, session, ids, generation })
    if (byId && result !== 'busy') markRead(session, order.id)
    await save(ctx, session)
    return { bookingId, result }
  })
}

/** One order, followed with its record in hand. */
interface Following extends Sighting {
  readonly ctx: Context
  readonly venue: Venue
  readonly session: Session
  /** Both, as reports name them. */
  readonly ids: { readonly bookingId: string; readonly orderId: string }
  readonly generation: number
}

/** The order in full; null as well for a read older than what came into view: it may lack what staff have rung up since then. */
async function readFull({ order, read }: Following): Promise<KountaOrder | null> {
  const full = await read()
  return full && !isOlder(full, order) ? full : null
}

/** From now on a 404 means gone. */
function markRead(session: Session, id: string): void {
  const { record } = session
  if (record.orderId === id && record.order && !record.order.read)
    session.record = { ...record, order: { ...record.order, read: true } }
}

async function followWith(on: Following): Promise<Followed['result']> {
  const { ctx, venue, session, order, generation } = on
  const { record } = session
  if (record.intent || record.unsearched !== undefined) return 'busy'
  if (record.doomed.length > 0) return heed(venue, session, order)
  if (record.orderId === order.id) return (await isMissing(on)) ? lose(on, 'not found') : update(on)
  if (record.kept.includes(order.id)) return 'unchanged'
  if (isAway(order, venue)) return rememberGone(session, order.id, generation)
  const unknown = !session.known || !record.placed
  if (unknown && ctx.safeguards.adoptUnknown) return takeIn(on)
  const contradicted =
    unknown ||
    record.orderId !== undefined ||
    (ctx.safeguards.doomedAndBurnt && record.burnt.includes(order.id)) ||
    generation < record.generation
  return contradicted ? settleExtra(on, await readFull(on)) : takeIn(on)
}

/**
 * A 404 means gone, for an order that was read before (protocol point 3). The one that led here may be older than that read, if
 * another process was faster: so it is asked once more, now that the record says so.
 */
async function isMissing({ session, order, byId, read }: Following): Promise<boolean> {
  return byId === null && session.record.order?.read === true && !isGone(order) && (await read()) === null
}

/** The delete that waits for this order is not begun before the till shows it as new as this, if staff have touched it. */
function heed(venue: Venue, session: Session, order: OrderHead): 'busy' {
  const { record } = session
  const at = record.doomed.findIndex(({ id, told }) => id === order.id && !isOlder(order, told))
  const doomed = record.doomed[at]
  if (doomed && isFull(order) && !isUntouched(order, venue.markerPrefix, record.bookingId))
    session.record = { ...record, doomed: record.doomed.with(at, { ...doomed, told: memoOf(order) }) }
  return 'busy'
}

const isFull = (order: OrderHead): order is KountaOrder => 'lines' in order && 'payments' in order

/** A deleted order of a booking that no record knows: its generation is spent, also for a store that has forgotten. */
function rememberGone(session: Session, id: string, generation: number): 'unchanged' {
  const { record } = session
  if (session.known || record.generation >= generation) return 'unchanged'
  session.record = patch(record, { generation, placed: true, burnt: [...record.burnt, id] })
  return 'unchanged'
}

/** An order that no record contradicts is adopted, never doomed; but where the booking was undone meanwhile, it is judged by that undo. */
async function takeIn(on: Following): Promise<Followed['result']> {
  const { ctx, venue, session, order, generation } = on
  const { record } = session
  const undo = record.want === 'none' && record.undecided.length === 0 ? record.seen : undefined
  const isUndone = undo !== undefined && classifyStatus(undo.status, venue.policy) === 'undo'
  // Old news may call an order open that an earlier life has rejected in place of a delete; nobody remembers which of them those are.
  const mayBeOldNews = !ctx.store.durable && venue.deleteStrategy === 'put-rejected'
  if (!isUndone && !mayBeOldNews) return adopt(on)
  const read = await readFull(on)
  if (!read) return 'unchanged'
  if (isAway(read, venue)) return rememberGone(session, order.id, generation)
  if (!isUndone) return adopt(on)
  const verdict = judge(undo, read, venue)
  if (verdict.stays) {
    adopt(on)
    reportOnSave(ctx, session, { type: 'refused', reason: verdict.stays, ...on.ids })
  } else session.record = doomUndone(record, order.id, Math.max(record.generation, generation))
  session.record = verdict.writtenTo(session.record)
  return verdict.stays ? 'adopted' : 'doomed'
}

function adopt({ ctx, session, order, ids, generation, from }: Following): 'adopted' {
  const { record } = session
  session.record = patch(own(record, order.id, order), { generation: Math.max(record.generation, generation) })
  reportOnSave(ctx, session, { type: 'adopted', from, generation, ...ids })
  return 'adopted'
}

function update(on: Following): Followed['result'] {
  const { ctx, venue, session, order, ids } = on
  const { record } = session
  tellClocks(ctx, venue, record, order)
  if (isOlder(order, record.order)) return 'unchanged'
  if (isGone(order)) return lose(on, 'DELETED')
  const memo = { ...memoOf(order), ...(record.order?.read ? { read: true } : {}) }
  if (record.order?.status === memo.status && record.order.updatedAt === memo.updatedAt) return 'unchanged'
  session.record = { ...record, order: memo }
  const event = statusEvent(venue, ids, record.order, memo)
  if (event) reportOnSave(ctx, session, event)
  return 'updated'
}

function lose({ ctx, session, ids }: Following, status: 'DELETED' | 'not found'): 'lost' {
  session.record = loseOrder(session.record, ids.orderId)
  reportOnSave(ctx, session, { type: 'lost', status, ...ids })
  return 'lost'
}

/** An order that the record contradicts: doomed only when it was read in full and nobody has touched it. */
function settleExtra(on: Following, full: KountaOrder | null): Followed['result'] {
  const { ctx, venue, session, order, ids } = on
  const { record } = session
  if (!full || isAway(full, venue)) return 'unchanged'
  if (isUntouched(full, venue.markerPrefix, record.bookingId)) {
    session.record = doom(calm(record), { id: order.id, read: true, why: 'extra' })
    const keeps = record.orderId === undefined ? {} : { keeps: record.orderId }
    reportOnSave(ctx, session, { type: 'duplicate-found', ...ids, ...keeps })
    return 'doomed'
  }
  if (record.orderId === undefined && !record.burnt.includes(order.id)) return adopt({ ...on, order: full })
  session.record = { ...record, kept: [...record.kept, order.id] } satisfies BookingRecord
  if (!isComplete(full)) reportOnSave(ctx, session, { type: 'touched-extra', ...ids })
  return 'touched'
}
