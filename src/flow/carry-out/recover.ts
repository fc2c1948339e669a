/** A store that is not durable has forgotten what it did: the till is asked before an absent record is believed (protocol point 10). */
import { instantMs } from '../../domain/instants.js'
import type { KountaOrder } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import { asTrouble, type Context, trouble } from '../context.js'
import { unreadable } from '../order/not-visible.js'
import { type Found, searchOrders } from '../order/search.js'
import { chooseKeeper, isAway } from '../order/touched.js'
import { own, remember } from '../record/effects.js'
import { patch, type Undecided } from '../record/record.js'
import { reportOnSave, type Session, save } from '../record/session.js'
import { dayMs, intentMs } from '../timing.js'
import { getOrder } from '../venue/get-order.js'
import type { Venue } from '../venue/venue.js'
import { backOff } from './back-off.js'

/** How far back the first search of a new process reaches. */
export const firstSearchMs = dayMs
/** NBI is believed to give whole seconds: what was seated right after the start may look up to a second older. */
const coarseMs = 1_000

/**
 * Remembers, per venue, since when this process has seen everything. An absent record is believed once a whole sweep
 * began later than any request of an earlier process could still have been applied or listed.
 */
export interface Recovery {
  /** How far back a booking without a record must be searched for; undefined: an absent record is believed. */
  searchFrom(venueId: string): number | undefined
  /** True while an absent record is not believed and a sweep now would bring that nearer. */
  needsSweep(venueId: string): boolean
  /** A look at a venue's till. The first one, before this process has placed anything there, tells a restart from a first start. */
  looked(venueId: string, hasOurs: boolean): void
  /** When to look again, an order that an earlier process has sent for one of these versions being perhaps not shown by then; 0: never. */
  waitMs(venueId: string, versions: readonly Undecided[], lookedAt: number): number
  /** A sweep that began then has seen every order of its span. */
  swept(venueId: string, beganAt: number): void
  /** Resolves with the next sweep that has seen every order. */
  nextSwept(venueId: string): Promise<void>
}

export function createRecovery(ctx: Context): Recovery {
  const startedAt = ctx.clock.now()
  const span = intentMs(ctx.timing)
  const sweeps = new Map<string, number>()
  const wasHere = new Map<string, boolean>()
  const waiting = new Map<string, { readonly swept: Promise<void>; readonly tell: () => void }>()

  /** Whether an earlier process may have met the booking as it was modified then, too late for its order to show by now. */
  function mayBeOnItsWay(venueId: string, { booking: { modifiedAt } }: Undecided, lookedAt: number): boolean {
    const { clockSkewMs } = ctx.timing
    const beforeStartMs = startedAt - instantMs(modifiedAt)
    const isRecent = beforeStartMs > coarseMs && beforeStartMs <= span + clockSkewMs
    // From the future as it was looked for: the clocks differ, and it may be older than the start.
    const aheadMs = instantMs(modifiedAt) - lookedAt
    const isAhead = aheadMs > coarseMs && aheadMs <= clockSkewMs
    return (isRecent || isAhead) && wasHere.get(venueId) === true
  }

  return {
    searchFrom(venueId) {
      if (ctx.store.durable) return undefined
      const beganAt = sweeps.get(venueId)
      if (beganAt === undefined) return ctx.clock.now() - firstSearchMs
      return beganAt - startedAt > span ? undefined : beganAt - span
    },
    needsSweep(venueId) {
      if (ctx.store.durable) return false
      const beganAt = sweeps.get(venueId)
      return beganAt === undefined || (beganAt - startedAt <= span && ctx.clock.now() - startedAt > span)
    },
    looked(venueId, hasOurs) {
      if (!wasHere.has(venueId)) wasHere.set(venueId, hasOurs)
    },
    waitMs(venueId, versions, lookedAt) {
      if (ctx.store.durable) return 0
      // All by when it looked, not by the clock of now: a process may have been frozen since.
      const isWaiting = versions.some((version) => mayBeOnItsWay(venueId, version, lookedAt))
      const untilMs = startedAt + (ctx.timing.waitAfterStartMs ?? (isWaiting ? span : 0))
      return lookedAt >= untilMs ? 0 : Math.max(1, untilMs - ctx.clock.now())
    },
    swept(venueId, beganAt) {
      sweeps.set(venueId, beganAt)
      waiting.get(venueId)?.tell()
      waiting.delete(venueId)
    },
    nextSwept(venueId) {
      const known = waiting.get(venueId)
      if (known) return known.swept
      let tell = () => {}
      const swept = new Promise<void>((resolve) => {
        tell = resolve
      })
      waiting.set(venueId, { swept, tell })
      return swept
    },
  }
}

/** Finding none is believed later, when nothing that was sent before this process began can still be on its way. */
function waitForEarlier(ctx: Context, session: Session, waitMs: number): void {
  const error = new NbiKountaError(
    'order-not-visible',
    'an earlier process may have sent an order that the till does not show yet; it will be looked at again',
  )
  session.record = remember(patch(session.record, { timer: { id: ctx.nonce(), ms: waitMs } }), error)
}

/** Takes in what the till has of a booking that no record knows. False when the till could not be asked, or shows nothing too soon. */
export async function recoverRecord(
  ctx: Context,
  venue: Venue,
  session: Session,
  recovery: Recovery,
  sinceMs: number,
): Promise<boolean> {
  const { bookingId } = session.record
  await save(ctx, session)
  const lookedAt = ctx.clock.now()
  let found: Found
  const full: { readonly order: KountaOrder; readonly generation: number }[] = []
  try {
    found = await searchOrders(ctx, venue, bookingId, sinceMs)
    for (const { order, generation } of found.hits) {
      if (isAway(order, venue)) continue
      const read = await getOrder(venue, order.id)
      if (!read) throw unreadable()
      if (!isAway(read, venue)) full.push({ order: read, generation })
    }
    // Once an absent record is believed, none is worse off for having one: what cannot be read no longer keeps it waiting.
    const isBelieved = recovery.searchFrom(venue.id) === undefined
    if (!found.conclusive && !isBelieved && found.hits.length === 0) throw unreadable()
    recovery.looked(venue.id, found.hasOurs)
  } catch (cause) {
    backOff(ctx, session, trouble(ctx, venue, { bookingId }, asTrouble(cause, 'searching for an order'), 'recover'))
    return false
  }
  const waitMs = full.length > 0 ? 0 : recovery.waitMs(venue.id, session.record.undecided, lookedAt)
  if (waitMs > 0) {
    waitForEarlier(ctx, session, waitMs)
    return false
  }
  session.record = patch(session.record, { unsearched: undefined })
  if (found.hits.length === 0) return true
  const generation = Math.max(session.record.generation, ...found.hits.map((hit) => hit.generation))
  // What is older than the newest was replaced by it, such as an order that staff had rejected: touched or not, it is not the booking's any more.
  // One that is about to be deleted is not its order either, such as the twin of an order that is gone since.
  const { burnt, doomed } = session.record
  const kept = full.filter(({ order }) => !doomed.some(({ id }) => id === order.id))
  const newest = Math.max(...kept.map((each) => each.generation))
  const keeper = chooseKeeper(
    kept.filter((each) => each.generation === newest).map(({ order }) => order),
    venue.markerPrefix,
    bookingId,
  )
  const past = found.hits
    .map((hit) => hit.order.id)
    .filter((id) => !burnt.includes(id) && !full.some(({ order }) => order.id === id))
  session.record = patch(session.record, { generation, placed: true, burnt: [...burnt, ...past] })
  if (keeper) {
    session.record = own(session.record, keeper.id, keeper)
    reportOnSave(ctx, session, { type: 'adopted', from: 'search', bookingId, orderId: keeper.id, generation })
  }
  return true
}
