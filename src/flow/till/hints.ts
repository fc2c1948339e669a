/** Orders that webhooks, callbacks and polls point at: followed now, or kept until the till can be read. */

import { instantMs } from '../../domain/instants.js'
import type { KountaOrder } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Entry } from '../../shared/versioned-state.js'
import { advance, type Hands } from '../advance.js'
import { asTrouble, type Context, forgetEntry, isOfStore, trouble } from '../context.js'
import { followOrder } from '../order/follow.js'
import { type HintRecord, otherSite } from '../order/input.js'
import { newerOf } from '../order/newer.js'
import { isComplete, isGone } from '../order/touched.js'
import { failureOf } from '../outcome.js'
import { statusOf } from '../record/effects.js'
import { keyOf } from '../record/record.js'
import type { SaleDelivery } from '../sale/delivery.js'
import type { SaleOutcome } from '../sale/in-hand.js'
import { backoffMs, intentMs, maxMisses, patienceMs } from '../timing.js'
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

export interface OrderHints {
  /** One durable write: `settle` does the work. */
  accept(hint: HintRecord): Promise<void>
  handle(venue: Venue, hint: HintRecord): Promise<OrderOutcome>
  resume(venue: Venue, entry: Entry): Promise<boolean>
}

export function createOrderHints(ctx: Context, hands: Hands, sales: SaleDelivery): OrderHints {
  async function keep(hint: HintRecord, wakeInMs: number): Promise<void> {
    const key = keyOf.order(hint.venueId, hint.orderId)
    for (;;) {
      const entry = await ctx.store.get(key)
      const known = entry?.value as HintRecord | null | undefined
      // A newer snapshot that is already waiting is not replaced by an older one.
      const order = newerOf(known?.order, hint.order)
      const resend = hint.resend || known?.resend
      // Which of the two was told last, nobody knows: a webhook may be late, and an id tells of no moment at all.
      const reads = order !== undefined && (known?.reads || !hint.order || (known && !known.order))
      const more = { ...(order ? { order } : {}), ...(resend ? { resend } : {}), ...(reads ? { reads } : {}) }
      const next = { ...hint, ...more }
      if (await ctx.store.put(key, next, { expect: entry?.version ?? null, wakeInMs, expireInMs: ctx.retainMs })) return
    }
  }

  async function follow(venue: Venue, hint: HintRecord): Promise<OrderOutcome> {
    const { orderId, order: told } = hint
    let order = told
    let byId: KountaOrder | null | undefined
    let askedAt: number | undefined
    const read = async () => {
      askedAt ??= ctx.clock.now()
      const now = (await venue.kounta.orders.get(orderId, { priority: 'read', lane: venue.siteId })) ?? null
      order = newerOf(order, now ?? undefined)
      // Named by its id, a 404 is an answer; a snapshot that was only looked up to be sure is newer than what the till shows by then.
      if (now || hint.reads) byId = now
      return now
    }
    // A webhook that was delivered again after an outage may call complete what was voided meanwhile.
    const mayBeOld = async (late: KountaOrder) =>
      isComplete(late) &&
      (ctx.clock.now() - instantMs(late.updatedAt) >= ctx.timing.settleMs ||
        (await sales.known(venue, orderId))?.voided)
    if (!told || hint.reads || isAbridged(told) || (await mayBeOld(told))) await read()
    if (!order)
      throw new NbiKountaError('order-not-visible', `the till does not show order ${orderId}; it will be asked again`)
    // No read mends its sale later: with the same stamp it would count as the same.
    if (order === told && isAbridged(order) && order.lines.length === 0)
      throw new NbiKountaError(
        'order-not-visible',
        `the till does not show the lines of order ${orderId} yet; it will be asked again`,
      )
    const error = otherSite(order, venue)
    if (error) return { orderId, pending: false, error }
    const { bookingId, result } = await followOrder(ctx, venue, order, 'webhook', read, byId)
    const isDoomed = result === 'doomed' && bookingId !== undefined
    const progress = isDoomed ? await advance(ctx, hands, venue, bookingId) : undefined
    const unfinished = progress?.pending ? progress.record : undefined
    const sold = isComplete(order) || (isGone(order) && (await sales.known(venue, orderId)) !== undefined)
    const source = { askedAt: order === told ? undefined : askedAt, resend: hint.resend }
    const sale = sold ? await sales.record(venue, order, source) : undefined
    const failure = sale?.error ?? (unfinished && failureOf(unfinished))
    return {
      orderId,
      status: statusOf(order),
      pending: sale?.outcome === 'pending' || unfinished !== undefined,
      ...(bookingId === undefined ? {} : { bookingId }),
      ...(sale === undefined ? {} : { sale: sale.outcome }),
      ...(failure ? { error: failure } : {}),
    }
  }

  return {
    accept: (hint) => keep(hint, 0),
    async handle(venue, hint) {
      try {
        return await follow(venue, hint)
      } catch (cause) {
        const error = asTrouble(cause, 'following an order')
        if (error.advice === 'request' || isOfStore(error)) throw cause
        trouble(ctx, venue, { orderId: hint.orderId }, error, 'order')
        await keep({ ...hint, retries: (hint.retries ?? 0) + 1 }, backoffMs(ctx.timing, 1))
        return { orderId: hint.orderId, pending: true, error }
      }
    },
    async resume(venue, entry) {
      const hint = entry.value as unknown as HintRecord
      try {
        await follow(venue, hint)
        await forgetEntry(ctx, entry)
        return true
      } catch (cause) {
        const error = asTrouble(cause, 'following an order')
        const retries = (hint.retries ?? 0) + 1
        trouble(ctx, venue, { orderId: hint.orderId }, error, 'order')
        // The till does not show it, or the snapshot that was handed in makes no sale: that stays so until its next webhook.
        const isHopeless = error.code === 'order-not-visible' || error.advice === 'request'
        if (isHopeless && retries > maxMisses) await forgetEntry(ctx, entry)
        else {
          const wakeInMs = isHopeless
            ? Math.min(backoffMs(ctx.timing, retries), intentMs(ctx.timing))
            : patienceMs(ctx.timing, retries, error)
          const when = { expect: entry.version, wakeInMs, expireInMs: ctx.retainMs }
          await ctx.store.put(entry.key, { ...hint, retries }, when)
        }
        return false
      }
    },
  }
}

/** A webhook may leave lines and payments out of an order that has some. */
const isAbridged = (order: KountaOrder): boolean =>
  isComplete(order) && !isGone(order) && order.total !== 0 && (order.lines.length === 0 || order.payments.length === 0)
