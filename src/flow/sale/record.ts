/** What is kept of a sale: one document under `sale:<venueId>:<orderId>`, and everything that changes or judges it (pure). */
import type { Sale } from '../../domain/sale.js'
import type { NbiKountaError } from '../../shared/errors.js'
import { present } from '../../shared/given.js'
import { aheadMs } from '../order/newer.js'
import type { Tries } from '../tries.js'
import { isDefiniteNo, isRefusal } from '../trouble.js'

/** What the order gave. */
export interface Made {
  readonly bookingId?: string
  /** True where the booking is another order's: of a refund, or of a bill that was split off. Paying it finishes nothing. */
  readonly part?: true
  /** The order's `updatedAt` that the sale was made from. */
  readonly updatedAt: string
  /** True when the order was deleted by then. */
  readonly voided: boolean
  /** True when the order was read, and early: see `isEarly`. */
  readonly early: boolean
  readonly hash: string
  readonly sale: Sale
}

/** Enough to know whether a sale was sent, and the sale itself until it was. */
export interface SaleRecord extends Omit<Made, 'sale'>, Tries {
  readonly v: 1
  readonly venueId: string
  readonly orderId: string
  readonly state: 'unsent' | 'unfinished' | 'done'
  /** Absent from an unsent one that was sent before: it is made of the order again. A void is kept, since the order may be gone from sight. */
  readonly sale?: Sale
  /** True once the sale has changed: an earlier version may have been saved. */
  readonly changed?: boolean
  /** True when the last try ended without an answer: it may still be under way. 'refused' when what was said since may be about that try. */
  readonly unanswered?: true | 'refused'
}

/**
 * Below 0 when a version of a sale is older than the known one; 0: it is the same one. What is voided since is newer whatever its stamp says,
 * since the till's clock may have been set back; stamps are whole seconds, so that within one, too, it is the voided one that is newer.
 */
export function compareSales(version: Pick<SaleRecord, 'updatedAt' | 'voided'>, known: typeof version): number {
  if (version.voided && !known.voided) return 1
  return aheadMs(version, known) || (known.voided && !version.voided ? -1 : 0)
}

/** What a report names of a sale beside its venue. */
export const idsOf = ({ orderId, bookingId }: Pick<SaleRecord, 'orderId' | 'bookingId'>) => ({
  orderId,
  ...present({ bookingId }),
})

/**
 * The sale of which a try was begun before, as it is tried again. No retry counted means that the first try wrote nothing down: its process
 * died, or is still at it. Then, as after a try without an answer, the sink may have the sale already.
 */
export function begunAgain({ unanswered, ...rest }: SaleRecord, isOverdue: boolean): SaleRecord {
  const isOpen = rest.retries === undefined || unanswered === true || (unanswered === 'refused' && !isOverdue)
  return isOpen ? { ...rest, unanswered: true } : rest
}

/**
 * A try has failed. If it was certainly not saved, whether an earlier try may have been stays as open as it was; but a refusal may be the
 * sink's word on that earlier try ("I have it"), so it is believed once that try has had its time.
 */
export function failed(
  { unanswered: before, ...rest }: SaleRecord,
  tries: Required<Tries>,
  error: NbiKountaError,
): SaleRecord {
  const unanswered = !isDefiniteNo(error) || (before && (isRefusal(error) ? 'refused' : true))
  return { ...rest, ...tries, ...(unanswered ? { unanswered } : {}) }
}

/** The sink has the sale. */
export function saved(record: SaleRecord, sale: Sale, isLast: boolean) {
  const { sale: _, ...rest } = finished(record)
  const state = isLast ? 'done' : 'unfinished'
  // Should it have to be sent once more, a till may not show any more what was voided.
  return { ...rest, ...(rest.voided ? { sale } : {}), state } satisfies SaleRecord
}

/** Nothing is left to do. */
export const finished = ({ retries: _, misses: __, unanswered: ___, ...rest }: SaleRecord): SaleRecord => ({
  ...rest,
  state: 'done',
})
