/** Rows 1 and 2: events that must not be acted upon, whatever they say. */
import { found, type Rule, rule } from './rule.js'

export const guards: readonly Rule[] = [
  rule(1, '', { event: ['late'] }, 'none', 'stale-event'),
  rule(
    2,
    '',
    { next: ['Seated', 'undo'], order: found, owner: ['another booking'] },
    'error',
    'order-belongs-to-another-booking',
  ),
]
