/** The order of the code that runs today, as a shadow sees it: read only, and taken back to the moment of a booking's change. */
import type { Booking } from '../../domain/booking.js'
import { instantMs } from '../../domain/instants.js'
import type { KountaOrder } from '../../domain/order.js'
import { isGone } from '../../domain/order-status.js'
import { answerOf } from '../in-time.js'
import { readHint } from '../order/input.js'
import type { ShadowVenue } from './venue.js'

/**
 * The host's answer to "which order has this booking?": its id, the order itself as the till has it now, or null for none. It may also be a
 * deleted one, as long as the host knows it.
 */
export type OrderLookup = (booking: Booking) => string | KountaOrder | null | Promise<string | KountaOrder | null>

/** What the rules and the comparison ask of an order; no guest of it. */
export type SeenOrder = Pick<
  KountaOrder,
  'id' | 'status' | 'deleted' | 'createdAt' | 'updatedAt' | 'lines' | 'payments'
>

/** The members that are kept. */
export const seenOf = ({ id, status, deleted, createdAt, updatedAt, lines, payments }: KountaOrder): SeenOrder => ({
  id,
  status,
  deleted,
  createdAt,
  updatedAt,
  lines,
  payments,
})

/**
 * Asks the host, and the till where the host names only an id. 'hidden' for an order that the till does not show and never has: it may
 * be too new. Throws remote errors.
 */
export async function lookUp(
  venue: ShadowVenue,
  orderOf: OrderLookup,
  booking: Booking,
  known: SeenOrder | undefined,
): Promise<SeenOrder | 'hidden' | null> {
  const given = await answerOf('orderOf', () => orderOf(booking))
  if (!given) return null
  const { orderId, order: whole } = readHint(
    typeof given === 'object' ? { venueId: venue.id, order: given } : { venueId: venue.id, orderId: given },
  )
  const order = whole ?? (await venue.getOrder(orderId))
  if (order) return seenOf(order)
  return orderId === known?.id ? null : 'hidden'
}

const longer = <T>(a: readonly T[], b: readonly T[] = []): readonly T[] => (a.length < b.length ? b : a)

/** Whether the till keeps the lines of a deleted order is not known, so those seen before count as well. */
const undeleted = (order: SeenOrder, known: SeenOrder | undefined): SeenOrder => ({
  ...order,
  deleted: false,
  status: isGone({ status: order.status }) ? 'SUBMITTED' : order.status,
  lines: longer(order.lines, known?.lines),
  payments: longer(order.payments, known?.payments),
})

/** The second of an instant: the till's stamps are whole ones, and running code mostly answers a change within its second. */
export const secondOf = (instant: string | undefined): number => Math.floor(instantMs(instant) / 1_000) * 1_000

/**
 * The order as it stood when the booking changed: the running code may have answered that change before the shadow looks, and what it
 * made or deleted since then must not be taken for what the rules would have met.
 *
 * `found` is what there is now, `known` the one that was seen before. The till's clock is compared with the booking's, as the rules do. An
 * order made within the second of the change answers that change. But if the rules wanted an order before it already (`isAwaited`), that
 * order answers the earlier wish, and so was there when the booking changed.
 */
export function asItStood(
  found: SeenOrder | null,
  known: SeenOrder | undefined,
  modifiedAt: string,
  isAwaited: boolean,
): SeenOrder | null {
  const at = secondOf(modifiedAt)
  const newSince = isAwaited ? instantMs(modifiedAt) + 1 : at
  const isNew = found !== null && found.id !== known?.id && instantMs(found.createdAt) >= newSince
  // What was seen before and is not told of any more was deleted since then, as far as anybody knows.
  const order = isNew ? known : (found ?? known)
  if (!order || !isGone(order)) return order ?? null
  return instantMs(order.updatedAt) >= at ? undeleted(order, order.id === known?.id ? known : undefined) : null
}
