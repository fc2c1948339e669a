/** Rows 3 to 7: the booking is Seated. A policy's variant stands before the row that it replaces. */
import { type Rule, rule } from './rule.js'

const next = ['Seated'] as const

export const seated: readonly Rule[] = [
  rule(3, 'C1.1, C2', { next, previous: ['none'], order: ['absent'] }, 'create', 'new-booking-seated'),
  rule(4, 'C1.2, C2', { next, previous: ['not Seated'], order: ['absent'] }, 'create', 'status-changed-to-seated'),
  rule(
    5,
    'C2',
    { next, previous: ['Seated'], order: ['absent'], policy: ['create'] },
    'create',
    'order-missing-while-seated',
  ),
  rule(5, 'C1.2', { next, previous: ['Seated'], order: ['absent'] }, 'none', 'seated-unchanged-no-order'),
  rule(6, 'C2', { next, order: ['open', 'complete'] }, 'none', 'order-already-exists'),
  rule(
    7,
    'C1.2',
    { next, previous: ['not Seated'], order: ['rejected'], policy: ['create'] },
    'create',
    'reseated-after-rejection',
  ),
  rule(7, 'C2', { next, order: ['rejected'] }, 'none', 'order-rejected-by-staff'),
]
