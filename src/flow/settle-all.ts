/** How `run` settles: batch after batch, and the next one beside those that wait for something slow. */
import { type Clock, sleepUntilAborted } from '../shared/clock.js'
import type { SettleReport } from './settle.js'

/** How often `run` looks for due work. */
const settleEveryMs = 1_000
/** How many batches may be open at once. One that waits for a slow sink does not count. */
const batches = 8
/** How long `run` waits where a whole batch came to nothing. */
const stuckMs = 20

/** How long to wait behind a batch; undefined: it failed, which was told already. */
function nextLookMs(report: SettleReport | undefined): number {
  if (!report?.more) return settleEveryMs
  // A store that gives the same again and again, and never waits, must not keep the process from everything else.
  return report.pending < report.handled ? 0 : stuckMs
}

/** Resolves once the signal aborts and every batch has ended. A batch never rejects. */
export async function settleAll(
  clock: Clock,
  settle: (onSlow: () => void) => Promise<SettleReport | undefined>,
  signal: AbortSignal,
): Promise<void> {
  const open = new Set<Promise<unknown>>()
  let counted = 0
  let uncount: () => void = () => {}
  const begin = (): Promise<number> => {
    let counts = 1
    counted += counts
    const free = () => {
      counted -= counts
      counts = 0
      uncount()
    }
    const batch = settle(free)
      .then(nextLookMs)
      .finally(() => {
        open.delete(batch)
        free()
      })
    open.add(batch)
    return batch
  }
  while (!signal.aborted) {
    const tick = new AbortController()
    const waitMs = await Promise.race([begin(), sleepUntilAborted(clock, settleEveryMs, tick.signal)])
    tick.abort()
    if (waitMs) await sleepUntilAborted(clock, waitMs, signal)
    if (counted >= batches)
      await new Promise<void>((resolve) => {
        uncount = resolve
      })
  }
  await Promise.all(open)
}
