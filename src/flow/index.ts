/** The flow's own door: bookings in, orders at the till, sales out. */

export type { BookingEvent } from './booking/event.js'
export { createOrderFlow } from './create-order-flow.js'
export { type DraftOptions, orderDraft } from './draft/draft.js'
export type { DecidedOrder, FlowEvent, FlowEventBase } from './events.js'
export { captureEvents, type ReplayEventsOptions, replayEventsOf } from './looking-back/capture.js'
export {
  type BookingDifference,
  type ComparedPolicies,
  comparePolicies,
  type PolicyDifference,
} from './looking-back/compare-policies.js'
export type { Finding, ProposedFix } from './looking-back/findings.js'
export type { Inspection } from './looking-back/inspect.js'
export { type ReconcileInput, reconcile } from './looking-back/reconcile.js'
export {
  type ReplayBooking,
  type ReplayDecision,
  type ReplayEvent,
  type ReplayOptions,
  type ReplayResult,
  replay,
} from './looking-back/replay.js'
export type { ReplayOrder } from './looking-back/replay-till.js'
export type { OrderHint } from './order/input.js'
export type { OrderFlow, OrderFlowOptions } from './order-flow.js'
export type { FlowOutcome } from './outcome.js'
export type { SaleOutcome } from './sale/in-hand.js'
export type { SettleReport } from './settle.js'
export { createShadowFlow } from './shadow/flow.js'
export type { OrderLookup } from './shadow/order.js'
export type { Disagreement } from './shadow/record.js'
export type { ShadowOrderOutcome } from './shadow/sale.js'
export type { ShadowFlow, ShadowFlowOptions, ShadowOutcome, ShadowReport } from './shadow/shadow-flow.js'
export type { OrderOutcome } from './till/follow-hint.js'
export type { SyncReport } from './till/sync.js'
export type { FlowTiming } from './timing.js'
export type { VenueLookup } from './venue/cache.js'
export type { VenueBookings, VenueConnection } from './venue/venue.js'
