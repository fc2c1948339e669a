/** Settle and sync on a timer, for hosts without a scheduler. */
import { NbiKountaError } from '../shared/errors.js'
import { requireOption } from '../shared/options.js'
import { asTrouble, type Context } from './context.js'
import { answerOf } from './in-time.js'
import type { SettleReport } from './settle.js'
import type { SyncReport } from './till/sync.js'

/** How often `run` looks for due work. */
const settleEveryMs = 1_000
/** How many batches may be open at once. One that waits for a slow sink does not count. */
const batches = 8
/** How long `run` waits where a whole batch came to nothing. */
const stuckMs = 20
/** How many sites are swept at once, so that a till that does not answer holds nobody else up. */
const sweeps = 8

/** What `run` calls. */
export interface Runnable {
  settle(run: { readonly signal: AbortSignal; readonly onSlow: () => void }): Promise<SettleReport>
  sync(venueId: string, signal: AbortSignal): Promise<SyncReport>
  venues: (() => Iterable<string> | AsyncIterable<string>) | undefined
}

type Ids = AsyncIterator<string> | Iterator<string>

interface List {
  readonly [Symbol.asyncIterator]?: () => AsyncIterator<string>
  readonly [Symbol.iterator]?: () => Iterator<string>
}

/** The ids of the host's list, each of which comes in time or not at all. From plain JavaScript it may be the promise of a list. */
async function idsOf(venues: NonNullable<Runnable['venues']>): Promise<AsyncIterable<string>> {
  const list: List | null | undefined = await answerOf('venues()', venues)
  const ids = (list?.[Symbol.asyncIterator]?.() ?? list?.[Symbol.iterator]?.()) as Ids
  requireOption(ids !== undefined, 'venues()', 'a list of ids', list)
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => answerOf('venues()', () => ids.next()),
      return: async () => (await ids.return?.()) ?? { done: true, value: undefined },
    }),
  }
}

/** Resolves once the signal aborts and what is under way has ended. A failing store is waited for, never given up on. */
export async function runUntilAborted(ctx: Context, flow: Runnable, signal: AbortSignal): Promise<void> {
  const { venues } = flow
  if (!venues)
    throw new NbiKountaError('invalid-options', 'run needs createOrderFlow({ venues }): the ids of the venues to sweep')
  const pause = async (ms: number): Promise<void> => {
    await ctx.clock.sleep(ms, signal).catch(() => undefined)
  }
  const complain = (what: string, error: unknown): void =>
    ctx.logger.error(`${what} failed and will be tried again`, {
      code: (error as { code?: unknown }).code,
      message: asTrouble(error, what).message,
    })
  const forever = async (everyMs: number, what: string, once: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await once()
      } catch (error) {
        complain(what, error)
      }
      if (!signal.aborted) await pause(everyMs)
    }
  }
  const settleAll = async (): Promise<void> => {
    const open = new Set<Promise<unknown>>()
    let counted = 0
    let uncount: () => void = () => {}
    while (!signal.aborted) {
      let counts = 1
      counted += counts
      const free = () => {
        counted -= counts
        counts = 0
        uncount()
      }
      const batch = flow
        .settle({ signal, onSlow: free })
        .then(
          ({ more, handled, pending }) => more && (pending < handled || ('stuck' as const)),
          (error) => {
            complain('settle', error)
            return false
          },
        )
        .finally(() => {
          open.delete(batch)
          free()
        })
      open.add(batch)
      const tick = new AbortController()
      const late = ctx.clock.sleep(settleEveryMs, tick.signal).catch(() => undefined)
      const more = await Promise.race([batch, late])
      tick.abort()
      if (more === false) await pause(settleEveryMs)
      // A store that gives the same again and again, and never waits, must not keep the process from everything else.
      else if (more === 'stuck') await pause(stuckMs)
      if (counted >= batches)
        await new Promise<void>((resolve) => {
          uncount = resolve
        })
    }
    await Promise.all(open)
  }
  const sweepAll = async (): Promise<void> => {
    const open = new Set<Promise<void>>()
    try {
      for await (const venueId of await idsOf(venues)) {
        if (signal.aborted) return
        const one: Promise<void> = flow
          .sync(venueId, signal)
          .then(
            () => undefined,
            (cause) => {
              // Remote trouble is the sweep's own to tell: here a venue cannot be had, or the store is away.
              const { code, message } = asTrouble(cause, 'sweeping')
              ctx.report(venueId, { type: 'trouble', code, during: 'sync' })
              ctx.logger.error('a sweep failed and will be tried again', { venueId, code, message })
            },
          )
          .finally(() => open.delete(one))
        open.add(one)
        if (open.size >= sweeps) await Promise.race(open)
      }
    } finally {
      await Promise.all(open)
    }
  }
  await Promise.all([settleAll(), forever(ctx.timing.sweepEveryMs, 'sync', sweepAll)])
}
