/** Settle and sync on a timer, for hosts without a scheduler. */
import { sleepUntilAborted } from '../shared/clock.js'
import { NbiKountaError } from '../shared/errors.js'
import type { Context } from './context.js'
import type { SettleOptions, SettleReport } from './settle.js'
import { settleAll } from './settle-all.js'
import { type Sync, sweepAll, type Venues } from './sweep-all.js'
import { asTrouble } from './trouble.js'

/** What `run` calls. */
export interface Runnable {
  settle(run: Required<SettleOptions>): Promise<SettleReport>
  sync: Sync
  venues: Venues | undefined
  /** Told of the ids that `venues` has named, after each round of sweeps. */
  tellUnswept(named: ReadonlySet<string>): Promise<void>
}

/** Resolves once the signal aborts and what is under way has ended. A failing store is waited for, never given up on. */
export async function runUntilAborted(
  ctx: Context,
  { settle, sync, venues, tellUnswept }: Runnable,
  signal: AbortSignal,
): Promise<void> {
  if (!venues)
    throw new NbiKountaError('invalid-options', 'run needs createOrderFlow({ venues }): the ids of the venues to sweep')
  const complain =
    (what: string) =>
    (error: unknown): undefined =>
      void ctx.logger.error(`${what} failed and will be tried again`, {
        code: (error as { code?: unknown }).code,
        message: asTrouble(error, what).message,
      })
  const sweepOnce = async (): Promise<void> => {
    const named = await sweepAll(ctx, sync, venues, signal)
    // One that was broken off has not named them all.
    if (!signal.aborted) await tellUnswept(named)
  }
  const sweepAgain = async (): Promise<void> => {
    while (!signal.aborted) {
      await sweepOnce().catch(complain('sync'))
      if (!signal.aborted) await sleepUntilAborted(ctx.clock, ctx.timing.sweepEveryMs, signal)
    }
  }
  const settleBatch = (onSlow: () => void) => settle({ signal, onSlow }).catch(complain('settle'))
  await Promise.all([settleAll(ctx.clock, settleBatch, signal), sweepAgain()])
}
