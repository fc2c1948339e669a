/** What a record asks for next: a pure function of the record, whether it is overdue, and the time. */

import type { Timing } from '../timing.js'
import type { BookingRecord } from './record.js'

/** The next thing to do. */
export type Step = 'idle' | 'wait' | 'decide' | 'resolve' | 'delete' | 'give-up' | 'create'

/** True where an order was wanted for so long that one placed now would come too late (protocol point 12). */
export const isTooLate = ({ wantAt }: BookingRecord, now: number, { placeWithinMs }: Timing): boolean =>
  now - (wantAt ?? now) > placeWithinMs

/**
 * First match wins. `force` is true while a newly arrived booking is carried: it does not wait for a back-off.
 *
 * Deciding goes first, since it is what the record wants that everything else depends on; an open intent is only
 * touched once it is overdue; deletes finish before the next create.
 */
export function nextStep(
  record: BookingRecord,
  state: { readonly overdue: boolean; readonly force: boolean; readonly now: number },
  timing: Timing,
): Step {
  const { intent, timer, undecided, doomed } = record
  const waiting = timer !== undefined && !state.overdue && !state.force
  if (undecided.length > 0 && (!waiting || intent)) return 'decide'
  if (intent) return state.overdue ? 'resolve' : 'wait'
  if (waiting) return 'wait'
  if (doomed.length > 0) return 'delete'
  if (record.want === 'order' && record.orderId === undefined)
    return isTooLate(record, state.now, timing) ? 'give-up' : 'create'
  return 'idle'
}
