/** Calls of a host's own functions, which may hang: nobody lines up behind one for longer than a till may take. */
import { type Clock, systemClock } from '../shared/clock.js'
import { NbiKountaError } from '../shared/errors.js'
import { endOf } from '../shared/http/deadline.js'
import type { Timing } from './timing.js'

/** How long a look-up may take: longer than a database's own limits usually are, and short for whoever waits behind it. */
const lookUpMs = 30_000

/** What a look-up of the host's answers; it rejects, with the code, once it has lasted for too long. */
export async function answerOf<T>(
  what: string,
  call: () => T | Promise<T>,
  code: 'timeout' | 'venue-failed' = 'timeout',
): Promise<T> {
  const work = (async () => call())()
  // By the machine's timer: a test's clock does not know how long a real look-up takes.
  if ((await endOf(work, { clock: systemClock, ms: lookUpMs })) !== 'late') return work
  throw new NbiKountaError(
    code,
    `${what} has not answered after 30 s; it is asked again, give it a time limit of its own`,
  )
}

/**
 * Ends as the call does; with 'outcome-unknown' once it has lasted for too long, since what it does may still happen. How it ended after
 * all is told to `late`.
 */
export async function inTime(
  ctx: { readonly clock: Clock; readonly timing: Timing },
  what: string,
  call: () => unknown,
  late: (isDone: boolean) => void,
): Promise<void> {
  const ms = Math.max(ctx.timing.settleMs, ctx.timing.requestTimeoutMs)
  // From plain JavaScript it may throw at once, or return no promise.
  const work = (async () => void (await call()))()
  if ((await endOf(work, { clock: ctx.clock, ms })) !== 'late') return work
  work.then(
    () => late(true),
    () => late(false),
  )
  throw new NbiKountaError(
    'outcome-unknown',
    `${what} has not ended after ${Math.round(ms / 1000)} s; it is tried again, give it a time limit of its own`,
  )
}
