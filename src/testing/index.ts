/** The door of `nbi-kounta/testing`: simulators, a virtual clock, the store kit, builders and arbitraries. No npm module is imported. */
export { type Arbitraries, arbitraries, type DecisionCase } from './arbitraries.js'
export { aBooking, anOrder, withLine, withPayment } from './builders.js'
export type { Handle, SimulatedAnswer, SimulatedRequest, SimulatedResponse } from './faces/exchange.js'
export type { Listening } from './faces/http-listener.js'
export type { MswLike } from './faces/msw-handlers.js'
export type { ArbitraryLike, FastCheckLike } from './fast-check-like.js'
export {
  createFaultyStore,
  type FaultyStore,
  type FaultyStoreOptions,
  type StoreFaultCounts,
  type StoreFaults,
} from './faulty-store.js'
export {
  type GivenBooking,
  type GivenEvent,
  type GivenPolicy,
  givenPolicy,
  type PolicyScenario,
} from './given-policy.js'
export type {
  SimulatedPaymentMethod,
  SimulatedProduct,
  SimulatedRegister,
  SimulatedSite,
  SimulatedStaff,
} from './kounta-simulator/company.js'
export { createKountaSimulator, type KountaSimulator } from './kounta-simulator/create-kounta-simulator.js'
export type { DeliveredWebhook, WebhookDelivery } from './kounta-simulator/deliveries.js'
export type { KountaHabits } from './kounta-simulator/habits.js'
export type { IssuedTokens, KountaOAuthControls } from './kounta-simulator/oauth.js'
export type { KountaSimulatorOptions, SimulatedCredential } from './kounta-simulator/options.js'
export type { SimulatedOrder } from './kounta-simulator/snapshot.js'
export type { StaffActions, StaffLine, StaffPayment } from './kounta-simulator/staff-actions.js'
export {
  createNowBookItSimulator,
  type NowBookItSimulator,
  type SimulatedNowBookItBooking,
} from './now-book-it-simulator/create-now-book-it-simulator.js'
export type { NowBookItDelivered, NowBookItDelivery } from './now-book-it-simulator/diary-events.js'
export type {
  DiaryCustomer,
  DiaryMembers,
  DiaryPaymentSummary,
  ReceivedSale,
} from './now-book-it-simulator/diary-model.js'
export type { NowBookItHabits } from './now-book-it-simulator/habits.js'
export type {
  NowBookItSimulatorOptions,
  SimulatedStatus,
  SimulatedVenue,
} from './now-book-it-simulator/options.js'
export type { Random } from './seeded-random.js'
export type { DownFace, FaultChances, RequestMatch, SimulatedFaults } from './simulation/fault-board.js'
export type { LoggedRequest } from './simulation/request-log.js'
export {
  type ConformanceIt,
  type ConformanceJob,
  type ConformanceProcess,
  type ConformanceScale,
  type FastCheckForStores,
  type OrderStoreConformanceOptions,
  orderStoreConformance,
  runConformanceJob,
  type StoreCapabilities,
} from './store-conformance.js'
export type { ArbitraryForStores, StepForStores } from './store-conformance-fast-check.js'
export { createVirtualClock, type VirtualClock, type VirtualClockOptions } from './virtual-clock.js'
