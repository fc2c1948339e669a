/** A completed order of the till becomes a sales record: exact cents, proved to add up (clause B9). */
import type { Booking } from '../domain/booking.js'
import { instantMs } from '../domain/instants.js'
import { ownMarkerOf } from '../domain/marker.js'
import { divideRounded } from '../domain/money.js'
import type { KountaOrder } from '../domain/order.js'
import { isGone } from '../domain/order-status.js'
import type { Sale } from '../domain/sale.js'
import { leftAt } from '../domain/stay.js'
import { tradingDay } from '../domain/zones.js'
import { NbiKountaError } from '../shared/errors.js'
import { present } from '../shared/given.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { requireOption } from '../shared/options.js'
import { amountsOf, isRefund } from './amounts.js'
import { proveBalance } from './balance.js'

/** What a venue says about its sales. */
export interface SaleVenue {
  /** NBI's locationId. Default: the booking's `venueId`, else the id of the till's site. */
  readonly venueId?: string
  /** ISO 4217. Default 'AUD'. */
  readonly currency?: string
  /** IANA zone; with it the sale has its trading day. */
  readonly timeZone?: string
  /** Local hour at which a trading day begins. Default 4. */
  readonly cutOffHour?: number
  /** The Kounta payment method that prepayments are posted under. */
  readonly prepaymentMethodId?: string
  /** Whose markers are ours. Default 'NBI'. */
  readonly markerPrefix?: string
  /** The largest difference, in minor units, that counts as cash rounding. Default 5; 0 in a currency without a minor unit. */
  readonly cashRoundingMinor?: number
}

/** What else `toSale` knows beside the order. */
export interface ToSaleContext {
  readonly venue: SaleVenue
  /** The booking, if known. Without it, its id comes from the order's marker. */
  readonly booking?: Pick<Booking, 'id'> & Partial<Booking>
}

const knownContext: Names<ToSaleContext> = { venue: 1, booking: 1 }
const knownOfVenue: Names<SaleVenue> = {
  venueId: 1,
  currency: 1,
  timeZone: 1,
  cutOffHour: 1,
  prepaymentMethodId: 1,
  markerPrefix: 1,
  cashRoundingMinor: 1,
}

const utc = (text: string, member: string): string => {
  const ms = instantMs(text)
  if (Number.isNaN(ms)) {
    throw new NbiKountaError(
      'invalid-order',
      `${member}: expected ISO 8601 with Z or an offset; check what the till sent`,
    )
  }
  return new Date(ms).toISOString()
}

const isListOfObjects = (list: unknown): boolean =>
  Array.isArray(list) && list.every((entry) => Object(entry) === entry)

/** The newest payment's instant, for a till that does not tell when it last changed the order. */
function lastPaid(order: KountaOrder, openedAt: string): string {
  const paid = order.payments.map(({ createdAt }) => instantMs(createdAt)).filter((ms) => !Number.isNaN(ms))
  return new Date(Math.max(Date.parse(openedAt), ...paid)).toISOString()
}

/** A deleted order is void whatever else it was: a refund that was deleted gave nothing back. */
function typeOf(order: KountaOrder, total: number): Sale['type'] {
  if (isGone(order)) return 'VOID'
  return isRefund(order) || total < 0 ? 'REFUND' : 'SALE'
}

const minutesBetween = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 60_000))

const count = (value: number | undefined): number | undefined =>
  value != null && Number.isFinite(value) && value > 0 ? Math.round(value) : undefined

/**
 * Turns a completed order into a sale: integer cents, items that add up, tips, rounding, and a proof of balance.
 *
 * Call it with a full order (lines and payments). It is pure: the same order gives the same sale. `saleId` is the order's id, so a sale
 * that is sent again replaces the former one. A sale that does not balance is still returned, with `balanced: false` and the `residual`;
 * nothing is made up to close a gap.
 *
 * - `type`: 'VOID' when the order is deleted (a completed list can hold such), 'REFUND' when it is a refund or its total is negative, else
 *   'SALE'. Amounts keep the till's sign.
 * - The line totals are the truth. Sums are rounded once, half away from zero, and the cents are shared out by largest remainder.
 * - Variations (discounts and surcharges of a line or the order): Kounta does not say if the line totals hold them. The reading that meets
 *   `total` is taken. If none does, they count as inside.
 * - `total`: if it is missing, the sum of the lines. A refund's positive `total` is made negative if the lines add up to its negative.
 * - `discounts` and `surcharges` are positive sizes, tax included, already inside `total`, never set off against each other.
 * - `tips`: those on the payments. Tips that the order states beyond these go onto the payments. So does a service charge that it states
 *   and the payments' amounts hold.
 * - `rounding`: by how much the payments differ from total + tips, up to `cashRoundingMinor`, if a payment is a multiple of 5 minor units
 *   as cash is. A payment of 0, or a deposit of ours, does not count for that.
 * - `openedAt` and `closedAt` are the order's created and updated instants in UTC. Without an updated instant, it closed when it was last
 *   paid, else when it was created. A tip or a refund that comes after the last payment for the meal does not lengthen `minutesAtTable`.
 * - `covers` come from the booking, else from the order's guests, else 0.
 *
 * Units: the order's money is decimal major units, the sale's integer minor units of `venue.currency`.
 *
 * Errors: 'invalid-amount' for an amount that is no number or is beyond 2^53 cents; 'invalid-order' without lines or payments, and for a
 * date that is not an instant; 'invalid-options' without a venue, and for an unknown time zone.
 *
 * Source: clause B9; Kounta's orders and payments pages; the arithmetic of public code that calls the API.
 *
 * @example
 * ```ts
 * import { type KountaOrder, toSale } from 'nbi-kounta'
 *
 * function report(order: KountaOrder): string {
 *   const sale = toSale(order, { venue: { venueId: 'loc_31', currency: 'AUD', timeZone: 'Australia/Melbourne' } })
 *   return `${sale.saleNumber}: ${sale.total / 100} ${sale.currency}, ${sale.balanced ? 'balanced' : `off by ${sale.residual}`}`
 * }
 * ```
 */
export function toSale(order: KountaOrder, context: ToSaleContext): Sale {
  const { venue: told, booking } = wellSpelt(context, knownContext)
  requireOption(Object(told) === told, 'venue', 'what the venue says about its sales; {} takes the defaults', told)
  const venue = wellSpelt(told, knownOfVenue)
  const { timeZone } = venue
  // From plain JavaScript, say, an entry of a list, which is abridged.
  if (![order?.lines, order?.payments].every(isListOfObjects))
    throw new NbiKountaError(
      'invalid-order',
      'expected a full order with lines and payments; use orders.get or parseKountaWebhook',
    )
  const tillCurrency = venue.currency ?? 'AUD'
  requireOption(typeof tillCurrency === 'string', 'currency', 'an ISO 4217 code', tillCurrency)
  const currency = tillCurrency.toUpperCase()
  const markerPrefix = venue.markerPrefix ?? 'NBI'
  const { paid, amounts } = amountsOf(order, { ...venue, currency, markerPrefix })
  const { total, items } = amounts
  const openedAt = utc(order.createdAt, 'createdAt')
  const closedAt = order.updatedAt ? utc(order.updatedAt, 'updatedAt') : lastPaid(order, openedAt)
  const covers = count(booking?.covers) ?? count(order.guests) ?? 0
  const bookingId = booking?.id ?? ownMarkerOf(order, markerPrefix)?.bookingId
  const tables = booking?.tables?.map((table) => table.name)
  const { balanced, residual } = proveBalance(amounts)

  return {
    saleId: order.id,
    ...present({ originalSaleId: order.refundedOrderId, bookingId }),
    venueId: venue.venueId ?? booking?.venueId ?? order.siteId,
    siteId: order.siteId,
    saleNumber: order.saleNumber,
    type: typeOf(order, total),
    openedAt,
    closedAt,
    currency,
    ...amounts,
    discounts: items.reduce((all, item) => all + item.discount, 0),
    surcharges: items.reduce((all, item) => all + item.surcharge, 0),
    covers,
    ...(covers === 0 ? {} : { spendPerHead: divideRounded(total, covers) }),
    minutesAtTable: minutesBetween(openedAt, leftAt({ closedAt, payments: paid })),
    ...present({
      tradingDay:
        timeZone === undefined ? undefined : tradingDay(openedAt, { timeZone, cutOffHour: venue.cutOffHour ?? 4 }),
      registerId: order.registerId,
      staffId: order.staffId,
      tables: tables?.length ? tables : undefined,
      orderType: order.orderType,
    }),
    balanced,
    residual,
  }
}
