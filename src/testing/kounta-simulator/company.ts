/** What a simulated company has, and what it has unless a test says otherwise. */

/**
 * A site of the simulated company.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type SimulatedSite } from 'nbi-kounta/testing'
 *
 * const sites: SimulatedSite[] = [{ id: '7712', name: 'Harbour Bar' }, { id: '7713', name: 'Rooftop', tables: [] }]
 * createKountaSimulator({ sites })
 * ```
 */
export interface SimulatedSite {
  readonly id: string
  readonly name?: string
  readonly code?: string
  /** Table names; default '1' to '12'. An empty array: no Tables add-on. */
  readonly tables?: readonly string[]
  /** The site can print without staff accepting. If not, an order with `pass_thru_printing: true` fails. Default false. */
  readonly passThruPrinting?: boolean
}

/**
 * A register of a site.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type SimulatedRegister } from 'nbi-kounta/testing'
 *
 * const registers: SimulatedRegister[] = [{ id: '5531', siteId: '7712', salePrefix: 'BAR' }]
 * createKountaSimulator({ registers })
 * ```
 */
export interface SimulatedRegister {
  readonly id: string
  readonly siteId: string
  readonly name?: string
  /** Goes before the till's own sale numbers. Default 'S'. */
  readonly salePrefix?: string
}

/**
 * Somebody who works there.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type SimulatedStaff } from 'nbi-kounta/testing'
 *
 * const staff: SimulatedStaff[] = [{ id: '88120', firstName: 'Robin' }]
 * createKountaSimulator({ staff })
 * ```
 */
export interface SimulatedStaff {
  readonly id: string
  readonly firstName: string
  readonly lastName?: string
}

/**
 * A way to pay at the simulated till.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type SimulatedPaymentMethod } from 'nbi-kounta/testing'
 *
 * const paymentMethods: SimulatedPaymentMethod[] = [{ id: '1', name: 'Cash', roundToCents: 5 }, { id: '2', name: 'Card' }]
 * createKountaSimulator({ paymentMethods })
 * ```
 */
export interface SimulatedPaymentMethod {
  readonly id: string
  readonly name: string
  readonly ledgerCode?: string
  /** The till rounds to that many cents when it settles a bill with this method. Default: it does not round. */
  readonly roundToCents?: number
}

/**
 * Something to sell.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type SimulatedProduct } from 'nbi-kounta/testing'
 *
 * const products: SimulatedProduct[] = [{ id: '1', name: 'Oysters', price: 28.5 }, { id: '2', name: 'Bread', price: 9, taxRate: 0 }]
 * createKountaSimulator({ products })
 * ```
 */
export interface SimulatedProduct {
  readonly id: string
  readonly name: string
  readonly sku?: string
  /** Tax-inclusive price in decimal major units. */
  readonly price: number
  /** A fraction: 0.1 (the default) is 10 %. */
  readonly taxRate?: number
}

export const defaultSites: readonly SimulatedSite[] = [{ id: '7712', name: 'Harbour Bar', code: 'HB' }]

/** One for each site. */
export const defaultRegisters = (sites: readonly SimulatedSite[]): readonly SimulatedRegister[] =>
  sites.map((site, at) => ({ id: String(5531 + at), siteId: site.id, name: `Register ${at + 1}` }))

export const defaultStaff: readonly SimulatedStaff[] = [
  { id: '88120', firstName: 'Robin', lastName: 'Quay' },
  { id: '88121', firstName: 'Sam', lastName: 'Pier' },
]

export const defaultPaymentMethods: readonly SimulatedPaymentMethod[] = [
  { id: '1', name: 'Cash', ledgerCode: '1100', roundToCents: 5 },
  { id: '2', name: 'Card', ledgerCode: '1200' },
  { id: '58', name: 'Booking deposit' },
]

export const defaultProducts: readonly SimulatedProduct[] = [
  { id: '990101', name: 'Set menu', sku: 'SET', price: 80 },
  { id: '990102', name: 'House red', sku: 'RED', price: 14.5 },
  { id: '990103', name: 'Sourdough', sku: 'BRD', price: 9 },
  { id: '990104', name: 'Market fish', sku: 'FSH', price: 42 },
  { id: '990105', name: 'Still water', sku: 'WTR', price: 7.35, taxRate: 0 },
]
