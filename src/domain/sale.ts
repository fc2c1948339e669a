/** A completed order as a sales record. Money is integer **minor** units (cents) of `currency`. Clauses B9–B10. */

/** One sold item, in integer minor units. Amounts keep the till's sign: negative on refunds. */
export interface SaleItem {
  readonly id?: string
  readonly name: string
  readonly quantity: number
  /** Ex tax and unadjusted: what the till shows per unit. */
  readonly unitPrice: number
  readonly unitTax: number
  readonly subtotal: number
  readonly tax: number
  /** subtotal + tax. */
  readonly total: number
  /** Positive: how much this line was reduced (already inside `total`). */
  readonly discount: number
  /** Positive: how much this line was raised (already inside `total`). */
  readonly surcharge: number
  readonly notes?: string
}

/** One payment, in integer minor units; `amount` excludes `tip`. */
export interface SalePayment {
  readonly method: string
  readonly methodId?: string
  readonly amount: number
  readonly tip: number
  /** True for the prepayment that we posted ourselves when the booking was seated. */
  readonly prepayment: boolean
  readonly ref?: string
  readonly paidAt?: string
}

/** One completed order, with the proof of its balance. Every amount is integer minor units (cents) of `currency`. */
export interface Sale {
  /** The Kounta order's id: stable, also when the sale is sent again. */
  readonly saleId: string
  readonly originalSaleId?: string
  readonly bookingId?: string
  readonly venueId: string
  readonly siteId: string
  readonly saleNumber: string
  readonly type: 'SALE' | 'REFUND' | 'VOID'
  /** When the order was created: UTC, ISO 8601 with Z. */
  readonly openedAt: string
  /** When the order was last changed: UTC, ISO 8601 with Z. The newer of two versions of a sale has the later one. */
  readonly closedAt: string
  readonly currency: string
  readonly total: number
  readonly subtotal: number
  readonly tax: number
  readonly discounts: number
  readonly surcharges: number
  readonly tips: number
  readonly rounding: number
  readonly items: readonly SaleItem[]
  readonly payments: readonly SalePayment[]
  readonly covers: number
  /** `total / covers`, rounded half away from zero to a minor unit; absent when covers is 0. */
  readonly spendPerHead?: number
  /** Minutes from `openedAt` to `closedAt`, or to the last payment for the meal if only a tip or money handed back came after it. */
  readonly minutesAtTable?: number
  /** The venue's trading day (`YYYY-MM-DD`) by `openedAt`, if the venue's zone is known. Stays the same when the sale is sent again. */
  readonly tradingDay?: string
  readonly registerId?: string
  readonly staffId?: string
  readonly tables?: readonly string[]
  readonly orderType?: string
  /** True when the three identities of the balance proof hold to the cent. */
  readonly balanced: boolean
  /** What does not add up, in minor units; 0 when balanced. Usually payments less what they should be; see `proveBalance`. */
  readonly residual: number
}
