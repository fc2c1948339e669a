/** Orders as the typed client takes and gives them. */
import type { KountaOrder, OrderStatus, OrderSummary } from '../domain/order.js'
import type { CallOptions, ListOptions } from './call-options.js'

/** Options of a create: never repeated by the client. */
export interface CreateOptions extends CallOptions {
  /** An instant of the client's clock (epoch ms), checked after pacing and auth, right before the send. Too late is 'not-sent'. */
  readonly sendBefore?: number
  /**
   * Since when the order has been wanted (epoch ms). Venues take turns at the pacer. Among those with equally many turns, the longest
   * wanted order goes first, so what an outage left leaves oldest first. Default: before those that have one.
   */
  readonly since?: number | undefined
}

/** How to make an order go away. Kounta's DELETE is not confirmed, so the venue chooses. Default 'delete'. */
export type DeleteStrategy = 'delete' | 'put-deleted' | 'put-rejected'

/** A line to post. `unitPrice`, in major units ex tax, only overrides the site's price. `priceVariation` is a factor. */
export interface LineDraft {
  readonly productId: string
  readonly quantity?: number
  readonly unitPrice?: number
  readonly priceVariation?: number
  readonly notes?: string
  readonly modifiers?: readonly string[]
}

/** A payment to post, in decimal major units; negative is a refund. It cannot be removed again, only refunded. */
export interface PaymentDraft {
  readonly methodId?: string
  readonly amount: number
  readonly ref?: string
  readonly tip?: number
}

/**
 * An order to post.
 *
 * @example
 * ```ts
 * import type { LineDraft, OrderDraft, PaymentDraft } from 'nbi-kounta/kounta'
 *
 * const lines: readonly LineDraft[] = [{ productId: '990101', quantity: 2 }]
 * const payments: readonly PaymentDraft[] = [{ methodId: '58', amount: 50, ref: 'NBI-bk_1-1.' }]
 * const draft: OrderDraft = { siteId: '7712', status: 'SUBMITTED', saleNumber: 'NBI-bk_1-1.', guests: 4, lines, payments }
 * ```
 */
export interface OrderDraft {
  readonly siteId: string
  readonly status: 'SUBMITTED' | 'ON_HOLD' | (string & {})
  readonly saleNumber?: string
  readonly orderType?: string
  readonly guests?: number
  readonly customerId?: string
  readonly notes?: string
  readonly registerId?: string
  readonly staffId?: string
  readonly lines?: readonly LineDraft[]
  readonly payments?: readonly PaymentDraft[]
  /** A factor on the whole order: 0.9 takes 10 % off. */
  readonly priceVariation?: number
  readonly callbackUri?: string
  readonly completeWhenPaid?: boolean
  readonly passThruPrinting?: boolean
  readonly lock?: readonly string[]
  readonly placedAt?: string
  readonly fulfilAt?: string
}

/** What an update may change. */
export type OrderPatch = Partial<Omit<OrderDraft, 'siteId' | 'lines' | 'payments'>>

/** Filters of an order list. Instants are ISO 8601 with Z or an offset. Values are totals in major units. */
export interface OrderFilter {
  readonly siteId?: string
  readonly registerId?: string
  readonly staffId?: string
  readonly customerId?: string
  /** Lower-cased into the path. Omitted: every status. */
  readonly status?: OrderStatus
  readonly createdGt?: string
  readonly createdGte?: string
  readonly createdLt?: string
  readonly createdLte?: string
  readonly valueGte?: number
  readonly valueLte?: number
  /** Cursor: the last id of the previous page. */
  readonly start?: string
}

/** A banner on the till; at most 5 per order, 300 characters. */
export interface OrderNotification {
  readonly message: string
  readonly colour?: 'green' | 'orange' | 'red'
  readonly broadcast?: 'now' | 'order'
  readonly durationSeconds?: number
  readonly registerIds?: readonly string[]
  readonly staffIds?: readonly string[]
}

/**
 * The orders of the company.
 *
 * Errors: each call may reject with any `RemoteErrorCode`, and before anything is sent with 'invalid-id', 'invalid-amount' or
 * 'invalid-options'. `list` checks its filter when it is called, and throws then.
 *
 * @example
 * ```ts
 * import type { CreateOptions, DeleteStrategy, OrderNotification, OrderPatch, OrdersEndpoint } from 'nbi-kounta/kounta'
 *
 * async function example(orders: OrdersEndpoint): Promise<void> {
 *   const options: CreateOptions = { sendBefore: Date.now() + 3000 }
 *   const { id } = await orders.create({ siteId: '7712', status: 'SUBMITTED' }, options)
 *   const patch: OrderPatch = { notes: 'Moved to table 9' }
 *   await orders.update(id, patch)
 *   const banner: OrderNotification = { message: 'Table 9 is seated', colour: 'green', durationSeconds: 30 }
 *   await orders.notify(id, banner)
 *   const strategy: DeleteStrategy = 'put-rejected'
 *   await orders.delete(id, { strategy })
 * }
 * ```
 */
export interface OrdersEndpoint {
  /** Posts one order, once: the client never repeats it. An unknown outcome is the code 'outcome-unknown'. */
  create(draft: OrderDraft, options?: CreateOptions): Promise<{ readonly id: string }>
  /** Null when the till answers 404 or 410. That does not prove that the order is gone: it may be not visible yet. */
  get(id: string, options?: CallOptions): Promise<KountaOrder | null>
  /** Fetches pages as you consume them. Leaves out an entry that cannot be read, and reports it to `onUnreadable`. */
  list(filter?: OrderFilter, options?: ListOptions): AsyncIterable<OrderSummary>
  update(id: string, patch: OrderPatch, options?: CallOptions): Promise<void>
  /** `sendBefore` as for a create: what would leave late is not sent. */
  delete(
    id: string,
    options?: CallOptions & { readonly strategy?: DeleteStrategy; readonly sendBefore?: number },
  ): Promise<void>
  addPayment(id: string, payment: PaymentDraft, options?: CallOptions): Promise<void>
  notify(id: string, notification: OrderNotification, options?: CallOptions): Promise<void>
}
