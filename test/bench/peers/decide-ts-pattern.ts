/** The table as one ts-pattern match. */
import { match, P } from 'ts-pattern'
import { factsOf } from './decide-facts.js'
import type { Verdict } from './decide-switch.js'
import type { Question } from './events.js'

const found = P.union('open', 'complete', 'rejected')

/** The first pattern that fits. */
export const decideByTsPattern = (question: Question): Verdict =>
  match(factsOf(question))
    .returnType<Verdict>()
    .with({ late: true }, () => ({ type: 'none', reason: 'stale-event' }))
    .with({ next: P.union('seated', 'undo'), order: found, anothers: true }, () => ({
      type: 'error',
      reason: 'order-belongs-to-another-booking',
    }))
    .with({ next: 'seated', previous: 'none', order: 'absent' }, () => ({
      type: 'create',
      reason: 'new-booking-seated',
    }))
    .with({ next: 'seated', previous: 'not seated', order: 'absent' }, () => ({
      type: 'create',
      reason: 'status-changed-to-seated',
    }))
    .with({ next: 'seated', previous: 'seated', order: 'absent' }, () => ({
      type: 'none',
      reason: 'seated-unchanged-no-order',
    }))
    .with({ next: 'seated', order: P.union('open', 'complete') }, () => ({
      type: 'none',
      reason: 'order-already-exists',
    }))
    .with({ next: 'seated', order: 'rejected' }, () => ({ type: 'none', reason: 'order-rejected-by-staff' }))
    .with({ next: 'undo', order: 'absent' }, () => ({ type: 'none', reason: 'no-order-to-undo' }))
    .with({ next: 'undo', window: 'unknown' }, () => ({ type: 'error', reason: 'undo-window-unknown' }))
    .with({ next: 'undo', window: 'stale' }, () => ({ type: 'none', reason: 'event-predates-order' }))
    .with({ next: 'undo', window: 'out' }, () => ({ type: 'none', reason: 'undo-window-elapsed' }))
    .with({ next: 'undo', order: 'complete' }, () => ({ type: 'error', reason: 'order-complete' }))
    .with({ next: 'undo', touched: true }, () => ({ type: 'error', reason: 'order-has-items-or-payments' }))
    .with({ next: 'undo' }, () => ({ type: 'delete', reason: 'seated-by-mistake' }))
    .otherwise(() => ({ type: 'none', reason: 'status-not-actionable' }))
