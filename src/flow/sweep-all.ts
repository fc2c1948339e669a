/** How `run` sweeps: every venue of the host's list once, several at a time. */
import { requireOption } from '../shared/options.js'
import type { Context } from './context.js'
import { answerOf } from './in-time.js'
import type { SyncReport } from './till/sync.js'
import { asTrouble } from './trouble.js'

/** How many sites are swept at once, so that a till that does not answer holds nobody else up. */
const sweeps = 8

/** Sweeps one venue. */
export type Sync = (venueId: string, signal: AbortSignal) => Promise<SyncReport>

/** The host's list of the venues to sweep. */
export type Venues = () => Iterable<string> | AsyncIterable<string>

type Ids = AsyncIterator<string> | Iterator<string>

interface List {
  readonly [Symbol.asyncIterator]?: () => AsyncIterator<string>
  readonly [Symbol.iterator]?: () => Iterator<string>
}

/** The ids of the host's list, each of which comes in time or not at all. From plain JavaScript it may be the promise of a list. */
async function idsOf(venues: Venues): Promise<AsyncIterable<string>> {
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

/**
 * Resolves to the ids that the list has named. Rejects where the list fails, once the sweeps that were begun have ended; what one of these
 * rejects with is told here.
 */
export async function sweepAll(
  ctx: Context,
  sync: Sync,
  venues: Venues,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const open = new Set<Promise<unknown>>()
  const named = new Set<string>()
  try {
    for await (const venueId of await idsOf(venues)) {
      if (signal.aborted) break
      named.add(venueId)
      const one = sync(venueId, signal)
        .catch((cause) => {
          // Remote trouble is the sweep's own to tell: here a venue cannot be had, or the store is away.
          const { code, message } = asTrouble(cause, 'sweeping')
          ctx.report(venueId, { type: 'trouble', code, during: 'sync' })
          ctx.logger.error('a sweep failed and will be tried again', { venueId, code, message })
        })
        .finally(() => open.delete(one))
      open.add(one)
      if (open.size >= sweeps) await Promise.race(open)
    }
  } finally {
    await Promise.all(open)
  }
  return named
}
