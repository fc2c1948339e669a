/** Carries one booking's record on until nothing more can be done now: the loop around the steps. */
import type { OrderAction } from '../decide/index.js'
import type { Booking } from '../domain/booking.js'
import { decideStep } from './booking/decide.js'
import { type CreateResult, carryOutCreate } from './carry-out/create.js'
import { carryOutDelete, resolveDelete } from './carry-out/delete.js'
import { giveUp, tellLate } from './carry-out/give-up.js'
import { recoverRecord } from './carry-out/recover.js'
import { firstSearchMs, type Recovery } from './carry-out/recovery.js'
import { resolveCreate } from './carry-out/resolve-create.js'
import { type Context, isLate } from './context.js'
import { type CustomerLink, isUnlinked } from './draft/customers.js'
import { announceDrift } from './draft/drift-notice.js'
import { append, arrivalOf } from './record/arrival.js'
import { isTooLate, nextStep, type Step } from './record/next-step.js'
import type { BookingRecord, Undecided } from './record/record.js'
import { type Session, save, saveWake, withSession } from './record/session.js'
import { workLeft } from './record/wake.js'
import type { Venue } from './venue/venue.js'

/** What one call achieved. */
export interface Progress {
  /** How the booking that arrived with this call stood to the record. */
  arrival?: 'newer' | 'older' | 'same'
  /** True once that booking is in the record. It is not taken in again after a lost race: what came meanwhile may bear the same instant. */
  isTaken?: boolean
  /** Decisions of this call, oldest first. */
  readonly decided: { readonly booking: Booking; readonly action: OrderAction }[]
  performed: 'created' | 'deleted' | 'nothing'
  record: BookingRecord
  pending: boolean
}

/** What the loop needs beside the context. */
export interface Hands {
  readonly recovery: Recovery
  readonly customers: CustomerLink
}

/** Carries on what is due for this booking, and takes in a newly arrived snapshot first. */
export async function advance(
  ctx: Context,
  hands: Hands,
  venue: Venue,
  bookingId: string,
  incoming?: Undecided,
): Promise<Progress> {
  const progress: Progress = { decided: [], performed: 'nothing', pending: false, record: undefined as never }
  await withSession(ctx, venue.id, bookingId, async (session) => {
    await work(ctx, hands, venue, session, progress, incoming)
    progress.record = session.record
    progress.pending = workLeft(session.record)
  })
  for (const { action } of progress.decided) await announceDrift(ctx, venue, bookingId, progress.record.orderId, action)
  return progress
}

/** Nothing is known of the booking but, at most, that orders of it are gone, as a sweep has seen. */
const isUnheardOf = ({ seen, undecided, orderId }: BookingRecord): boolean =>
  seen === undefined && undecided.length === 0 && orderId === undefined

/** Takes a snapshot into the record, in memory: the first half of protocol point 1, shared with `accept`. */
export function takeSnapshot(
  ctx: Context,
  session: Session,
  incoming: Undecided,
  recovery: Recovery,
): 'newer' | 'older' | 'same' {
  // A process may freeze between its fetch and here, while others follow the same event to its end.
  const arrival = arrivalOf(session.record, incoming, isLate(ctx, incoming.acceptedAt))
  if (arrival !== 'newer') return arrival
  const unsearched = isUnheardOf(session.record) ? recovery.searchFrom(session.record.venueId) : undefined
  const record = append(session.record, incoming)
  session.record = unsearched === undefined ? record : { ...record, unsearched }
  return arrival
}

async function work(
  ctx: Context,
  hands: Hands,
  venue: Venue,
  session: Session,
  progress: Progress,
  incoming: Undecided | undefined,
): Promise<void> {
  if (incoming && !progress.isTaken) {
    progress.arrival = takeSnapshot(ctx, session, incoming, hands.recovery)
    session.afterSave.push(() => {
      progress.isTaken = true
    })
  }
  const force = progress.arrival === 'newer'
  for (;;) {
    if (session.record.unsearched !== undefined) {
      if (!force && session.record.timer && !session.overdue) return
      // No further back than a first search reaches: an order that is listed and can never be read keeps the booking waiting no longer.
      const since = Math.max(session.record.unsearched, ctx.clock.now() - firstSearchMs)
      if (!(await recoverRecord(ctx, venue, session, hands.recovery, since))) {
        tellLate(ctx, venue, session)
        return save(ctx, session)
      }
    }
    const step = nextStep(session.record, { overdue: session.overdue, force, now: ctx.clock.now() }, ctx.timing)
    if (step === 'idle' || step === 'wait') return saveWake(ctx, session)
    if ((await take(step, ctx, hands, venue, session, progress)) === 'stop') {
      tellLate(ctx, venue, session)
      return save(ctx, session)
    }
  }
}

/** One step. 'stop': work may be left, but somebody is woken for it. */
async function take(
  step: Exclude<Step, 'idle' | 'wait'>,
  ctx: Context,
  hands: Hands,
  venue: Venue,
  session: Session,
  progress: Progress,
): Promise<'go-on' | 'stop'> {
  switch (step) {
    case 'decide': {
      const decided = await decideStep(ctx, venue, session, hands.recovery)
      if (decided === 'unreadable') return 'stop'
      if (decided === 'unsearched') return 'go-on'
      session.afterSave.push(() => progress.decided.push(decided))
      return 'go-on'
    }
    case 'resolve': {
      if (session.record.intent?.kind === 'create')
        return (await resolveCreate(ctx, venue, session)) === 'unclear' ? 'stop' : 'go-on'
      if ((await resolveDelete(ctx, venue, session)) === 'deleted') progress.performed = 'deleted'
      return session.record.intent || session.record.timer ? 'stop' : 'go-on'
    }
    case 'delete': {
      const result = await carryOutDelete(ctx, venue, session)
      if (result === 'deleted') progress.performed = 'deleted'
      return result === 'waiting' ? 'stop' : 'go-on'
    }
    case 'give-up':
      await giveUp(ctx, venue, session)
      return 'go-on'
    case 'create': {
      const result = await place(ctx, hands, venue, session)
      if (result === 'created') progress.performed = 'created'
      return result === 'refused' || result === 'unknown' ? 'stop' : 'go-on'
    }
  }
}

/** Places the order, with its guest where the till knows them. */
async function place(ctx: Context, hands: Hands, venue: Venue, session: Session): Promise<CreateResult | 'too-late'> {
  // Another process may decide a newer version while the order is on its way.
  const booking = session.record.seen as Booking
  const customerId = await hands.customers.of(venue, session)
  // The look-up may have taken its time, and the process may have frozen behind it.
  if (isTooLate(session.record, ctx.clock.now(), ctx.timing)) return 'too-late'
  const result = await carryOutCreate(ctx, venue, session, customerId)
  if (customerId !== undefined && isUnlinked(session.record)) await hands.customers.forget(venue, booking, customerId)
  return result
}
