/** Why an action was chosen: for a support desk, and for the engineer who reads the log at night. */
import { actionOf } from './action.js'
import { type Answer, absent, answeredIn, answerIn, type Column, columns } from './columns.js'
import { factsOf } from './facts.js'
import { literalPolicy, type Policy } from './policy.js'
import type { Reason } from './reasons.js'
import { firstMatch, type Rule, rules } from './rules/index.js'
import type { ActionType, DecideBooking, DecideOrder, OrderAction } from './types.js'
import { sinceOrderMs } from './window.js'
import { failureOf, sentenceOf, wishOf } from './wording.js'

/**
 * What the rules knew. A member is null if there was nothing to ask, such as the window without an order. No guest data.
 *
 * @example
 * ```ts
 * import type { ExplainedFacts } from 'nbi-kounta/decide'
 *
 * const wasOpen = (facts: ExplainedFacts) => facts.order === 'open'
 * ```
 */
export type ExplainedFacts = { readonly [C in Column]: Answer<C> | null } & {
  /** From the order's created-at to the booking's modified-at, in ms. Negative if before it, NaN if either is no instant, null without an order. */
  readonly sinceOrderMs: number | null
}

/**
 * One rule that was tried.
 *
 * @example
 * ```ts
 * import type { ExplainedRule } from 'nbi-kounta/decide'
 *
 * const line = (rule: ExplainedRule) => `row ${rule.row}: ${rule.failed ?? 'matched'}`
 * ```
 */
export interface ExplainedRule {
  /** The number of its row in the decision table. */
  readonly row: number
  readonly reason: Reason
  /** Its clauses, such as 'C1.1, C2'; '' for a row that no clause asks for. */
  readonly clause: string
  readonly matched: boolean
  /** The first condition that failed: what was there and what was needed, such as 'the order is absent; needed: open'. */
  readonly failed?: string
}

/**
 * A create or delete that one different fact would have caused.
 *
 * @example
 * ```ts
 * import type { NearMiss } from 'nbi-kounta/decide'
 *
 * const text = (miss: NearMiss) => miss.sentence // 'Would have created had the status been Seated.'
 * ```
 */
export interface NearMiss {
  readonly reason: Reason
  readonly type: ActionType
  readonly sentence: string
}

/**
 * An action with its reasons. `facts`, `rules`, `nearMisses`, `clause` and `sentence` hold no guest data; `action` may, in `drift`.
 *
 * @example
 * ```ts
 * import type { Explanation } from 'nbi-kounta/decide'
 *
 * const log = ({ facts, sentence }: Explanation) => JSON.stringify({ facts, sentence })
 * ```
 */
export interface Explanation {
  /** Exactly what `decideOrderAction` gives. */
  readonly action: OrderAction
  readonly facts: ExplainedFacts
  /** The rules tried, in order; the last one matched. */
  readonly rules: readonly ExplainedRule[]
  readonly nearMisses: readonly NearMiss[]
  /** The clauses of the rule that matched; '' if there is none. */
  readonly clause: string
  /** One plain sentence: what is done, and because of which facts. It quotes the status as the venue spells it, up to 40 characters. */
  readonly sentence: string
}

function tried({ row, reason, clause, accepts, refuses }: Rule, facts: number): ExplainedRule {
  const [miss] = answeredIn(facts & refuses)
  return { row, reason, clause, matched: !miss, ...(miss && { failed: failureOf(miss, facts, accepts) }) }
}

/** Each fact is changed alone, and the rules are asked again: what they would then do is true by construction. Each reason once. */
function nearMissesOf(facts: number, without: number, actual: ActionType): readonly NearMiss[] {
  const misses = new Map<Reason, NearMiss>()
  for (const question of columns) {
    for (const bit of question.bits) {
      // Without the order another choice of the policy counts: those facts are gathered anew.
      const { type, reason, accepts } = firstMatch(bit === absent ? without : (facts & ~question.all) | bit)
      if (type === actual || (type !== 'create' && type !== 'delete')) continue
      const sentence = `Would have ${type}d had ${wishOf(question, accepts & question.all || bit)}.`
      misses.set(reason, { reason, type, sentence })
    }
  }
  return [...misses.values()]
}

/**
 * Decides like `decideOrderAction`, and says why: the facts, each rule tried with the first condition that failed, near misses
 * (“Would have created had the status been Seated.”), the clause, and one sentence for a support desk.
 *
 * Guarantee: pure and total. `action` is what `decideOrderAction` gives for the same arguments, from the same list of rules. A near miss
 * is a create or delete that would have been decided if one fact alone had been different. Only `action.drift` may hold guest data. Units: ms.
 *
 * @param previous the version seen before, or null
 * @param next the version that just came
 * @param kountaOrder the booking's order as the till has it now, or null
 * @param policy the venue's choices; default `literalPolicy`
 * @throws `NbiKountaError` with code `booking-mismatch` when the ids differ
 *
 * Source: clauses C1.1–C3.5.
 *
 * @example
 * ```ts
 * import { explainOrderAction } from 'nbi-kounta/decide'
 *
 * const next = { id: 'bk_1', status: 'Confirmed', modifiedAt: '2025-03-14T08:00:00Z' }
 * const why = explainOrderAction(null, next, null)
 * why.sentence // 'Nothing is done: the booking is Confirmed and there is no order.'
 * why.nearMisses[0]?.sentence // 'Would have created had the status been Seated.'
 * ```
 */
export function explainOrderAction(
  previous: DecideBooking | null,
  next: DecideBooking,
  kountaOrder: DecideOrder | null,
  policy?: Policy | null,
): Explanation {
  const chosen = policy ?? literalPolicy
  const facts = factsOf(previous, next, kountaOrder, chosen, true)
  const rule = firstMatch(facts)
  return {
    action: actionOf(rule, facts, previous, next, kountaOrder),
    facts: {
      ...Object.fromEntries(columns.map((question) => [question.column, answerIn(facts, question) || null])),
      sinceOrderMs: kountaOrder && sinceOrderMs(next, kountaOrder),
    } as ExplainedFacts,
    rules: rules.slice(0, rules.indexOf(rule) + 1).map((one) => tried(one, facts)),
    nearMisses: nearMissesOf(facts, factsOf(previous, next, null, chosen, true), rule.type),
    clause: rule.clause,
    sentence: sentenceOf(rule, facts, next.status),
  }
}
