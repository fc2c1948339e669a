/** The rules as a table that people read. */
import { answeredIn, answerIn } from './columns.js'
import type { Reason } from './reasons.js'
import { rules } from './rules/index.js'
import type { ActionType } from './types.js'

/**
 * One row of the decision table, in words. A cell is `any` where the rule does not ask.
 *
 * @example
 * ```ts
 * import type { DecisionRow } from 'nbi-kounta/decide'
 *
 * const line = (row: DecisionRow) => `${row.row}: ${row.action} ${row.reason}`
 * ```
 */
export interface DecisionRow {
  /** The number of the row. A policy's variant has the number of the row that it replaces, and precedes it. */
  readonly row: number
  readonly next: string
  readonly previous: string
  readonly order: string
  readonly window: string
  readonly activity: string
  /** Only in row 1: `late`, since previous is newer than next. */
  readonly event?: string
  /** Only in row 2: `another booking`, whose marker the order carries. */
  readonly owner?: string
  /** Only in a policy's variant: the choice that asks for it. */
  readonly policy?: string
  readonly action: ActionType
  readonly reason: Reason
  readonly clauses: readonly string[]
}

const unasked = { next: 'any', previous: 'any', order: 'any', window: 'any', activity: 'any' }

/**
 * The decision table as data: the very rules that the engine runs, in their order. The first row that matches decides.
 *
 * Guarantee: each call returns a new array of new rows. The table is total (every combination matches a row) and has no dead row; tests
 * prove both. `docs/decision-table.md` is generated from it.
 *
 * Source: clauses C1.1–C3.5, named in `clauses`.
 *
 * @example
 * ```ts
 * import { decisionTable } from 'nbi-kounta/decide'
 *
 * const deletes = decisionTable().filter((row) => row.action === 'delete') // one row
 * ```
 */
export function decisionTable(): readonly DecisionRow[] {
  return rules.map(({ row, type: action, reason, clause, accepts }) => {
    return {
      row,
      ...unasked,
      ...Object.fromEntries(answeredIn(accepts).map((asked) => [asked.column, answerIn(accepts, asked)])),
      action,
      reason,
      clauses: clause ? clause.split(', ') : [],
    }
  })
}
