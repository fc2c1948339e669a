/** What the diary keeps: bookings, sales received, subscriptions. */

/**
 * The guest of a booking.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type DiaryCustomer } from 'nbi-kounta/testing'
 *
 * const customer: DiaryCustomer = { firstName: 'Ari', email: 'ari@example.test' }
 * createNowBookItSimulator().createBooking({ customer })
 * ```
 */
export interface DiaryCustomer {
  readonly id?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly company?: string
  readonly email?: string
  readonly phone?: string
}

/**
 * Money of a booking, in decimal major units.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type DiaryPaymentSummary } from 'nbi-kounta/testing'
 *
 * const paymentSummary: DiaryPaymentSummary = { paymentType: 'deposit', amount: 80, amountPaid: 80, currencyCode: 'AUD' }
 * createNowBookItSimulator().createBooking({ paymentSummary })
 * ```
 */
export interface DiaryPaymentSummary {
  readonly paymentType?: string
  /** What is asked for, in major units. */
  readonly amount?: number
  /** What is still due, in major units. */
  readonly amountDue?: number
  /** What was paid, in major units. */
  readonly amountPaid?: number
  readonly transactionId?: string
  readonly currencyCode?: string
  readonly paymentDate?: string
}

/**
 * What may be said about a booking.
 *
 * @example
 * ```ts
 * import { createNowBookItSimulator, type DiaryMembers } from 'nbi-kounta/testing'
 *
 * const walkIn: Partial<DiaryMembers> = { method: 'walkin', status: 'Seated', people: 3 }
 * createNowBookItSimulator().createBooking(walkIn)
 * ```
 */
export interface DiaryMembers {
  /** How it was made: `online`, `phone`, `walkin`, `pos`. */
  readonly method: string
  /** Code or name of a status. */
  readonly status: string
  /** How many guests. */
  readonly people: number
  /** When the party is due, an ISO 8601 instant. */
  readonly startsAt: string
  /** In minutes. */
  readonly durationMin: number
  readonly notes: string
  readonly customer: DiaryCustomer | null
  readonly tables: readonly { readonly tableId?: string; readonly tableName: string; readonly sectionName?: string }[]
  readonly tags: readonly { readonly tagType?: string; readonly name: string }[]
  readonly paymentSummary: DiaryPaymentSummary | null
  readonly items: readonly Readonly<Record<string, unknown>>[]
}

/** A booking as the diary keeps it. */
export interface DiaryBooking extends DiaryMembers {
  readonly bookingId: string
  readonly locationId: string
  readonly bookedAtMs: number
  readonly modifiedAtMs: number
  readonly amountSpentCents: number
}

/**
 * A sale as it was posted, with what it was linked to.
 *
 * @example
 * ```ts
 * import type { ReceivedSale } from 'nbi-kounta/testing'
 *
 * const unlinked = (sales: readonly ReceivedSale[]) => sales.filter(({ bookingId }) => bookingId === undefined)
 * ```
 */
export interface ReceivedSale {
  readonly saleId: string
  readonly bookingId?: string
  readonly body: Readonly<Record<string, unknown>>
  readonly receivedAtMs: number
  /** How often this sale id was taken: 1, and more when it was updated. */
  readonly times: number
}

/** A webhook subscription: one per event. */
export interface DiarySubscription {
  readonly event: string
  readonly webhookUrl: string
  readonly securityKey?: string
  readonly securityToken?: string
}
