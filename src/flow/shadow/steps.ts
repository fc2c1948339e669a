/** The two steps of a shadow: take a version in and decide it, and compare what was decided with what the till has. */
import type { OrderAction } from '../../decide/index.js'
import type { Booking } from '../../domain/booking.js'
import type { Clock } from '../../shared/clock.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Logger } from '../../shared/logger.js'
import type { Entry } from '../../shared/versioned-state.js'
import { decidedEvent } from '../booking/decided-event.js'
import type { Context } from '../context.js'
import type { FlowStore } from '../guard-store.js'
import { append, arrivalOf, newestOf } from '../record/arrival.js'
import type { Undecided } from '../record/record.js'
import { asTrouble } from '../trouble.js'
import { lookUp, type OrderLookup, type SeenOrder } from './order.js'
import {
  agrees,
  compared,
  type Disagreement,
  decideNext,
  disagreement,
  emptyShadow,
  needsOrder,
  readShadow,
  type ShadowRecord,
  shadowKeyOf,
} from './record.js'
import type { ShadowVenue } from './venue.js'

/** What the steps are handed. */
export interface ShadowContext {
  readonly store: FlowStore
  readonly clock: Clock
  readonly logger: Logger
  readonly report: Context['report']
  readonly retainMs: number
  readonly graceMs: number
  readonly orderOf: OrderLookup
}

/** What taking a version in came to. */
export interface Taken {
  /** Undefined where none came. */
  readonly arrival: 'newer' | 'older' | 'same' | undefined
  /** The last decision of this call. */
  readonly last: { readonly action: OrderAction; readonly sentence: string } | undefined
  /** The newest version that the shadow has. */
  readonly newest: Booking | undefined
  /** Versions are left undecided, for this reason. */
  readonly error: NbiKountaError | undefined
}

/** What a comparison came to; 'nothing' where another process has made it. */
export type Compared =
  | { readonly result: 'nothing' }
  | { readonly result: 'agrees' }
  | { readonly result: 'later'; readonly inMs: number }
  | { readonly result: 'disagrees'; readonly disagreement: Disagreement }

/** No wake-up is ever stored: a flow on the same store would meet it among its own. */
const write = async (
  ctx: ShadowContext,
  venue: ShadowVenue,
  entry: Entry | undefined,
  before: ShadowRecord,
  doc: ShadowRecord,
) => {
  const { bookingId } = doc.record
  const when = { expect: entry?.version ?? null, wakeInMs: null, expireInMs: ctx.retainMs }
  if ((await ctx.store.put(shadowKeyOf.booking(venue.id, bookingId), doc, when)) === null) return false
  const { orderId } = doc.record
  if (orderId !== undefined && orderId !== before.record.orderId)
    // An order keeps its booking, so whoever was first to write this is right.
    await ctx.store.put(shadowKeyOf.order(venue.id, orderId), { bookingId }, { ...when, expect: null })
  return true
}

/** Takes a version in and decides whatever is undecided, oldest first. What a lost race decided is void, and nobody was told. */
export async function take(
  ctx: ShadowContext,
  venue: ShadowVenue,
  bookingId: string,
  incoming?: Undecided,
): Promise<Taken> {
  for (;;) {
    const entry = await ctx.store.get(shadowKeyOf.booking(venue.id, bookingId))
    const before = entry ? readShadow(entry.value) : emptyShadow(venue.id, bookingId)
    const arrival = incoming && arrivalOf(before.record, incoming)
    let doc = before
    if (incoming && arrival === 'newer')
      doc = { ...before, record: append(before.record, incoming), since: incoming.acceptedAt }
    const events: ReturnType<typeof decidedEvent>[] = []
    let last: Taken['last']
    let error: NbiKountaError | undefined
    try {
      while (doc.record.undecided[0]) {
        const asks = needsOrder(doc, venue)
        const found = asks ? await look(ctx, venue, doc.record.undecided[0], doc.order) : null
        const next = decideNext(doc, found, venue)
        doc = next.doc
        last = next
        const { previous, booking, action, order } = next
        events.push(decidedEvent(previous, booking, action, asks ? order : undefined))
      }
    } catch (cause) {
      error = asTrouble(cause, 'reading the running code’s order')
    }
    if (doc !== before && !(await write(ctx, venue, entry, before, doc))) continue
    for (const event of events) ctx.report(venue.id, event)
    return { arrival, last, newest: newestOf(doc.record), error }
  }
}

/** The order for a decision. One that the till does not show may be too new for it, but not for longer than the grace period. */
async function look(
  ctx: ShadowContext,
  venue: ShadowVenue,
  { booking, acceptedAt }: Undecided,
  known: SeenOrder | undefined,
): Promise<SeenOrder | null> {
  // Judged before the till is asked: its answer may reach a process that froze long after it was true.
  const isGraceOver = ctx.clock.now() - acceptedAt >= ctx.graceMs
  const found = await lookUp(venue, ctx.orderOf, booking, known)
  if (found !== 'hidden') return found
  if (isGraceOver) return null
  throw new NbiKountaError(
    'order-not-visible',
    'the till does not show the order that the host names; it will be looked at again',
  )
}

/** Compares once the newest version is old enough. Throws remote errors; then nothing was compared. */
export async function compare(ctx: ShadowContext, venue: ShadowVenue, bookingId: string): Promise<Compared> {
  for (;;) {
    const entry = await ctx.store.get(shadowKeyOf.booking(venue.id, bookingId))
    const doc = entry && readShadow(entry.value)
    const booking = doc?.record.seen
    // Another process was here already.
    if (!booking || doc.decided.length === 0) return { result: 'nothing' }
    const inMs = doc.since + ctx.graceMs - ctx.clock.now()
    if (inMs > 0) return { result: 'later', inMs }
    const answer = await lookUp(venue, ctx.orderOf, booking, doc.order)
    const found = answer === 'hidden' ? null : answer
    if (!(await write(ctx, venue, entry, doc, compared(doc, found, venue)))) continue
    if (agrees(doc, found, venue)) return { result: 'agrees' }
    return { result: 'disagrees', disagreement: disagreement(doc, found, ctx.clock.now()) }
  }
}
