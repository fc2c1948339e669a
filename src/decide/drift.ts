/** What changed while a booking stayed Seated: the till's order does not know of it. */
import type { Drift, DriftField, DriftSeverity } from './remarks.js'
import type { DecideBooking } from './types.js'

const fields: readonly (readonly [DriftField, DriftSeverity])[] = [
  ['tables', 'low'],
  ['covers', 'low'],
  ['paymentSummary', 'high'],
  ['customer', 'low'],
  ['notes', 'low'],
]

const isBlank = (value: unknown) => value == null || (value as { readonly length?: unknown }).length === 0

type Members = Readonly<Record<string, unknown>> | null

/** Plain values alike, whatever the order of their members; the depth is that of a booking's members, and an end for odd input. */
function same(before: unknown, after: unknown, depth = 2): boolean {
  if (before === after || (isBlank(before) && isBlank(after))) return true
  if (depth === 0 || typeof before !== 'object' || typeof after !== 'object') return false
  return Object.keys({ ...before, ...after }).every((name) =>
    same((before as Members)?.[name], (after as Members)?.[name], depth - 1),
  )
}

/** The changes between two Seated versions. The values are the booking's own: guest data stays guest data. */
export const driftBetween = (previous: DecideBooking, next: DecideBooking): readonly Drift[] =>
  fields
    .filter(([field]) => !same(previous[field], next[field]))
    .map(([field, severity]) => ({ field, before: previous[field], after: next[field], severity }) as Drift)
