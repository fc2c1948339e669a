/** An order of the till: the camelCase twin of Kounta's wire shape. Money is decimal **major** units, ex or inc tax as named. */

/** Known statuses; unknown ones survive as they came. */
export type OrderStatus =
  | 'SUBMITTED'
  | 'ACCEPTED'
  | 'REJECTED'
  | 'ON_HOLD'
  | 'PENDING'
  | 'COMPLETE'
  | 'DELETED'
  | (string & {})

/** A tax on a line. */
export interface LineTax {
  readonly id?: string
  readonly name?: string
  /** A fraction: 0.1 is 10 %. */
  readonly rate?: number
}

/** One line of an order. Trust the line totals, not unit × quantity. Both are major units and may have more than two decimals. */
export interface OrderLine {
  /** 1-based position. */
  readonly number?: number
  readonly lineId?: string
  readonly product?: { readonly id?: string; readonly name?: string }
  /** Negative on refunds; may be fractional. */
  readonly quantity?: number
  /** Ex tax. */
  readonly unitPrice?: number
  readonly unitTax?: number
  readonly lineTotalExTax?: number
  readonly lineTotalTax?: number
  /** Multiplier, 1 is none. */
  readonly priceVariation?: number
  /** Fixed amount, negative is a discount. */
  readonly priceFixedVariation?: number
  readonly taxes?: readonly LineTax[]
  readonly modifiers?: readonly string[]
  readonly notes?: string
  readonly fromOrderId?: string
}

/** One payment on an order, in major units; `amount` excludes `tip`. A negative amount is a refund. */
export interface OrderPayment {
  readonly id?: string
  /** The payment's number within the order. */
  readonly number?: number
  readonly method?: { readonly id?: string; readonly name?: string }
  readonly amount: number
  readonly tip?: number
  readonly ref?: string
  readonly createdAt?: string
}

/** The customer as an order carries it. */
export interface OrderCustomer {
  readonly id?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly email?: string
}

/**
 * What lists and details have in common. Money is major units; a member that the till did not send is absent.
 *
 * @example
 * ```ts
 * import type { OrderCustomer, OrderHead } from 'nbi-kounta/kounta'
 *
 * const nameOf = (customer?: OrderCustomer) => customer?.firstName ?? 'guest'
 * const line = (order: OrderHead) => `${order.saleNumber} ${order.status} ${nameOf(order.customer)} ${order.total ?? '?'}`
 * ```
 */
export interface OrderHead {
  /** `id_str` if given: ids are 64-bit, never a JS number. */
  readonly id: string
  readonly status: OrderStatus
  readonly deleted: boolean
  /** May only begin with our marker: the till may append to it. */
  readonly saleNumber: string
  /** ISO 8601 with the till's offset, as it came. */
  readonly createdAt: string
  readonly updatedAt: string
  readonly siteId: string
  readonly notes?: string
  readonly guests?: number
  readonly orderType?: string
  readonly registerId?: string
  readonly staffId?: string
  readonly customer?: OrderCustomer
  /** Tax-inclusive, after variations. */
  readonly total?: number
  readonly totalTax?: number
  readonly paid?: number
  readonly tips?: number
  readonly priceVariation?: number
  readonly priceFixedVariation?: number
  readonly isRefund?: boolean
  readonly refundedOrderId?: string
  readonly callbackUri?: string
  readonly placedAt?: string
  readonly fulfilAt?: string
}

/**
 * A full order, as `orders.get` gives it.
 *
 * @example
 * ```ts
 * import type { KountaOrder, LineTax } from 'nbi-kounta/kounta'
 *
 * const taxes = (order: KountaOrder): readonly LineTax[] => order.lines.flatMap((line) => line.taxes ?? [])
 * const isTouched = (order: KountaOrder) => order.lines.length + order.payments.length > 0
 * ```
 */
export interface KountaOrder extends OrderHead {
  readonly lines: readonly OrderLine[]
  readonly payments: readonly OrderPayment[]
}

/** A list entry. It is abridged: it has lines and payments only if the till sent them. */
export interface OrderSummary extends OrderHead {
  readonly lines?: readonly OrderLine[]
  readonly payments?: readonly OrderPayment[]
}
