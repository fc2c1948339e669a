/** One try at a sale, from where the one before has ended: save it, then set its booking Finished. */
import type { Sale } from '../../domain/sale.js'
import type { NbiKountaError } from '../../shared/errors.js'
import type { Version } from '../../shared/versioned-state.js'
import { patienceMs } from '../timing.js'
import { maxMisses, maxRefusals, oneMore } from '../tries.js'
import { asTrouble, trouble } from '../trouble.js'
import { finish } from './finish.js'
import { type Delivered, putSale, type SaleInHand, type StoredSale } from './in-hand.js'
import { makeAgain } from './make.js'
import { begunAgain, failed, finished, idsOf, type SaleRecord } from './record.js'
import { endedLate, markSaved, save, sendNewer, tellSent } from './save.js'

/** `version` is that of the document as this process has written it, so nobody else is at this sale. */
export async function send(on: SaleInHand, begun: SaleRecord, version: Version): Promise<Delivered> {
  const { ctx, venue } = on
  let [record, at] = [begun, version]
  const ids = idsOf(begun)
  try {
    if (record.state === 'unsent') {
      if (!record.sale) record = { ...record, ...(await makeAgain(ctx, venue, record)) }
      const sale = record.sale as Sale
      await save(on, record, sale)
      const { next, written } = await markSaved(on, record, sale, at)
      tellSent(on, sale, ids)
      if (written === null) {
        await endedLate(on, record.hash, sale, true)
        return { outcome: 'sent' }
      }
      ;[record, at] = [next, written]
    }
    if (record.state === 'unfinished') await finish(on, record, at)
    return { outcome: 'sent' }
  } catch (cause) {
    return putOff(on, record, at, ids, cause)
  }
}

/**
 * How often in a row a try may fail so before it is given up: where the till shows the order no more of a sale that was sent before, and
 * where the booking's status is refused. Undefined for what may pass, and for a sale that no sink has, which must not be lost.
 */
function mostMisses({ state, sale }: SaleRecord, { code, advice }: NbiKountaError): number | undefined {
  if (state === 'unfinished') return advice === 'request' ? maxRefusals : undefined
  return !sale && code === 'invalid-order' ? maxMisses : undefined
}

/** Leaves the sale for later, at growing distances, or as it was sent, until the next webhook of its order. */
async function putOff(
  on: SaleInHand,
  record: SaleRecord,
  version: Version,
  ids: ReturnType<typeof idsOf>,
  cause: unknown,
): Promise<Delivered> {
  const { ctx, venue } = on
  const error = asTrouble(cause, 'sending a sale')
  const most = mostMisses(record, error)
  const tries = oneMore(record, most !== undefined)
  const isHopeless = most !== undefined && tries.misses > most
  const next = isHopeless ? finished(record) : failed(record, tries, error)
  const written = await putSale(on, next, version, isHopeless ? null : patienceMs(ctx.timing, tries.retries, error))
  // It may have arrived although it failed; what failed behind it, after the sale was saved, arrives nowhere.
  if (written === null && record.state === 'unsent') await sendNewer(on, record.hash)
  ctx.report(venue.id, { type: 'sale-failed', saleId: record.orderId, ...ids })
  trouble(ctx, venue, ids, error, record.state === 'unfinished' ? 'finish' : 'sale')
  // What is given up was sent once, and nobody carries it on.
  return { outcome: isHopeless && written !== null ? 'sent' : 'pending', error }
}

/**
 * Tries again what was begun before; undefined where another process does. Written down first, as unanswered: should this process die at
 * it, its try has no answer either.
 */
export async function takeUp(
  on: SaleInHand,
  record: SaleRecord,
  { version, overdue }: Pick<StoredSale, 'version' | 'overdue'>,
): Promise<Delivered | undefined> {
  const claimed = await putSale(on, { ...record, unanswered: true }, version, on.ctx.timing.requestTimeoutMs)
  return claimed === null ? undefined : send(on, begunAgain(record, overdue), claimed)
}
