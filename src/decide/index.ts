/** The door of `nbi-kounta/decide`: the rules, without any dependency. */
export { decideOrderAction } from './decide.js'
export {
  type ExplainedFacts,
  type ExplainedRule,
  type Explanation,
  explainOrderAction,
  type NearMiss,
} from './explain.js'
export { needsKountaOrder } from './needs-order.js'
export { definePolicy, literalPolicy, type Policy, type PolicyOverrides, venuePolicy } from './policy.js'
export type { CreateReason, DeleteReason, ErrorReason, NoneReason, Reason } from './reasons.js'
export type { Drift, DriftField, DriftSeverity, Warning, WarningCode } from './remarks.js'
export { classifyStatus } from './status.js'
export type { StatusClass } from './status-table.js'
export { type DecisionRow, decisionTable } from './table.js'
export type {
  ActionCommon,
  ActionType,
  CreateAction,
  DecideBooking,
  DecideOrder,
  DeleteAction,
  ErrorAction,
  NoneAction,
  OrderAction,
} from './types.js'
