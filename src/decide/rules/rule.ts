/** What a rule is: one row of the decision table, as data. */
import { columnEntries, maskOf, type When } from '../columns.js'
import type { OrderAction } from '../types.js'

/** Each type of action with its own reasons. */
type Outcome = {
  [Type in OrderAction['type']]: [type: Type, reason: Extract<OrderAction, { type: Type }>['reason']]
}[OrderAction['type']]

/** One row. The first rule whose conditions all hold decides. */
export interface Rule {
  /** The row of the decision table; a policy's own variant shares the number of the row that it replaces. */
  readonly row: number
  readonly type: Outcome[0]
  readonly reason: Outcome[1]
  /** The clauses of the mission that it carries out, such as 'C1.1, C2'. */
  readonly clause: string
  readonly when: When
  /** Every bit that the rule does not accept: it holds when the facts have none of them. */
  readonly refuses: number
}

/** Any order that is one. A rule that asks for its owner, change or activity asks for this too: without an order they have no answer. */
export const found = ['open', 'complete', 'rejected'] as const

/** Writes one row. */
export function rule(row: number, clause: string, when: When, ...[type, reason]: Outcome): Rule {
  let refuses = 0
  for (const [column, bits] of columnEntries) refuses |= maskOf(bits) ^ maskOf(bits, when[column])
  return { row, type, reason, clause, when, refuses }
}
