/** What the simulated till remembers. Money in cents or units (see amounts.ts), times in epoch ms, ids in texts. */

/** Who did it. */
export type Actor = 'api' | 'staff'

/** A line as the till keeps it. */
export interface SimLine {
  lineId: string
  readonly productId: string
  readonly productName: string
  readonly priceCents: number
  readonly overrideExUnits?: number
  readonly taxPoints: number
  quantityMilli: number
  variationMicro: number
  fixedVariationCents: number
  modifiers: readonly number[]
  notes: string
  readonly by: Actor
}

/** A payment as the till keeps it. */
export interface SimPayment {
  readonly id: number
  readonly number: number
  readonly methodId: string
  readonly amountCents: number
  readonly tipCents: number
  ref?: string
  readonly createdAtMs: number
  readonly by: Actor
}

/** A banner on the till. */
export interface SimNotification {
  readonly number: number
  broadcast: string
  colour: string
  message: string
  durationSeconds: number
}

/** One entry of an order's history. */
export interface SimEvent {
  readonly atMs: number
  readonly by: Actor
  readonly what: string
}

/** An order as the till keeps it. */
export interface SimOrder {
  readonly id: string
  readonly createdBy: Actor
  readonly createdAtMs: number
  updatedAtMs: number
  status: string
  deleted: boolean
  deletedBy?: Actor
  readonly saleNumber: string
  /** The number as the client sent it. */
  readonly requestedSaleNumber?: string
  readonly siteId: string
  registerId: string | null
  staffId: string | null
  customerId: string | null
  guests: number | null
  orderType: string | null
  notes: string
  variationMicro: number
  fixedVariationCents: number
  lines: SimLine[]
  payments: SimPayment[]
  readonly isRefund: boolean
  readonly refundedOrderId?: string
  callbackUri: string | null
  lock: readonly string[]
  completeWhenPaid: boolean
  placedAt: string | null
  fulfilAt: string | null
  notifications: SimNotification[]
  history: SimEvent[]
}

/** A customer of the company. */
export interface SimCustomer {
  readonly id: string
  /** Wire members as posted. */
  fields: Record<string, unknown>
}

/** A webhook subscription. */
export interface SimSubscription {
  readonly id: string
  topic: string
  address: string
  format: string
  filter: Record<string, unknown>
  headers: Record<string, string>
  readonly createdAtMs: number
  updatedAtMs: number
}
