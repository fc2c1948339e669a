/** Waiting between two requests, or before one: what aborts it is told as every other end of a request. */
import type { Clock } from '../clock.js'
import type { RemoteErrorContext } from '../remote-error.js'
import { remoteError } from './refusal.js'

/** Sleeps; when the caller's signal aborts first, rejects with 'aborted' in place of the signal's own reason. */
export async function pause(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  context: RemoteErrorContext,
): Promise<void> {
  try {
    await clock.sleep(ms, signal)
  } catch (error) {
    if (!signal?.aborted) throw error
    throw remoteError('aborted', 'was aborted while it waited', context)
  }
}
