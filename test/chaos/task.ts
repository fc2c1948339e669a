/** What a worker process is told, and what it and its parent say to each other: one JSON line each. */
import type { Booking } from '../../src/domain/booking.js'

export const venueId = 'loc_31'
export const siteId = '7712'

/** Everything scaled down, so that a round takes seconds; the proportions are those of the defaults. */
export const timing = {
  requestTimeoutMs: 300,
  settleMs: 400,
  sendDeadlineMs: 100,
  sweepEveryMs: 1_500,
  placeWithinMs: 60_000,
}

export type StoreKind = 'postgres' | 'redis'

export interface WorkerTask {
  readonly store: StoreKind
  readonly namespace: string
  readonly baseUrl: string
  readonly companyId: string
  readonly credentials: { readonly clientId: string; readonly clientSecret: string }
}

/** From the parent. */
export type ToWorker =
  | { readonly type: 'booking'; readonly number: number; readonly booking: Booking; readonly accept: boolean }
  | { readonly type: 'sale-kept'; readonly number: number }

/** From a worker. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'taken'; readonly number: number }
  | { readonly type: 'refused'; readonly number: number; readonly error: string }
  | { readonly type: 'sale'; readonly number: number; readonly saleId: string }
  | { readonly type: 'given-up'; readonly bookingId: string }
  | { readonly type: 'wrong'; readonly error: string }
