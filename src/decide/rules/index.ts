/** The door of the rules: the one ordered list that the engine, the explanation and the table read, and how it is read. */

import { rules } from './rows.js'
import type { Rule } from './rule.js'

export { rules } from './rows.js'
export type { Rule } from './rule.js'

/** The first rule that refuses none of the facts. The last row leaves no gap: the tests prove it by enumeration. */
export function firstMatch(facts: number): Rule {
  return rules.find(({ refuses }) => (refuses & facts) === 0) as Rule
}
