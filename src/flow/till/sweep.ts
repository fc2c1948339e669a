/** One sweep under way: what its two passes, first over the orders, then over the sales, share. */
import { instantMs } from '../../domain/instants.js'
import type { KountaOrder, OrderSummary } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Hands } from '../advance.js'
import type { Context } from '../context.js'
import type { SaleDelivery } from '../sale/delivery.js'
import { getOrder } from '../venue/get-order.js'
import type { Venue } from '../venue/venue.js'
import type { PassedOverList } from './passed-over.js'

/** What has been done so far. */
export interface Tally {
  listed: number
  adopted: number
  healed: number
  readonly touched: string[]
  lost: number
  sales: number
  readonly unreadable: readonly string[]
}

export interface Sweep {
  readonly ctx: Context
  readonly hands: Hands
  readonly sales: SaleDelivery
  readonly venue: Venue
  readonly signal: AbortSignal | undefined
  readonly passedOver: PassedOverList
  readonly tally: Tally
  /** The creation of the oldest order that the next sweep must list too, epoch ms. */
  openSince: number
}

/** Reads an order in full. */
export async function readOrder({ ctx, venue, signal, passedOver }: Sweep, id: string): Promise<KountaOrder | null> {
  const order = await getOrder(venue, id, 'sync', signal)
  passedOver.answered()
  return ctx.strangers.meet(venue, order)
}

/** The next sweep lists this order too, whenever it was created. */
export function listAgain(on: Sweep, order: OrderSummary | undefined): void {
  const createdAt = instantMs(order?.createdAt)
  if (!Number.isNaN(createdAt)) on.openSince = Math.min(on.openSince, createdAt)
}

/** Called before each order, so that nothing is begun once the host wants to stop. */
export function endIfAborted({ signal }: Sweep): void {
  if (signal?.aborted)
    throw new NbiKountaError('aborted', 'the sweep was stopped by its signal; the next one begins where it did')
}
