/** One save of a sale by the sink, and what it means for the sale's document when it ends: in time, or after somebody else has written. */
import type { Sale } from '../../domain/sale.js'
import type { Version } from '../../shared/versioned-state.js'
import { asTrouble, trouble } from '../trouble.js'
import type { Venue } from '../venue/venue.js'
import { putSale, readSale, type SaleInHand } from './in-hand.js'
import { idsOf, type SaleRecord, saved } from './record.js'

/**
 * Rejects when the sink does, or hangs. Then two saves of one sale may be under way; how a late one ends counts all the same, or a sink that
 * is only slow would get it for ever.
 */
export function save(on: SaleInHand, record: SaleRecord, sale: Sale): Promise<void> {
  const { ctx, venue, sink, watch } = on
  const { changed = false, unanswered } = record
  const about = changed || unanswered ? [{ changed, ...(unanswered ? { unanswered: true } : {}) }] : []
  const ids = idsOf(record)
  const late = (isSaved: boolean) =>
    void endedLate(on, record.hash, sale, isSaved).then(
      () => isSaved && tellSent(on, sale, ids),
      (cause) => trouble(ctx, venue, ids, asTrouble(cause, 'writing down a late sale'), 'sale'),
    )
  return watch.save(sink, () => sink.save(sale, ...about), late)
}

export const tellSent = (
  { ctx, venue }: SaleInHand,
  { saleId, balanced, residual }: Sale,
  ids: ReturnType<typeof idsOf>,
): void => ctx.report(venue.id, { type: 'sale-sent', saleId, balanced, residual, ...ids })

/** Writes down that the sink has the sale; `written` is null when somebody else was faster. */
export async function markSaved(on: SaleInHand, record: SaleRecord, sale: Sale, version: Version) {
  const isLast = !finishes(on.venue, record, sale)
  const next = saved(record, sale, isLast)
  return { next, written: await putSale(on, next, version, isLast ? null : on.ctx.timing.requestTimeoutMs) }
}

const finishes = (venue: Venue, record: SaleRecord, sale: Sale): boolean =>
  venue.finishAfterSale !== undefined && sale.type === 'SALE' && sale.bookingId !== undefined && !record.part

/** Somebody else has written since: a save that went well counts all the same, or two processes could take turns at a slow sink for ever. */
export async function endedLate(on: SaleInHand, sentHash: string, sale: Sale, isSaved: boolean): Promise<void> {
  for (;;) {
    const stored = await readSale(on.ctx, on.key)
    const isStillUnsent = isSaved && stored?.record.hash === sentHash && stored.record.state === 'unsent'
    if (!isStillUnsent) return sendNewer(on, sentHash)
    if ((await markSaved(on, stored.record, sale, stored.version)).written !== null) return
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
export async function sendNewer(on: SaleInHand, sentHash: string): Promise<void> {
  for (;;) {
    const stored = await readSale(on.ctx, on.key)
    if (!stored || stored.record.hash === sentHash) return
    if (await putSale(on, { ...stored.record, state: 'unsent', changed: true }, stored.version, 0)) return
  }
}
