/** Follows the order that a hint points at: read where the hint may not tell all of it, then brought to its record and to the sales. */
import { instantMs } from '../../domain/instants.js'
import type { KountaOrder } from '../../domain/order.js'
import { isComplete, isGone } from '../../domain/order-status.js'
import { NbiKountaError } from '../../shared/errors.js'
import { present } from '../../shared/given.js'
import { advance, type Hands } from '../advance.js'
import type { Context } from '../context.js'
import { followOrder } from '../order/follow.js'
import { type HintRecord, otherSite } from '../order/input.js'
import { newerOf } from '../order/newer.js'
import { failureOf } from '../outcome.js'
import { statusOf } from '../record/effects.js'
import type { SaleDelivery } from '../sale/delivery.js'
import type { SaleOutcome } from '../sale/in-hand.js'
import { getOrder } from '../venue/get-order.js'
import type { Venue } from '../venue/venue.js'

/**
 * What `handleOrder` came to.
 *
 * @example
 * ```ts
 * import type { OrderFlow, OrderHint, OrderOutcome, SaleOutcome } from 'nbi-kounta'
 *
 * async function saleOf(flow: OrderFlow): Promise<SaleOutcome | undefined> {
 *   const hint: OrderHint = { venueId: '4411', orderId: '9000000001' }
 *   const outcome: OrderOutcome = await flow.handleOrder(hint)
 *   return outcome.sale
 * }
 * ```
 */
export interface OrderOutcome {
  readonly orderId: string
  readonly bookingId?: string
  /** As the till has it; absent while it cannot be read. */
  readonly status?: string
  /** Absent where the order is no sale. */
  readonly sale?: SaleOutcome
  /** True: `settle` will carry on, and `error` says why. */
  readonly pending: boolean
  readonly error?: NbiKountaError
}

/** A hint that is being followed, and what is known of its order so far. */
interface Hinted {
  readonly ctx: Context
  readonly venue: Venue
  readonly hint: HintRecord
  /** The newest snapshot: the one that was handed in, until a read brings a newer one. */
  newest: KountaOrder | undefined
  /** What the till has answered to the order's id; null for a 404, undefined where it was not asked. */
  byId: KountaOrder | null | undefined
  /** When the till was asked first, by the host's clock. */
  askedAt?: number
}

/** Throws remote errors, and 'order-not-visible' while the till does not show the order, or not its lines. */
export async function followHint(
  ctx: Context,
  hands: Hands,
  sales: SaleDelivery,
  venue: Venue,
  hint: HintRecord,
): Promise<OrderOutcome> {
  const { orderId, order: told } = hint
  const on: Hinted = { ctx, venue, hint, newest: told, byId: undefined }
  if (!told || hint.reads || isAbridged(told) || (await mayBeOutdated(ctx, sales, venue, told))) await read(on)
  const order = wholeOrder(on)
  const error = otherSite(order, venue)
  if (error) return { orderId, pending: false, error }
  const sighting = { order, from: 'webhook', read: () => read(on), byId: on.byId } as const
  const { bookingId, result } = await followOrder(ctx, venue, sighting)
  const isDoomed = result === 'doomed' && bookingId !== undefined
  const progress = isDoomed ? await advance(ctx, hands, venue, bookingId) : undefined
  const unfinished = progress?.pending ? progress.record : undefined
  // Following it may have read it once more.
  const last = on.newest as KountaOrder
  const sold = isComplete(last) || (isGone(last) && (await sales.known(venue, orderId)) !== undefined)
  const source = { askedAt: last === told ? undefined : on.askedAt, resend: hint.resend }
  const sale = sold ? await sales.record(venue, last, source) : undefined
  const failure = sale?.error ?? (unfinished && failureOf(unfinished))
  return {
    orderId,
    status: statusOf(last),
    pending: sale?.outcome === 'pending' || unfinished !== undefined,
    ...present({ bookingId, sale: sale?.outcome, error: failure }),
  }
}

/** Reads the order by its id. */
async function read(on: Hinted): Promise<KountaOrder | null> {
  const { ctx, venue, hint } = on
  on.askedAt ??= ctx.clock.now()
  const now = await getOrder(venue, hint.orderId)
  on.newest = newerOf(on.newest, now ?? undefined)
  // A 404 answers a hint that named the order by its id. To a snapshot it is no answer: that is newer than what the till shows by then.
  if (now || hint.reads) on.byId = now
  return now
}

/** A webhook that was delivered again after an outage may call complete what was voided meanwhile. */
const mayBeOutdated = async ({ clock, timing }: Context, sales: SaleDelivery, venue: Venue, told: KountaOrder) =>
  isComplete(told) &&
  (clock.now() - instantMs(told.updatedAt) >= timing.settleMs || (await sales.known(venue, told.id))?.voided)

/** A webhook may leave lines and payments out of an order that has some. */
const isAbridged = (order: KountaOrder): boolean =>
  isComplete(order) && !isGone(order) && order.total !== 0 && (order.lines.length === 0 || order.payments.length === 0)

function wholeOrder({ hint, newest }: Hinted): KountaOrder {
  if (!newest) throw notVisible(`order ${hint.orderId}`)
  // A sale without its lines would never be put right: later, the whole order has the same stamp, and so counts as the same.
  if (newest === hint.order && isAbridged(newest) && newest.lines.length === 0)
    throw notVisible(`the lines of order ${hint.orderId} yet`)
  return newest
}

const notVisible = (what: string): NbiKountaError =>
  new NbiKountaError('order-not-visible', `the till does not show ${what}; it will be asked again`)
