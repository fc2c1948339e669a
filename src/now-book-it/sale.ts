/** Our sale becomes the body of NBI's `POST /Sales`: cents, the required members, the sense carried by the type. */
import { instantMs } from '../domain/instants.js'
import type { Sale, SaleItem, SalePayment } from '../domain/sale.js'
import { leftAt } from '../domain/stay.js'
import { present } from '../shared/given.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { isAbsent, needed, requireObjects, requireOneOf, requireOption } from '../shared/options.js'

/** NBI's amount: integer minor units and an ISO 4217 code. */
export interface NowBookItPrice {
  readonly amount: number
  readonly currency: string
}

/**
 * The body of `POST /Sales`.
 *
 * @example
 * ```ts
 * import type { NowBookItPrice, NowBookItSale } from 'nbi-kounta/now-book-it'
 *
 * const spoken = ({ amount, currency }: NowBookItPrice) => `${(amount / 100).toFixed(2)} ${currency}`
 * const totalOf = (sale: NowBookItSale) => spoken(sale.total)
 * ```
 */
export interface NowBookItSale {
  readonly origin: {
    readonly saleId: string
    readonly originalSaleId?: string
    readonly locationId: string
    readonly locationName?: string
  }
  readonly source: { readonly type: string }
  readonly type: Sale['type']
  readonly locationId: string
  readonly openedZonedDateTime: string
  readonly closedZonedDateTime: string
  readonly bookingId?: string
  readonly staff: { readonly id: string }
  readonly table: { readonly seats: number; readonly number?: string }
  readonly register?: { readonly id: string }
  readonly items: readonly {
    readonly id?: string
    readonly name: string
    readonly category?: string
    readonly quantity: number
    readonly unitPrice: NowBookItPrice
    readonly unitPriceTax: NowBookItPrice
    readonly total: NowBookItPrice
    readonly tax: NowBookItPrice
  }[]
  readonly payments: readonly {
    readonly method: string
    readonly goodsAndServicesAmount: NowBookItPrice
    readonly status: string
  }[]
  readonly total: NowBookItPrice
  readonly subtotal: NowBookItPrice
  readonly tax: NowBookItPrice
  readonly discounts: NowBookItPrice
  readonly surcharges: NowBookItPrice
}

/** Options of `toNowBookItSale`: everything that NBI's page leaves open. */
export interface ToNowBookItSaleOptions {
  /** NBI's location. Default: the sale's `venueId`. */
  readonly locationId?: string
  /** The POS location's name. */
  readonly locationName?: string
  /** For a sale without staff; NBI requires one. Default 'kounta'. */
  readonly staffId?: string
  /** Default 'POS'. */
  readonly sourceType?: string
  /** NBI's word for each payment method, by the till's id or name. A method not named here passes through. */
  readonly paymentMethods?: Readonly<Record<string, string>>
  /** NBI's words are not listed. Default 'PAID'. */
  readonly paymentStatus?: string
  /** The category of an item, which the till does not send. Default: none is sent. */
  readonly category?: (item: SaleItem) => string | undefined
  /** Whether item amounts hold the tax. Default 'inc-tax'. */
  readonly itemAmounts?: 'inc-tax' | 'ex-tax'
  /** Default 'positive': the type carries the sense. 'signed' sends a refund's amounts as the till signed them. */
  readonly refundAmounts?: 'positive' | 'signed'
  /** Default 'positive'. */
  readonly discountAmounts?: 'positive' | 'negative'
}

const knownOptions: Names<ToNowBookItSaleOptions> = {
  locationId: 1,
  locationName: 1,
  staffId: 1,
  sourceType: 1,
  paymentMethods: 1,
  paymentStatus: 1,
  category: 1,
  itemAmounts: 1,
  refundAmounts: 1,
  discountAmounts: 1,
}

/** The options that are one of two words. */
const choices: Readonly<Record<'itemAmounts' | 'refundAmounts' | 'discountAmounts', readonly string[]>> = {
  itemAmounts: ['inc-tax', 'ex-tax'],
  refundAmounts: ['positive', 'signed'],
  discountAmounts: ['positive', 'negative'],
}

/**
 * Turns a sale into the body of NBI's `POST /Sales`. Pure: the same sale and options give the same body.
 *
 * - Tips and cash rounding have no field there: a payment's `goodsAndServicesAmount` is its amount without the tip.
 * - Covers go as `table.seats`, at least 1. Of several tables, the first goes.
 * - A sale closed when its meal was paid. A later tip does not move it to another day or lengthen the stay.
 * - Refunds and voids: all amounts are turned positive together (option `refundAmounts`). So an item of the other sense within one is
 *   negative there, by its quantity and total. Unit prices are positive.
 * - A void keeps the id of the sale that it takes back. So it names no `originalSaleId`, except for a deleted refund.
 *
 * Units: integer minor units, as in the sale; instants in UTC.
 *
 * Errors: 'invalid-options' for what has no items or payments, or no texts for its times, and for a word that an option does not know.
 *
 * Source: NBI's "create sale" page; its silence on tax in items, on signs and on values is covered by the options (B10).
 *
 * @example
 * ```ts
 * import { type Sale, toNowBookItSale } from 'nbi-kounta'
 *
 * function body(sale: Sale): string {
 *   return JSON.stringify(toNowBookItSale(sale, { staffId: '77', paymentMethods: { Card: 'CARD' } }))
 * }
 * ```
 */
export function toNowBookItSale(sale: Sale, options: ToNowBookItSaleOptions = {}): NowBookItSale {
  checkSale(sale)
  const chosen = checkedOptions(options)
  const turns = sale.type !== 'SALE' && chosen.refundAmounts !== 'signed'
  const sign = turns ? senseOf(sale) : 1
  // Adding 0 turns -0 into 0, which JSON would hide but a comparison would not.
  const price = (amount: number): NowBookItPrice => ({ amount: sign * amount + 0, currency: sale.currency })
  const size = (amount: number): NowBookItPrice => ({ amount: amount + 0, currency: sale.currency })
  const unit = (amount: number) => size(turns ? Math.abs(amount) : amount)
  const withTax = (chosen.itemAmounts ?? 'inc-tax') === 'inc-tax'
  return {
    origin: {
      saleId: sale.saleId,
      ...present({ originalSaleId: sale.originalSaleId }),
      locationId: sale.siteId,
      ...present({ locationName: chosen.locationName }),
    },
    source: { type: chosen.sourceType ?? 'POS' },
    type: sale.type,
    locationId: chosen.locationId ?? sale.venueId,
    openedZonedDateTime: inUtc(sale.openedAt),
    closedZonedDateTime: inUtc(leftAt(sale)),
    ...present({ bookingId: sale.bookingId }),
    staff: { id: sale.staffId ?? chosen.staffId ?? 'kounta' },
    table: { seats: Math.max(1, sale.covers), ...present({ number: sale.tables?.[0] }) },
    ...present({ register: isAbsent(sale.registerId) ? undefined : { id: sale.registerId } }),
    items: sale.items.map((item) => ({
      ...present({ id: item.id }),
      name: item.name,
      ...present({ category: chosen.category?.(item) }),
      // A unit price has no sense of its own: the quantity has it. A till may sign either of a refund; the total tells.
      quantity: turns ? Math.abs(item.quantity) * (sign * item.total < 0 ? -1 : 1) + 0 : item.quantity,
      unitPrice: unit(withTax ? item.unitPrice + item.unitTax : item.unitPrice),
      unitPriceTax: unit(item.unitTax),
      total: price(withTax ? item.total : item.subtotal),
      tax: price(item.tax),
    })),
    payments: sale.payments.map((payment) => ({
      method: methodOf(payment, chosen.paymentMethods ?? {}),
      goodsAndServicesAmount: price(payment.amount),
      status: chosen.paymentStatus ?? 'PAID',
    })),
    total: price(sale.total),
    subtotal: price(sale.subtotal),
    tax: price(sale.tax),
    discounts: size(chosen.discountAmounts === 'negative' ? -sale.discounts : sale.discounts),
    surcharges: size(sale.surcharges),
  }
}

function checkSale(sale: Sale): void {
  requireObjects(needed(sale, 'sale').items, 'sale.items')
  requireObjects(sale.payments, 'sale.payments')
  // A database's driver may give a Date for what was kept as a text.
  for (const member of ['openedAt', 'closedAt'] as const)
    requireOption(typeof sale[member] === 'string', `sale.${member}`, 'an ISO 8601 instant as a text', sale[member])
}

function checkedOptions(options: ToNowBookItSaleOptions): ToNowBookItSaleOptions {
  const chosen = wellSpelt(options, knownOptions)
  for (const [option, words] of Object.entries(choices)) {
    const choice = chosen[option as keyof typeof choices]
    if (!isAbsent(choice)) requireOneOf(words, option, choice)
  }
  return chosen
}

/** A sale that a host made itself may have times with an offset. */
function inUtc(instant: string): string {
  const ms = instantMs(instant)
  return instant.endsWith('Z') || Number.isNaN(ms) ? instant : new Date(ms).toISOString()
}

/** −1 when the till's amounts are negative as a whole, judged by the total, or by the first payment or item of a zero one. */
function senseOf(sale: Sale): 1 | -1 {
  const telling = [sale.total, ...sale.payments.map(({ amount }) => amount), ...sale.items.map(({ total }) => total)]
  return (telling.find((amount) => amount !== 0) ?? 0) < 0 ? -1 : 1
}

function methodOf({ method, methodId }: SalePayment, names: Readonly<Record<string, string>>): string {
  const named = (key: string | undefined) => (key !== undefined && Object.hasOwn(names, key) ? names[key] : undefined)
  return named(methodId) ?? named(method) ?? method
}
