/** Settle and sync on a timer, for hosts without a scheduler. */
import { NbiKountaError } from '../shared/errors.js'
import type { Context } from './context.js'
import type { SettleReport } from './settle.js'
import type { SyncReport } from './sync.js'

/** How often `run` looks for due work. */
const settleEveryMs = 1_000

/** What `run` calls. */
export interface Runnable {
  settle(): Promise<SettleReport>
  sync(venueId: string): Promise<SyncReport>
  venues: (() => Iterable<string> | AsyncIterable<string>) | undefined
}

/** Resolves once the signal aborts and what is under way has ended. A failing store is waited for, never given up on. */
export async function runUntilAborted(ctx: Context, flow: Runnable, signal: AbortSignal): Promise<void> {
  const { venues } = flow
  if (!venues)
    throw new NbiKountaError('invalid-options', 'run needs createOrderFlow({ venues }): the ids of the venues to sweep')
  const pause = async (ms: number): Promise<void> => {
    await ctx.clock.sleep(ms, signal).catch(() => undefined)
  }
  const forever = async (everyMs: number, what: string, once: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await once()
      } catch (error) {
        ctx.logger.error(`${what} failed and will be tried again`, { code: (error as { code?: unknown }).code })
      }
      if (!signal.aborted) await pause(everyMs)
    }
  }
  const settle = async (): Promise<void> => {
    while (!signal.aborted && (await flow.settle()).more);
  }
  const sweepAll = async (): Promise<void> => {
    for await (const venueId of venues()) {
      if (signal.aborted) return
      try {
        await flow.sync(venueId)
      } catch (error) {
        ctx.logger.error('a sweep failed and will be tried again', {
          venueId,
          code: (error as { code?: unknown }).code,
        })
      }
    }
  }
  await Promise.all([forever(settleEveryMs, 'settle', settle), forever(ctx.timing.sweepEveryMs, 'sync', sweepAll)])
}
