/** A store that does not answer is away, as one that fails is: many a database client waits for its server without end. */
import { systemClock } from '../shared/clock.js'
import { NbiKountaError } from '../shared/errors.js'
import { endOf } from '../shared/http/deadline.js'
import type { VersionedState } from '../shared/versioned-state.js'

/** What a call rejects with that had no answer in time. */
export const noAnswer = new NbiKountaError(
  'store-failed',
  'the store did not answer; check the database, and try again',
)

/** The same state, whose calls end. By the machine's timer: a test's clock does not know how long a real store takes. */
export function answering(state: VersionedState, ms: number): VersionedState {
  async function soon<T>(call: Promise<T>): Promise<T> {
    if ((await endOf(call, { clock: systemClock, ms })) === 'late') throw noAnswer
    return call
  }
  return {
    get: (key) => soon(state.get(key)),
    put: (key, value, when) => soon(state.put(key, value, when)),
  }
}
