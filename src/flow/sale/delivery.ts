/** Brings a completed order to the sales sink, at least once per change, the newest version last, then sets the booking Finished. Clauses B9–B10. */
import type { KountaOrder } from '../../domain/order.js'
import type { SalesSink } from '../../sales/sink.js'
import { NbiKountaError } from '../../shared/errors.js'
import type { Entry } from '../../shared/versioned-state.js'
import type { Context } from '../context.js'
import { keyOf } from '../record/record.js'
import { createSerialiser } from '../serialise.js'
import type { Venue } from '../venue/venue.js'
import { type Delivered, isHanging, putSale, readSale, type SaleInHand, type StoredSale } from './in-hand.js'
import { makeSale } from './make.js'
import { compareSales, idsOf, type Made, type SaleRecord } from './record.js'
import { send, takeUp } from './send.js'
import { createSinkWatch } from './sink-watch.js'

/** How an order came to be looked at for its sale. */
export interface SaleSource {
  /** When the till was asked for the order, by the host's clock; absent where it was handed in. */
  readonly askedAt?: number | undefined
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
export function createSaleDelivery(ctx: Context, flowSink: SalesSink | undefined, inHand: Set<string>): SaleDelivery {
  const serialise = createSerialiser()
  const watch = createSinkWatch(ctx)
  const wanted = (venue: Venue): boolean => (venue.sales ?? flowSink) !== undefined
  /** Two versions of one sale do not leave this process at once, or the older might arrive last. Each has an end: see `save`. */
  const inTurn = <T>(venue: Venue, key: string, task: (on: SaleInHand) => Promise<T>): Promise<T> =>
    serialise(key, () => {
      inHand.add(key)
      const sink = venue.sales ?? (flowSink as SalesSink)
      return task({ ctx, venue, sink, watch, key }).finally(() => inHand.delete(key))
    })
  return {
    wanted,
    known: async (venue, orderId) => (await readSale(ctx, keyOf.sale(venue.id, orderId)))?.record,
    async record(venue, order, source = {}) {
      if (!wanted(venue)) return { outcome: 'no-sink' }
      const made = await makeSale(ctx, venue, order, source.askedAt)
      return inTurn(venue, keyOf.sale(venue.id, order.id), async (on) => {
        for (;;) {
          const delivered = await takeIn(on, order.id, made, source)
          if (delivered) return delivered
        }
      })
    },
    async resume(venue, { key }) {
      // It stays due, and so is looked at again.
      return inHand.has(key) ? false : inTurn(venue, key, carryOn)
    },
  }
}

/** What becomes of a sale as it was just made; undefined when another process has written meanwhile, so that it must be looked at anew. */
async function takeIn(
  on: SaleInHand,
  orderId: string,
  made: Made,
  { askedAt, resend, later = false }: SaleSource,
): Promise<Delivered | undefined> {
  const stored = await readSale(on.ctx, on.key)
  const known = stored?.record
  if (known && compareSales(made, known) < 0) return { outcome: 'older' }
  if (stored && known?.hash === made.hash) {
    if (known.state === 'unsent')
      return later || isHanging(on) ? waiting(later) : takeUp(on, { ...known, ...made }, stored)
    if (!resend) {
      if (known.state === 'unfinished' && !later) return finishNow(on, made, stored)
      await keepStamp(on, stored, made, askedAt === undefined)
      return { outcome: 'unchanged' }
    }
  }
  return begin(on, orderId, made, stored, later)
}

/** The sink has this sale; what is left is to set its booking Finished. */
async function finishNow(on: SaleInHand, made: Made, stored: StoredSale): Promise<Delivered | undefined> {
  const { updatedAt, early } = made
  const delivered = await takeUp(on, { ...stored.record, updatedAt, early }, stored)
  return delivered?.outcome === 'sent' ? { ...delivered, outcome: 'unchanged' } : delivered
}

/** The new stamp is kept, or every sweep would read this order again; the schedule stays as it is. */
async function keepStamp(on: SaleInHand, { record, version }: StoredSale, made: Made, pushed: boolean): Promise<void> {
  const { updatedAt, early } = made
  if (record.updatedAt === updatedAt && (!record.early || pushed)) return
  await putSale(on, { ...record, updatedAt, early }, version)
}

/** Writes down a new sale, a new version of one, or one that is to be sent again, and sends it unless it has to wait. */
async function begin(
  on: SaleInHand,
  orderId: string,
  made: Made,
  stored: StoredSale | undefined,
  later: boolean,
): Promise<Delivered | undefined> {
  const { ctx, venue } = on
  const isSame = stored?.record.hash === made.hash
  const changed = stored && !isSame ? { changed: true } : {}
  const record: SaleRecord = { v: 1, venueId: venue.id, orderId, ...made, state: 'unsent', ...changed }
  const isWaiting = !later && isHanging(on)
  const wakeInMs = isWaiting ? ctx.timing.settleMs : later ? 0 : ctx.timing.requestTimeoutMs
  const version = await putSale(on, record, stored?.version ?? null, wakeInMs)
  if (version === null) return undefined
  const { total, type: saleType } = made.sale
  if (!isSame) ctx.report(venue.id, { type: 'completed', ...idsOf(record), total, saleType })
  return later || isWaiting ? waiting(later) : send(on, record, version)
}

/** Read again: since `due` gave it, it may have been sent, or become a newer version. True when nothing is left to do. */
async function carryOn(on: SaleInHand): Promise<boolean> {
  const stored = await readSale(on.ctx, on.key)
  if (!stored?.overdue) return stored?.record.state === 'done'
  const { record, version } = stored
  if (record.state === 'unsent' && isHanging(on)) {
    await putSale(on, record, version, on.ctx.timing.settleMs)
    return false
  }
  const delivered = await takeUp(on, record, stored)
  return delivered !== undefined && delivered.outcome !== 'pending'
}

/** A sale that is written down and not sent now: because that was asked for, or because the sink hangs. */
const waiting = (isAskedFor: boolean): Delivered => ({
  outcome: 'pending',
  ...(isAskedFor ? {} : { error: hanging() }),
})

const hanging = () =>
  new NbiKountaError(
    'not-sent',
    'expected the sink to end the save before, it still hangs; this sale is written down and sent once it answers',
  )
