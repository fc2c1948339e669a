/** Row 15: every other status. */
import { type Rule, rule } from './rule.js'

export const other: readonly Rule[] = [rule(15, '', { next: ['other'] }, 'none', 'status-not-actionable')]
