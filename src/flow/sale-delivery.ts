/** Brings a completed order to the sales sink, at least once per change, then sets the booking Finished. Clauses B9–B10. */
import { hash } from 'node:crypto'
import type { Booking } from '../domain/booking.js'
import { instantMs } from '../domain/instants.js'
import { markerOf } from '../domain/marker.js'
import type { KountaOrder } from '../domain/order.js'
import type { Sale } from '../domain/sale.js'
import { toSale } from '../sales/index.js'
import type { SalesSink } from '../sales/sink.js'
import type { Json } from '../shared/json.js'
import type { Entry } from '../shared/versioned-state.js'
import { asTrouble, type Context, trouble } from './context.js'
import { keyOf, readRecord } from './record.js'
import { patienceMs } from './timing.js'
import { saleVenue, type Venue } from './venue.js'

/** What is kept of a sale: enough to know whether it was sent, and the sale itself until it was. */
interface SaleRecord {
  readonly v: 1
  readonly venueId: string
  readonly orderId: string
  readonly bookingId?: string
  /** The order's `updatedAt` that the sale was made from. */
  readonly updatedAt: string
  readonly hash: string
  readonly state: 'unsent' | 'unfinished' | 'done'
  readonly sale?: Sale
  /** True once the sale has changed: an earlier version may have been saved. */
  readonly changed?: boolean
  readonly retries?: number
}

/** What became of a sale. */
export type SaleOutcome = 'sent' | 'unchanged' | 'older' | 'pending' | 'no-sink'

/** How far sales have come, and their delivery. */
export interface SaleDelivery {
  /** False where there is no sink: then no order needs to be read for its sale. */
  wanted(venue: Venue): boolean
  /** The `updatedAt` that this order's sale was last made from. */
  knownUpdate(venue: Venue, orderId: string): Promise<string | undefined>
  /** Makes the sale of a completed (or voided) order and sends it, when it is new or changed. */
  record(venue: Venue, order: KountaOrder): Promise<SaleOutcome>
  /** Carries on a sale that is due. */
  resume(venue: Venue, entry: Entry): Promise<boolean>
}

export function createSaleDelivery(ctx: Context, flowSink: SalesSink | undefined): SaleDelivery {
  const put = (key: string, record: SaleRecord, expect: string | null, wakeInMs: number | null) =>
    ctx.store.put(key, record as unknown as Json, { expect, wakeInMs, expireInMs: ctx.retainMs })

  async function send(venue: Venue, key: string, record: SaleRecord, version: string): Promise<SaleOutcome> {
    let [current, at] = [record, version]
    const ids = { orderId: record.orderId, ...(record.bookingId === undefined ? {} : { bookingId: record.bookingId }) }
    try {
      if (current.state === 'unsent' && current.sale) {
        const { sale, changed } = current
        await (venue.sales ?? (flowSink as SalesSink)).save(sale, ...(changed ? [{ changed }] : []))
        const { retries: _, sale: __, ...rest } = current
        const next: SaleRecord = { ...rest, state: finishes(venue, sale) ? 'unfinished' : 'done' }
        const written = await put(key, next, at, next.state === 'done' ? null : ctx.timing.requestTimeoutMs)
        ctx.report(venue.id, {
          type: 'sale-sent',
          saleId: sale.saleId,
          balanced: sale.balanced,
          residual: sale.residual,
          ...ids,
        })
        // Somebody recorded a newer state of this order meanwhile, and sends that one.
        if (written === null) return 'sent'
        ;[current, at] = [next, written]
      }
      if (current.state === 'unfinished') await finish(venue, key, current, at)
      return 'sent'
    } catch (cause) {
      const retries = (current.retries ?? 0) + 1
      const error = asTrouble(cause, 'sending a sale')
      await put(key, { ...current, retries }, at, patienceMs(ctx.timing, retries, error))
      ctx.report(venue.id, { type: 'sale-failed', saleId: record.orderId, ...ids })
      trouble(ctx, venue, ids, error, 'sale')
      return 'pending'
    }
  }

  /** After the sale, and only then: a Finished booking without its sale would show the venue nothing. */
  async function finish(venue: Venue, key: string, record: SaleRecord, version: string): Promise<void> {
    const { bookingId, orderId } = record
    const status = venue.finishAfterSale
    if (bookingId !== undefined && status !== undefined && venue.bookings?.setStatus) {
      try {
        await venue.bookings.setStatus(bookingId, status)
        ctx.report(venue.id, { type: 'finished', status, bookingId, orderId })
      } catch (cause) {
        const error = asTrouble(cause, 'setting a booking Finished')
        if (error.code !== 'not-found') throw error
        // A booking that is gone from the diary has no status to set: nothing is left to do.
        trouble(ctx, venue, { bookingId, orderId }, error, 'sale')
      }
    }
    const { retries: _, ...rest } = record
    await put(key, { ...rest, state: 'done' }, version, null)
  }

  const wanted = (venue: Venue): boolean => (venue.sales ?? flowSink) !== undefined

  return {
    wanted,
    async knownUpdate(venue, orderId) {
      const entry = await ctx.store.get(keyOf.sale(venue.id, orderId))
      return (entry?.value as unknown as SaleRecord | undefined)?.updatedAt
    },
    async record(venue, order) {
      if (!wanted(venue)) return 'no-sink'
      const key = keyOf.sale(venue.id, order.id)
      const booking = await bookingOf(ctx, venue, order)
      const sale = toSale(order, { ...(booking ? { booking } : {}), venue: saleVenue(venue) })
      const hash = hashOf(sale)
      for (;;) {
        const entry = await ctx.store.get(key)
        const known = entry?.value as unknown as SaleRecord | undefined
        if (known && instantMs(order.updatedAt) < instantMs(known.updatedAt)) return 'older'
        if (entry && known?.hash === hash) {
          if (known.state === 'unsent') return send(venue, key, known, entry.version)
          // The new stamp is kept, or every sweep would read this order again; the schedule stays as it is.
          if (known.updatedAt !== order.updatedAt)
            await ctx.store.put(key, { ...known, updatedAt: order.updatedAt } as unknown as Json, {
              expect: entry.version,
              expireInMs: ctx.retainMs,
            })
          return 'unchanged'
        }
        const next: SaleRecord = {
          v: 1,
          venueId: venue.id,
          orderId: order.id,
          ...(sale.bookingId === undefined ? {} : { bookingId: sale.bookingId }),
          updatedAt: order.updatedAt,
          hash,
          state: 'unsent',
          sale,
          ...(known ? { changed: true } : {}),
        }
        const version = await put(key, next, entry?.version ?? null, ctx.timing.requestTimeoutMs)
        if (version === null) continue
        ctx.report(venue.id, {
          type: 'completed',
          orderId: order.id,
          ...(sale.bookingId === undefined ? {} : { bookingId: sale.bookingId }),
          total: sale.total,
        })
        return send(venue, key, next, version)
      }
    },
    async resume(venue, entry) {
      const record = entry.value as unknown as SaleRecord
      return (await send(venue, entry.key, record, entry.version)) !== 'pending'
    },
  }
}

const finishes = (venue: Venue, sale: Sale): boolean =>
  venue.finishAfterSale !== undefined && sale.type === 'SALE' && sale.bookingId !== undefined

/** A later `updatedAt` alone is no change: the sale is sent again only when what it says has changed. */
function hashOf(sale: Sale): string {
  const { closedAt: _, minutesAtTable: __, ...content } = sale
  return hash('sha256', JSON.stringify(content)).slice(0, 32)
}

/** The booking behind an order, by its marker; a refund's by the order that it refunds. */
async function bookingOf(
  ctx: Context,
  venue: Venue,
  order: KountaOrder,
): Promise<(Pick<Booking, 'id'> & Partial<Booking>) | undefined> {
  const marker = markerOf(order)
  let bookingId = marker?.prefix === venue.markerPrefix ? marker.bookingId : undefined
  if (bookingId === undefined && order.refundedOrderId !== undefined) {
    const entry = await ctx.store.get(keyOf.sale(venue.id, order.refundedOrderId))
    const refunded = entry?.value as unknown as SaleRecord | undefined
    // A sale that this store never saw, or has forgotten: the refunded order still carries the marker.
    const original = refunded
      ? null
      : await venue.kounta.orders.get(order.refundedOrderId, { priority: 'sync', lane: venue.siteId })
    const itsMarker = original && markerOf(original)
    bookingId = itsMarker?.prefix === venue.markerPrefix ? itsMarker.bookingId : refunded?.bookingId
  }
  if (bookingId === undefined) return undefined
  const entry = await ctx.store.get(keyOf.booking(venue.id, bookingId))
  return (entry && readRecord(entry.value)?.seen) ?? { id: bookingId }
}
