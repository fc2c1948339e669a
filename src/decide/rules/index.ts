/** The ordered list of all rules: the engine, the explanation and the table read this one list. Add a rule by adding a line. */
import { guards } from './guards.js'
import { other } from './other.js'
import type { Rule } from './rule.js'
import { seated } from './seated.js'
import { undo } from './undo.js'

export type { Rule } from './rule.js'

/** First match wins. */
export const rules: readonly Rule[] = [...guards, ...seated, ...undo, ...other]

/** The first rule that refuses none of the facts. The last row leaves no gap: the tests prove it by enumeration. */
export function firstMatch(facts: number): Rule {
  let index = 0
  while (((rules[index] as Rule).refuses & facts) !== 0) index++
  return rules[index] as Rule
}
