/** The typed client as others see it: what the flow calls, and what a test may replace. */
import type { KountaOrder, OrderStatus, OrderSummary } from '../domain/order.js'

/** Which queue a request waits in: order writes go before reads, reads before sync. */
export type RequestPriority = 'order-write' | 'read' | 'sync'

/** Options of every call. */
export interface CallOptions {
  readonly signal?: AbortSignal
  /** Default: 'order-write' for writes on orders, 'read' for everything else. */
  readonly priority?: RequestPriority
}

/** Options of a create: never repeated by the client. */
export interface CreateOptions extends CallOptions {
  /** An instant of the client's clock (epoch ms), checked after pacing and auth, right before the send: late is 'not-sent'. */
  readonly sendBefore?: number
}

/** How an order is made to go away; Kounta's DELETE is not confirmed, so it is the venue's choice. Default 'delete'. */
export type DeleteStrategy = 'delete' | 'put-deleted' | 'put-rejected'

/** A line to post; `unitPrice` is ex tax and only overrides the site's price. */
export interface LineDraft {
  readonly productId: string
  readonly quantity?: number
  readonly unitPrice?: number
  readonly priceVariation?: number
  readonly notes?: string
  readonly modifiers?: readonly string[]
}

/** A payment to post; decimal major units; negative is a refund. */
export interface PaymentDraft {
  readonly methodId?: string
  readonly amount: number
  readonly ref?: string
  readonly tip?: number
}

/** An order to post. */
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

/** Filters of an order list; instants are ISO 8601 with Z or an offset. */
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

/** Orders. */
export interface OrdersEndpoint {
  /** Posts one order, once: never repeated by the client. An unknown outcome is the code 'outcome-unknown'. */
  create(draft: OrderDraft, options?: CreateOptions): Promise<{ readonly id: string }>
  /** Null when the till answers 404: which does not prove that the order is gone (it may be not visible yet). */
  get(id: string, options?: CallOptions): Promise<KountaOrder | null>
  /** Pages are fetched as they are consumed. */
  list(filter?: OrderFilter, options?: CallOptions): AsyncIterable<OrderSummary>
  update(id: string, patch: OrderPatch, options?: CallOptions): Promise<void>
  delete(id: string, options?: CallOptions & { readonly strategy?: DeleteStrategy }): Promise<void>
  addPayment(id: string, payment: PaymentDraft, options?: CallOptions): Promise<void>
  notify(id: string, notification: OrderNotification, options?: CallOptions): Promise<void>
}

/** The company behind the credentials. */
export interface Company {
  readonly id: string
  readonly name?: string
  /** ISO 4217. */
  readonly currency?: string
  readonly timeZone?: { readonly offset?: string; readonly name?: string }
}

/** A venue's site. */
export interface Site {
  readonly id: string
  readonly name?: string
  readonly code?: string
}

/** Whether a site takes orders now. */
export interface SiteStatus {
  readonly siteId?: string
  /** At least one device is in use. */
  readonly online: boolean
  /** False when the venue paused online ordering. */
  readonly onlineOrdering: boolean
}

/** A table of a site, with the ids of its open orders. */
export interface Table {
  readonly name: string
  readonly number?: string
  readonly section?: string
  readonly orderIds: readonly string[]
}

/** A customer record. */
export interface Customer {
  readonly id: string
  readonly firstName?: string
  readonly lastName?: string
  readonly email?: string
  readonly phone?: string
  readonly mobile?: string
  readonly referenceId?: string
}

/** A customer to post: a first name and one of e-mail, phone, mobile. */
export interface CustomerDraft {
  readonly firstName: string
  readonly lastName?: string
  readonly email?: string
  readonly phone?: string
  readonly mobile?: string
  readonly referenceId?: string
  readonly tags?: readonly string[]
}

/** How to look a customer up; exactly one of the shapes. */
export type CustomerQuery =
  | { readonly email: string }
  | { readonly mobile: string }
  | { readonly firstName: string; readonly lastName: string; readonly phone: string }
  | { readonly referenceId: string }

/** Customers. */
export interface CustomersEndpoint {
  /** Every record that matches: none, one, or (by reference id) several. */
  find(query: CustomerQuery, options?: CallOptions): Promise<readonly Customer[]>
  /** Posts a customer, once. An unknown outcome is 'outcome-unknown'. */
  create(draft: CustomerDraft, options?: CallOptions): Promise<{ readonly id: string }>
  update(id: string, patch: Partial<CustomerDraft>, options?: CallOptions): Promise<void>
}

/** A payment method of the company. */
export interface PaymentMethod {
  readonly id: string
  readonly name: string
  readonly ledgerCode?: string
}

/** A register of a site. */
export interface Register {
  readonly id: string
  readonly code?: string
  readonly name?: string
  readonly siteId?: string
}

/** A staff member. */
export interface Staff {
  readonly id: string
  readonly firstName?: string
  readonly lastName?: string
}

/** A product as a site's list shows it. */
export interface Product {
  readonly id: string
  readonly name?: string
  readonly sku?: string
  readonly unitPrice?: number
}

/** A webhook subscription's draft. */
export interface KountaWebhookDraft {
  readonly topic: string
  readonly address: string
  readonly siteIds?: readonly string[]
  /** Only `Authorization` and `X-*`, but not `X-Kounta*`. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A webhook subscription. */
export interface KountaWebhookSubscription extends KountaWebhookDraft {
  readonly id: string
}

/** The client: one company, one credential, one pacer. */
export interface KountaClient {
  readonly companyId: string
  readonly orders: OrdersEndpoint
  readonly companies: { me(options?: CallOptions): Promise<Company> }
  readonly sites: {
    list(options?: CallOptions): AsyncIterable<Site>
    get(siteId: string, options?: CallOptions): Promise<Site | null>
    status(siteId: string, options?: CallOptions): Promise<SiteStatus | null>
  }
  readonly tables: { list(siteId: string, options?: CallOptions): Promise<readonly Table[]> }
  readonly customers: CustomersEndpoint
  readonly paymentMethods: { list(options?: CallOptions): AsyncIterable<PaymentMethod> }
  readonly registers: { list(siteId?: string, options?: CallOptions): AsyncIterable<Register> }
  readonly staff: { list(options?: CallOptions): AsyncIterable<Staff> }
  readonly products: { list(siteId: string, options?: CallOptions): AsyncIterable<Product> }
  readonly webhooks: {
    list(options?: CallOptions): AsyncIterable<KountaWebhookSubscription>
    create(draft: KountaWebhookDraft, options?: CallOptions): Promise<{ readonly id: string }>
    update(id: string, patch: Partial<KountaWebhookDraft>, options?: CallOptions): Promise<void>
    delete(id: string, options?: CallOptions): Promise<void>
  }
}
