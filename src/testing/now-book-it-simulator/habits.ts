/** What the documentation of Now Book It leaves open, and the answer that a simulator gives unless it is told otherwise. */

/**
 * How the simulated Now Book It behaves while nothing is broken.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type NowBookItHabits } from 'nbi-kounta/testing'
 *
 * const habits: Partial<NowBookItHabits> = { statusAnswers: 'code', repeatedSales: 'update' }
 * createNowBookItSimulator({ habits })
 * ```
 */
export interface NowBookItHabits {
  /** What a status answer holds: its name or its code. The two pages disagree. Default 'name'. */
  statusAnswers: 'name' | 'code'
  /** The resolution of `lastModifiedDate` in ms; not documented. Default 1000. */
  modifiedResolutionMs: number
  /** List items carry a status. Default false, as documented. */
  listCarriesStatus: boolean
  /** What a repeated sale id gets: 409 within `saleWindowMs` and an update later, or an update at once. Default 'conflict'. */
  repeatedSales: 'conflict' | 'update'
  /** Default 60000. */
  saleWindowMs: number
  /** Setting the status that a booking already has also sends an event. Default true. */
  eventsWithoutChange: boolean
  /** Events leave that many ms after the change. Default 0. */
  webhookDelayMs: number
  /** How often an event without a 2xx answer is sent again. Default 2. */
  webhookRetries: number
  /** The pause between tries. Default 5000. */
  webhookRetryMs: number
}

/** The habits of a simulator that was told nothing. */
export const defaultHabits: NowBookItHabits = {
  statusAnswers: 'name',
  modifiedResolutionMs: 1000,
  listCarriesStatus: false,
  repeatedSales: 'conflict',
  saleWindowMs: 60_000,
  eventsWithoutChange: true,
  webhookDelayMs: 0,
  webhookRetries: 2,
  webhookRetryMs: 5000,
}
