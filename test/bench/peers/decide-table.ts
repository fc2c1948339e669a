/** The table as data, for the contenders that are configured rather than written: first match wins. */
import type { Facts } from './decide-facts.js'
import type { Verdict } from './decide-switch.js'

/** One row: the facts that it accepts, and its verdict. */
export interface Row extends Verdict {
  readonly when: { readonly [F in keyof Facts]?: readonly Facts[F][] }
}

const found = ['open', 'complete', 'rejected'] as const
const undo = { next: ['undo'], order: found } as const

/** The rows, in order. */
export const table: readonly Row[] = [
  { when: { late: [true] }, type: 'none', reason: 'stale-event' },
  {
    when: { next: ['seated', 'undo'], order: found, anothers: [true] },
    type: 'error',
    reason: 'order-belongs-to-another-booking',
  },
  { when: { next: ['seated'], previous: ['none'], order: ['absent'] }, type: 'create', reason: 'new-booking-seated' },
  {
    when: { next: ['seated'], previous: ['not seated'], order: ['absent'] },
    type: 'create',
    reason: 'status-changed-to-seated',
  },
  {
    when: { next: ['seated'], previous: ['seated'], order: ['absent'] },
    type: 'none',
    reason: 'seated-unchanged-no-order',
  },
  { when: { next: ['seated'], order: ['open', 'complete'] }, type: 'none', reason: 'order-already-exists' },
  { when: { next: ['seated'], order: ['rejected'] }, type: 'none', reason: 'order-rejected-by-staff' },
  { when: { next: ['undo'], order: ['absent'] }, type: 'none', reason: 'no-order-to-undo' },
  { when: { ...undo, window: ['unknown'] }, type: 'error', reason: 'undo-window-unknown' },
  { when: { ...undo, window: ['stale'] }, type: 'none', reason: 'event-predates-order' },
  { when: { ...undo, window: ['out'] }, type: 'none', reason: 'undo-window-elapsed' },
  { when: { next: ['undo'], order: ['complete'], window: ['in'] }, type: 'error', reason: 'order-complete' },
  { when: { ...undo, window: ['in'], touched: [true] }, type: 'error', reason: 'order-has-items-or-payments' },
  { when: { ...undo, window: ['in'], touched: [false] }, type: 'delete', reason: 'seated-by-mistake' },
  { when: {}, type: 'none', reason: 'status-not-actionable' },
]
