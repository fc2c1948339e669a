/** What a rule is: one row of the decision table, as data. */
import { columns } from '../columns.js'
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
  /** The clauses of the mission that it carries out, such as 'C1.1, C2'; '' for a row that no clause asks for. */
  readonly clause: string
  /** The answers that it asks for, a bit each; a column without one accepts all. */
  readonly accepts: number
  /** Every other answer in the columns that it asks about: it holds when the facts have none of them. */
  readonly refuses: number
}

/** Writes one row. */
export function rule(row: number, clause: string, accepts: number, ...[type, reason]: Outcome): Rule {
  let refuses = 0
  for (const { all } of columns) if (accepts & all) refuses |= all & ~accepts
  return { row, type, reason, clause, accepts, refuses }
}
