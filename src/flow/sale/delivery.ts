/** Brings a completed order to the sales sink, at least once per change, the newest version last, then sets the booking Finished. Clauses B9–B10. */
import type { KountaOrder } from '../../domain/order.js'
import type { Sale } from '../../domain/sale.js'
import type { SalesSink } from '../../sales/sink.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Entry } from '../../shared/versioned-state.js'
import { asTrouble, type Context, isDefiniteNo, isRefusal, trouble } from '../context.js'
import { inTime } from '../in-time.js'
import { isGone, isSold } from '../order/touched.js'
import { keyOf } from '../record/record.js'
import { createSerialiser } from '../serialise.js'
import { patienceMs } from '../timing.js'
import type { Venue } from '../venue/venue.js'
import { compareSales, makeSale, type SaleRecord } from './record.js'
import { createSinkWatch } from './sink-watch.js'

/** What became of a sale. */
export type SaleOutcome = 'sent' | 'unchanged' | 'older' | 'pending' | 'no-sink'

/** The same, with why where it is pending. */
export interface Delivered {
  readonly outcome: SaleOutcome
  readonly error?: NbiKountaError
}

/** How an order came to be looked at for its sale. */
export interface SaleSource {
  /** The order was handed in, not read from the till. Default false. */
  readonly pushed?: boolean
  /** Sends the sale again although nothing has changed. Default false. */
  readonly resend?: boolean | undefined
  /** Only writes the sale down, due at once: `settle` sends it. Default false. */
  readonly later?: boolean
}

/** How far sales have come, and their delivery. */
export interface SaleDelivery {
  /** False where there is no sink: then no order needs to be read for its sale. */
  wanted(venue: Venue): boolean
  /** What this order's sale was last made from. */
  known(venue: Venue, orderId: string): Promise<Pick<SaleRecord, 'updatedAt' | 'voided' | 'early'> | undefined>
  /** Makes the sale of a completed (or voided) order and sends it, when it is new or changed. */
  record(venue: Venue, order: KountaOrder, source?: SaleSource): Promise<Delivered>
  /** Carries on a sale that is due. */
  resume(venue: Venue, entry: Entry): Promise<boolean>
}

/** `inHand` has the keys of the sales that this process is at, for `settle`, which would be given them again and again. */
export function createSaleDelivery(
  ctx: Context,
  flowSink: SalesSink | undefined,
  inHand: Set<string> = new Set(),
): SaleDelivery {
  const serialise = createSerialiser()
  const watch = createSinkWatch(ctx)
  const sinkOf = (venue: Venue): SalesSink => venue.sales ?? (flowSink as SalesSink)
  const isHanging = (venue: Venue): boolean => !watch.mayBegin(sinkOf(venue))
  /** Two versions of one sale do not leave this process at once, or the older might arrive last. Each has an end: see `save`. */
  const inTurn = <T>(key: string, task: () => Promise<T>): Promise<T> =>
    serialise(key, () => {
      inHand.add(key)
      return task().finally(() => inHand.delete(key))
    })
  const put = (key: string, record: SaleRecord, expect: string | null, wakeInMs: number | null) =>
    ctx.store.put(key, record, { expect, wakeInMs, expireInMs: ctx.retainMs })
  const keep = (key: string, record: SaleRecord, expect: string) =>
    ctx.store.put(key, record, { expect, expireInMs: ctx.retainMs })
  const read = async (key: string) => {
    const entry = await ctx.store.get(key)
    return { entry, record: entry?.value as SaleRecord | undefined }
  }

  async function send(venue: Venue, key: string, record: SaleRecord, version: string): Promise<Delivered> {
    let [current, at] = [record, version]
    const ids = idsOf(record)
    try {
      if (current.state === 'unsent') {
        if (!current.sale) current = { ...current, ...(await makeAgain(venue, current)) }
        const sale = current.sale as Sale
        await save(venue, key, current, sale)
        const { next, written } = await markSaved(venue, key, current, sale, at)
        tellSent(venue, record, sale)
        if (written === null) {
          await endedLate(venue, key, current.hash, sale, true)
          return { outcome: 'sent' }
        }
        ;[current, at] = [next, written]
      }
      if (current.state === 'unfinished') await finish(venue, key, current, at)
      return { outcome: 'sent' }
    } catch (cause) {
      const { unanswered: before, ...rest } = current
      const retries = (current.retries ?? 0) + 1
      const error = asTrouble(cause, 'sending a sale')
      // What was merely not sent leaves the question open; a refusal may be about the try before as well, until its time is over.
      const unanswered = !isDefiniteNo(error) || (before && (isRefusal(error) ? 'refused' : true))
      const next: SaleRecord = { ...rest, retries, ...(unanswered ? { unanswered } : {}) }
      const isWritten = (await put(key, next, at, patienceMs(ctx.timing, retries, error))) !== null
      // It may have arrived although it failed; what failed behind it, after the sale was saved, arrives nowhere.
      if (!isWritten && current.state === 'unsent') await sendNewer(key, current.hash)
      ctx.report(venue.id, { type: 'sale-failed', saleId: record.orderId, ...ids })
      trouble(ctx, venue, ids, error, current.state === 'unfinished' ? 'finish' : 'sale')
      return { outcome: 'pending', error }
    }
  }

  /**
   * Tries again what was begun before; undefined where another process does. Written down first: should this one die at it, its try has
   * no answer either. A first try of which nothing was written down has none: its process died, or is still at it.
   */
  async function takeUp(
    venue: Venue,
    key: string,
    record: SaleRecord,
    { version, overdue }: Entry,
  ): Promise<Delivered | undefined> {
    const { unanswered, ...rest } = record
    const isOpen = record.retries === undefined || unanswered === true || (unanswered === 'refused' && !overdue)
    const begun: SaleRecord = isOpen ? { ...rest, unanswered: true } : rest
    const claimed = await put(key, { ...record, unanswered: true }, version, ctx.timing.requestTimeoutMs)
    return claimed === null ? undefined : send(venue, key, begun, claimed)
  }

  /** Two saves of one sale may then be under way; how a late one ends counts all the same, or a sink that is only slow would get it for ever. */
  function save(venue: Venue, key: string, record: SaleRecord, sale: Sale): Promise<void> {
    const sink = sinkOf(venue)
    const { changed = false, unanswered } = record
    const about = changed || unanswered ? [{ changed, ...(unanswered ? { unanswered: true } : {}) }] : []
    const late = (isSaved: boolean) =>
      void endedLate(venue, key, record.hash, sale, isSaved).then(
        () => isSaved && tellSent(venue, record, sale),
        (cause) => trouble(ctx, venue, idsOf(record), asTrouble(cause, 'writing down a late sale'), 'sale'),
      )
    return watch.save(sink, () => sink.save(sale, ...about), late)
  }

  const tellSent = (venue: Venue, record: SaleRecord, { saleId, balanced, residual }: Sale) =>
    ctx.report(venue.id, { type: 'sale-sent', saleId, balanced, residual, ...idsOf(record) })

  async function markSaved(venue: Venue, key: string, record: SaleRecord, sale: Sale, version: string) {
    const { retries: _, sale: __, unanswered: ___, ...rest } = record
    const state = finishes(venue, record, sale) ? 'unfinished' : 'done'
    // Should it have to be sent once more, a till may not show any more what was voided.
    const next: SaleRecord = { ...rest, ...(record.voided ? { sale } : {}), state }
    return { next, written: await put(key, next, version, next.state === 'done' ? null : ctx.timing.requestTimeoutMs) }
  }

  /** Somebody else has written since: a save that went well counts all the same, or two processes could take turns at a slow sink for ever. */
  async function endedLate(venue: Venue, key: string, sentHash: string, sale: Sale, isSaved: boolean): Promise<void> {
    for (;;) {
      const { entry, record } = await read(key)
      const isStillUnsent = isSaved && record?.hash === sentHash && record.state === 'unsent'
      if (!entry || !isStillUnsent) return sendNewer(key, sentHash)
      if ((await markSaved(venue, key, record, sale, entry.version)).written !== null) return
    }
  }

  /**
   * Another process has recorded a newer version while this one was sent:
   *
   *     A  save(v1) ───────────────────▶ arrives last
   *     B        record v2, save(v2) ──▶ done
   *
   * Nobody knows which came last, so the newer one is sent once more, after both.
   */
  async function sendNewer(key: string, sentHash: string): Promise<void> {
    for (;;) {
      const { entry, record } = await read(key)
      if (!entry || !record || record.hash === sentHash) return
      if (await put(key, { ...record, state: 'unsent', changed: true }, entry.version, 0)) return
    }
  }

  async function makeAgain(venue: Venue, record: SaleRecord) {
    const { orderId } = record
    const order = await venue.kounta.orders.get(orderId, { priority: 'sync', lane: venue.siteId })
    const isOld = order && compareSales({ updatedAt: order.updatedAt, voided: isGone(order) }, record) < 0
    if (!order || !isSold(order) || isOld)
      throw new NbiKountaError(
        'invalid-order',
        `expected order ${orderId} as its sale was made of it before, got an older state or none; it will be asked for again`,
      )
    return makeSale(ctx, venue, order, false)
  }

  /** After the sale, and only then: a Finished booking without its sale would show the venue nothing. */
  async function finish(venue: Venue, key: string, record: SaleRecord, version: string): Promise<void> {
    const { bookingId, orderId } = record
    const status = venue.finishAfterSale
    if (bookingId !== undefined && status !== undefined && venue.bookings?.setStatus) {
      try {
        const { bookings } = venue
        await inTime(
          ctx,
          'setStatus',
          () => bookings.setStatus?.(bookingId, status),
          () => {},
        )
        ctx.report(venue.id, { type: 'finished', status, bookingId, orderId })
      } catch (cause) {
        const error = asTrouble(cause, 'setting a booking Finished')
        if (error.code !== 'not-found') throw error
        // A booking that is gone from the diary has no status to set: nothing is left to do.
        trouble(ctx, venue, { bookingId, orderId }, error, 'finish')
      }
    }
    const { retries: _, unanswered: __, ...rest } = record
    await put(key, { ...rest, state: 'done' }, version, null)
  }

  const wanted = (venue: Venue): boolean => (venue.sales ?? flowSink) !== undefined

  return {
    wanted,
    known: async (venue, orderId) => (await read(keyOf.sale(venue.id, orderId))).record,
    async record(venue, order, { pushed = false, resend = false, later = false } = {}) {
      if (!wanted(venue)) return { outcome: 'no-sink' }
      const key = keyOf.sale(venue.id, order.id)
      const made = await makeSale(ctx, venue, order, pushed)
      return inTurn(key, async (): Promise<Delivered> => {
        for (;;) {
          const { entry, record: known } = await read(key)
          if (known && compareSales(made, known) < 0) return { outcome: 'older' }
          const isSame = known?.hash === made.hash
          if (entry && known && isSame) {
            if (known.state === 'unsent' && (later || isHanging(venue))) return waiting(later)
            if (known.state === 'unsent') {
              const delivered = await takeUp(venue, key, { ...known, ...made }, entry)
              if (delivered) return delivered
              continue
            }
            if (!resend) {
              // The new stamp is kept, or every sweep would read this order again; the schedule stays as it is.
              if (known.updatedAt !== made.updatedAt || (known.early && !pushed))
                await keep(key, { ...known, updatedAt: made.updatedAt, early: made.early }, entry.version)
              return { outcome: 'unchanged' }
            }
          }
          const next: SaleRecord = {
            v: 1,
            venueId: venue.id,
            orderId: order.id,
            ...made,
            state: 'unsent',
            ...(known && !isSame ? { changed: true } : {}),
          }
          const isWaiting = !later && isHanging(venue)
          const wakeInMs = isWaiting ? ctx.timing.settleMs : later ? 0 : ctx.timing.requestTimeoutMs
          const version = await put(key, next, entry?.version ?? null, wakeInMs)
          if (version === null) continue
          if (!isSame)
            ctx.report(venue.id, {
              type: 'completed',
              orderId: order.id,
              ...(made.bookingId === undefined ? {} : { bookingId: made.bookingId }),
              total: made.sale.total,
            })
          return later || isWaiting ? waiting(later) : send(venue, key, next, version)
        }
      })
    },
    async resume(venue, { key }) {
      // It stays due, and so is looked at again.
      if (inHand.has(key)) return false
      return inTurn(key, async () => {
        // Read again: since `due` gave it, it may have been sent, or become a newer version.
        const { entry, record } = await read(key)
        if (!entry?.overdue || !record) return record?.state === 'done'
        if (record.state === 'unsent' && isHanging(venue)) {
          await put(key, record, entry.version, ctx.timing.settleMs)
          return false
        }
        const delivered = await takeUp(venue, key, record, entry)
        return delivered !== undefined && delivered.outcome !== 'pending'
      })
    },
  }
}

/** A sale that is written down and not sent now: because that was asked for, or because the sink hangs. */
const waiting = (isAskedFor: boolean): Delivered =>
  isAskedFor
    ? { outcome: 'pending' }
    : {
        outcome: 'pending',
        error: new NbiKountaError(
          'not-sent',
          'expected the sink to end the save before, it still hangs; this sale is written down and sent once it answers',
        ),
      }

const idsOf = ({ orderId, bookingId }: SaleRecord) => ({ orderId, ...(bookingId === undefined ? {} : { bookingId }) })

const finishes = (venue: Venue, record: SaleRecord, sale: Sale): boolean =>
  venue.finishAfterSale !== undefined && sale.type === 'SALE' && sale.bookingId !== undefined && !record.part
