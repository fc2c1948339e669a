/** A booking or walk-in as the rules see it. */

/**
 * What was, or is to be, paid ahead. Amounts are decimal **major units** (dollars).
 *
 * @example
 * ```ts
 * import type { PaymentSummary } from 'nbi-kounta/now-book-it'
 *
 * const deposit: PaymentSummary = { paymentType: 'deposit', amount: 100, amountPaid: 50, amountDue: 50, currency: 'AUD' }
 * ```
 */
export interface PaymentSummary {
  readonly paymentType?: string
  readonly amount?: number
  readonly amountDue?: number
  readonly amountPaid?: number
  /** ISO 4217 code. */
  readonly currency?: string
  readonly transactionId?: string
  /** ISO 8601 instant. */
  readonly paidAt?: string
  /** True if the source did not say the unit of the amounts. No money is ever posted from such a summary. */
  readonly unitAssumed?: boolean
}

/** A table as the booking platform names it. */
export interface BookingTable {
  readonly id?: string
  readonly name: string
  readonly section?: string
}

/** The guest, where the platform shares one. */
export interface BookingCustomer {
  readonly id?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly email?: string
  readonly phone?: string
}

/**
 * One snapshot of a booking or walk-in. Clauses B1–B3, W1–W3.
 *
 * Shape: every event carries a whole snapshot, never a difference. Instants are ISO 8601 with an offset or Z.
 *
 * @example
 * ```ts
 * import type { Booking, BookingCustomer, BookingTable } from 'nbi-kounta/now-book-it'
 *
 * const tables: readonly BookingTable[] = [{ name: '12', section: 'Terrace' }]
 * const customer: BookingCustomer = { firstName: 'Ada', email: 'ada@example.com' }
 * const booking: Booking = {
 *   id: 'bk_1',
 *   venueId: '4411',
 *   type: 'BOOKING',
 *   status: 'Seated',
 *   modifiedAt: '2025-03-14T19:02:11+11:00',
 *   covers: 4,
 *   durationMin: 90,
 *   tables,
 *   customer,
 * }
 * ```
 */
export interface Booking {
  readonly id: string
  /** NBI's locationId. */
  readonly venueId: string
  readonly type: 'BOOKING' | 'WALKIN' | (string & {})
  /** As the venue spells it: 'Seated', 'No_Show', … */
  readonly status: string
  /** ISO 8601 instant with an offset or Z. */
  readonly modifiedAt: string
  /** The source's own version, if it has one. Wins over `modifiedAt` for ordering. */
  readonly sequence?: number
  readonly covers: number
  /** ISO 8601 instant with an offset or Z. */
  readonly startsAt?: string
  /** How long the table is booked for, in minutes. */
  readonly durationMin?: number
  readonly tables?: readonly BookingTable[]
  readonly customer?: BookingCustomer
  readonly notes?: string
  readonly tags?: readonly string[]
  readonly paymentSummary?: PaymentSummary
}
