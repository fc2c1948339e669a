/** The class of one status, for callers. */
import { seated, undo } from './columns.js'
import { literalPolicy, type Policy, statusesOf } from './policy.js'
import { type StatusClass, statusBits } from './status-table.js'

/**
 * What a booking status means to the rules: `seated`, `undo` or `other`.
 *
 * Guarantee: total and pure. Names are compared without case, spaces, `_` and `-` (`No_Show`, `NO SHOW` and `noshow` are one, and
 * `Canceled` is `Cancelled`). A status that nobody named, or that is not a text, is `other`.
 *
 * @param status as the venue spells it, code or name
 * @param policy whose `statuses` add to or override the known ones; default `literalPolicy`
 *
 * Source: clauses C1.2 and C3.2.
 *
 * @example
 * ```ts
 * import { classifyStatus } from 'nbi-kounta/decide'
 *
 * classifyStatus('NO SHOW') // 'undo'
 * classifyStatus('Partially Seated') // 'other'
 * ```
 */
export function classifyStatus(status: string, policy?: Policy | null): StatusClass {
  const bits = statusBits(statusesOf(policy ?? literalPolicy), status)
  return bits & seated ? 'seated' : bits & undo ? 'undo' : 'other'
}
