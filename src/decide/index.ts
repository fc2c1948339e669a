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
export { classifyStatus } from './status.js'
export type { StatusClass } from './status-table.js'
export { type DecisionRow, decisionTable } from './table.js'
export type {
  ActionCommon,
  ActionType,
  CreateAction,
  CreateReason,
  DecideBooking,
  DecideOrder,
  DeleteAction,
  DeleteReason,
  Drift,
  DriftField,
  DriftSeverity,
  ErrorAction,
  ErrorReason,
  NoneAction,
  NoneReason,
  OrderAction,
  Reason,
  Warning,
  WarningCode,
} from './types.js'
