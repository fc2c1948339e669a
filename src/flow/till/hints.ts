/** Orders that webhooks, callbacks and polls point at: followed now, or kept until the till can be read. */
import type { Entry } from '../../shared/versioned-state.js'
import type { Hands } from '../advance.js'
import { type Context, forgetEntry } from '../context.js'
import type { HintRecord } from '../order/input.js'
import { newerOf } from '../order/newer.js'
import { keyOf } from '../record/record.js'
import type { SaleDelivery } from '../sale/delivery.js'
import { backoffMs, intentMs, patienceMs } from '../timing.js'
import { maxMisses, oneMore } from '../tries.js'
import { asTrouble, isOfStore, isRefusal, trouble } from '../trouble.js'
import type { Venue } from '../venue/venue.js'
import { followHint, type OrderOutcome } from './follow-hint.js'

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
      // Nobody knows which of the two is the later one: a webhook may be late, and an id alone bears no time. So the order is read as well.
      const reads = order !== undefined && (known?.reads || !hint.order || (known && !known.order))
      const more = { ...(order ? { order } : {}), ...(resend ? { resend } : {}), ...(reads ? { reads } : {}) }
      const next = { ...hint, ...more }
      if (await ctx.store.put(key, next, { expect: entry?.version ?? null, wakeInMs, expireInMs: ctx.retainMs })) return
    }
  }

  const follow = (venue: Venue, hint: HintRecord) => followHint(ctx, hands, sales, venue, hint)

  return {
    accept: (hint) => keep(hint, 0),
    async handle(venue, hint) {
      try {
        return await follow(venue, hint)
      } catch (cause) {
        const error = asTrouble(cause, 'following an order')
        // What the till refuses is no bug of the caller's, although its advice is the same.
        if ((error.advice === 'request' && !isRefusal(error)) || isOfStore(error)) throw cause
        trouble(ctx, venue, { orderId: hint.orderId }, error, 'order')
        await keep({ ...hint, retries: 1 }, backoffMs(ctx.timing, 1))
        return { orderId: hint.orderId, pending: true, error }
      }
    },
    async resume(venue, entry) {
      const hint = entry.value as unknown as HintRecord
      try {
        const { error, pending } = await follow(venue, hint)
        // Of another site: to try it again would change nothing, and the outcome goes to nobody here.
        if (error && !pending) trouble(ctx, venue, { orderId: hint.orderId }, error, 'order')
        await forgetEntry(ctx, entry)
        return true
      } catch (cause) {
        const error = asTrouble(cause, 'following an order')
        trouble(ctx, venue, { orderId: hint.orderId }, error, 'order')
        // If the till does not show the order, or no sale can be made of the snapshot, that stays so until its next webhook.
        const isHopeless = error.code === 'order-not-visible' || error.advice === 'request'
        const tries = oneMore(hint, isHopeless)
        const { retries } = tries
        if (tries.misses > maxMisses) {
          await forgetEntry(ctx, entry)
          return true
        }
        const wakeInMs = isHopeless
          ? Math.min(backoffMs(ctx.timing, retries), intentMs(ctx.timing))
          : patienceMs(ctx.timing, retries, error)
        const when = { expect: entry.version, wakeInMs, expireInMs: ctx.retainMs }
        await ctx.store.put(entry.key, { ...hint, ...tries }, when)
        return false
      }
    },
  }
}
