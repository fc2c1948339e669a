/** The till's side of a shadow: orders of the running code are remembered, and completed ones made into the sale that would be sent. */
import type { Booking } from '../../domain/booking.js'
import type { KountaOrder } from '../../domain/order.js'
import { isComplete } from '../../domain/order-status.js'
import type { Sale } from '../../domain/sale.js'
import { toSale } from '../../sales/index.js'
import { NbiKountaError } from '../../shared/errors.js'
import { present } from '../../shared/given.js'
import { type HintRecord, otherSite } from '../order/input.js'
import { aheadMs } from '../order/newer.js'
import { sourceOf } from '../order/source.js'
import { statusOf } from '../record/effects.js'
import { saleVenue } from '../venue/venue.js'
import { seenOf } from './order.js'
import { readShadow, shadowKeyOf } from './record.js'
import type { ShadowContext } from './steps.js'
import type { ShadowVenue } from './venue.js'

/**
 * The result of the shadow's `handleOrder`.
 *
 * @example
 * ```ts
 * import type { OrderHint, ShadowFlow, ShadowOrderOutcome } from 'nbi-kounta'
 *
 * async function wouldSend(shadow: ShadowFlow, hint: OrderHint): Promise<string> {
 *   const { sale, error }: ShadowOrderOutcome = await shadow.handleOrder(hint)
 *   return sale ? `${sale.saleId}: ${sale.total} ${sale.currency}` : (error?.code ?? 'no sale')
 * }
 * ```
 */
export interface ShadowOrderOutcome {
  readonly orderId: string
  /** Absent if the order's booking is unknown. */
  readonly bookingId?: string
  /** As the till has it; absent while it cannot be read. */
  readonly status?: string
  /** The sale that the flow would send. Compare it with what your own code sends. Absent if the order is no sale. */
  readonly sale?: Sale
  readonly error?: NbiKountaError
}

/** Reads an order where only its id is given. Throws remote errors, and what making a sale throws. */
export async function followInShadow(
  ctx: ShadowContext,
  venue: ShadowVenue,
  hint: HintRecord,
): Promise<ShadowOrderOutcome> {
  const { orderId } = hint
  const order = hint.order ?? (await venue.getOrder(orderId))
  if (!order) throw new NbiKountaError('order-not-visible', `the till does not show order ${orderId}`)
  const error = otherSite(order, venue)
  if (error) return { orderId, error }
  const booking = await remember(ctx, venue, order)
  const sale = isComplete(order) ? toSale(order, { ...present({ booking }), venue: saleVenue(venue) }) : undefined
  return {
    orderId,
    status: statusOf(order),
    ...present({ bookingId: booking?.id, sale }),
  }
}

/** Keeps what the order is like now, for the next decision of its booking. */
async function remember(ctx: ShadowContext, venue: ShadowVenue, order: KountaOrder): Promise<Booking | undefined> {
  const bookingId = await bookingIdOf(ctx, venue, order)
  if (bookingId === undefined) return undefined
  const key = shadowKeyOf.booking(venue.id, bookingId)
  for (;;) {
    const entry = await ctx.store.get(key)
    const doc = entry && readShadow(entry.value)
    if (!doc) return undefined
    const { seen, orderId } = doc.record
    // A snapshot older than what was seen changes nothing.
    const isNews = orderId === order.id && !(aheadMs(order, doc.order) <= 0)
    if (!isNews) return seen
    const next = { ...doc, order: seenOf(order) }
    if (await ctx.store.put(key, next, { expect: entry.version, wakeInMs: null, expireInMs: ctx.retainMs })) return seen
  }
}

/** The booking that the host named the order for; a refund's by the order that it refunds, a split bill's by the order that it was part of. */
async function bookingIdOf(ctx: ShadowContext, venue: ShadowVenue, order: KountaOrder): Promise<string | undefined> {
  for (const id of [order.id, sourceOf(order)]) {
    const entry = id === undefined ? undefined : await ctx.store.get(shadowKeyOf.order(venue.id, id))
    if (entry) return (entry.value as { bookingId: string }).bookingId
  }
  return undefined
}
