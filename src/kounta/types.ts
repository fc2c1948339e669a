/** The typed client as others see it: what the flow calls, and what a test may replace. */
import type { CallOptions } from './call-options.js'
import type { OrdersEndpoint } from './order-types.js'

export type * from './call-options.js'
export type * from './order-types.js'

/** The company behind the credentials. */
export interface Company {
  readonly id: string
  readonly name?: string
  /** ISO 4217. */
  readonly currency?: string
  readonly timeZone?: { readonly offset?: string; readonly name?: string }
}

/** A site of the company: one venue's till. */
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

/** How to look a customer up: exactly one of the shapes. */
export type CustomerQuery =
  | { readonly email: string }
  | { readonly mobile: string }
  | { readonly firstName: string; readonly lastName: string; readonly phone: string }
  | { readonly referenceId: string }

/**
 * The customers of the company.
 *
 * @example
 * ```ts
 * import type { Customer, CustomerDraft, CustomerQuery, CustomersEndpoint } from 'nbi-kounta/kounta'
 *
 * async function idOf(customers: CustomersEndpoint, guest: CustomerDraft & { email: string }): Promise<string> {
 *   const query: CustomerQuery = { email: guest.email }
 *   const found: readonly Customer[] = await customers.find(query)
 *   return found[0]?.id ?? (await customers.create(guest)).id
 * }
 * ```
 */
export interface CustomersEndpoint {
  /** Every record that matches: none, one, or (by reference id) several. */
  find(query: CustomerQuery, options?: CallOptions): Promise<readonly Customer[]>
  /** Posts a customer, once. An unknown outcome is 'outcome-unknown'. `sendBefore` as for an order: what would leave late is not sent. */
  create(
    draft: CustomerDraft,
    options?: CallOptions & { readonly sendBefore?: number },
  ): Promise<{ readonly id: string }>
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

/** A member of the company's staff. */
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
  /** Major units, as the list shows it. */
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

/**
 * A webhook subscription, as the company has it.
 *
 * @example
 * ```ts
 * import type { KountaClient, KountaWebhookDraft, KountaWebhookSubscription } from 'nbi-kounta/kounta'
 *
 * async function subscribe(kounta: KountaClient): Promise<void> {
 *   const draft: KountaWebhookDraft = { topic: 'orders/completed', address: 'https://pos.example.com/kounta' }
 *   const known: KountaWebhookSubscription[] = []
 *   for await (const each of kounta.webhooks.list()) known.push(each)
 *   if (!known.some(({ topic }) => topic === draft.topic)) await kounta.webhooks.create(draft)
 * }
 * ```
 */
export interface KountaWebhookSubscription extends KountaWebhookDraft {
  readonly id: string
}

/**
 * The client: one company, one credential, one pacer.
 *
 * Shape: made by `createKountaClient`. The flow calls only `orders`, so a test may replace the rest. Lists fetch their pages as you consume
 * them. A `get` resolves null for what the till does not know.
 *
 * @example
 * ```ts
 * import type { Company, KountaClient, PaymentMethod, Product, Register, Site, SiteStatus, Staff, Table } from 'nbi-kounta/kounta'
 *
 * async function describe(kounta: KountaClient, siteId: string): Promise<string> {
 *   const company: Company = await kounta.companies.me()
 *   const site: Site | null = await kounta.sites.get(siteId)
 *   const status: SiteStatus | null = await kounta.sites.status(siteId)
 *   const tables: readonly Table[] = await kounta.tables.list(siteId)
 *   const names: string[] = []
 *   const methods: AsyncIterable<PaymentMethod> = kounta.paymentMethods.list()
 *   for await (const each of methods) names.push(each.name)
 *   const registers: AsyncIterable<Register> = kounta.registers.list(siteId)
 *   const staff: AsyncIterable<Staff> = kounta.staff.list()
 *   const products: AsyncIterable<Product> = kounta.products.list(siteId)
 *   for await (const each of registers) names.push(each.name ?? each.id)
 *   for await (const each of staff) names.push(each.firstName ?? each.id)
 *   for await (const each of products) names.push(each.name ?? each.id)
 *   return `${company.name} ${site?.name} ${status?.online} ${tables.length} ${names.join()}`
 * }
 * ```
 */
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
