/** What a process knows of the time before its start, on a store that is not durable: whether an absent record is believed (protocol point 10). */
import { instantMs } from '../../domain/instants.js'
import type { Context } from '../context.js'
import type { Undecided } from '../record/record.js'
import { dayMs, intentMs } from '../timing.js'

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
