/** A sweep's first pass: every listed order is followed, whoever owns it. */
import type { OrderSummary } from '../../domain/order.js'
import { isSold } from '../../domain/order-status.js'
import { NbiKountaError } from '../../shared/errors.js'
import { advance } from '../advance.js'
import { followOrder } from '../order/follow.js'
import { endIfAborted, listAgain, readOrder, type Sweep } from './sweep.js'

/** Resolves with the orders whose sales are to be looked at. */
export async function sweepOrders(on: Sweep, listed: readonly OrderSummary[]): Promise<readonly OrderSummary[]> {
  const { passedOver } = on
  const sold: OrderSummary[] = []
  for (const [id, entry] of passedOver.turns(listed)) {
    endIfAborted(on)
    let order = entry
    let isOpen = false
    try {
      order ??= (await readOrder(on, id)) ?? undefined
      if (!order) throw new NbiKountaError('order-not-visible', `the till does not show order ${id}`)
      isOpen = !isSold(order)
      const result = await follow(on, order)
      isOpen ||= result === 'busy'
      if (isSold(order)) sold.push(order)
      else passedOver.done(id)
    } catch (cause) {
      passedOver.skip(id, false, cause)
    }
    if (isOpen) listAgain(on, order)
    if (passedOver.isOver()) break
  }
  return sold
}

async function follow(on: Sweep, order: OrderSummary) {
  const { ctx, hands, venue, tally } = on
  const { id } = order
  const { result, bookingId } = await followOrder(ctx, venue, { order, from: 'sweep', read: () => readOrder(on, id) })
  if (result === 'adopted') tally.adopted++
  if (result === 'doomed') tally.healed++
  if (result === 'touched') tally.touched.push(id)
  if (result === 'lost') tally.lost++
  if (result === 'doomed' && bookingId !== undefined) await advance(ctx, hands, venue, bookingId)
  return result
}
