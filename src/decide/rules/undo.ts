/** Rows 8 to 14: the seating is taken back. None of them creates an order (C3.5). */
import { found, type Rule, rule } from './rule.js'

const next = ['undo'] as const
const window = ['in time'] as const
const live = ['open', 'rejected'] as const

export const undo: readonly Rule[] = [
  rule(8, 'C3', { next, order: ['absent'] }, 'none', 'no-order-to-undo'),
  rule(9, 'C3.1', { next, order: found, window: ['undated'] }, 'error', 'undo-window-unknown'),
  rule(10, 'C3.1', { next, order: found, window: ['too early'] }, 'none', 'event-predates-order'),
  rule(11, 'C3.1', { next, order: found, window: ['too late'] }, 'none', 'undo-window-elapsed'),
  rule(12, 'C3.3', { next, order: ['complete'], window }, 'error', 'order-complete'),
  rule(
    13,
    'C3.3',
    { next, order: live, window, activity: ['items or payments'] },
    'error',
    'order-has-items-or-payments',
  ),
  rule(14, 'C3.2, C3.4, C3.5', { next, order: live, window, activity: ['none'] }, 'delete', 'seated-by-mistake'),
]
