/** What a support desk sees of one booking; no guest data. */
import type { BookingRecord } from './record.js'
import { workLeft } from './wake.js'

/**
 * The state of one booking as the flow knows it; costs one read of the store and no request.
 *
 * @example
 * ```ts
 * import type { Inspection } from 'nbi-kounta'
 *
 * const line = (found: Inspection | null) => (found ? `${found.lastAction?.reason}, order ${found.orderId ?? 'none'}` : 'never seen')
 * ```
 */
export interface Inspection {
  readonly venueId: string
  readonly bookingId: string
  readonly orderId?: string
  /** The order's status as last seen at the till. */
  readonly status?: string
  /** The booking's status as last decided. */
  readonly bookingStatus?: string
  readonly want: 'order' | 'none'
  readonly generation: number
  /** True while work is left. */
  readonly pending: boolean
  /** Accepted bookings that are not decided yet. */
  readonly undecided: number
  /** A create or delete that is under way or whose answer is not known. */
  readonly intent?: { readonly kind: 'create' | 'delete'; readonly attempt: number }
  /** Orders that are to go away. */
  readonly doomed: readonly string[]
  /** Orders that are gone. */
  readonly burnt: readonly string[]
  /** Orders that contradict the record but must not be touched. */
  readonly kept: readonly string[]
  readonly lastAction?: {
    readonly type: string
    readonly reason: string
    readonly status: string
    readonly modifiedAt: string
  }
  readonly lastError?: { readonly code: string; readonly message: string }
}

/**
 * The last trouble; while nobody has written down how a create or delete went, that. Whatever is pending says why.
 */
export const whyOf = ({ lastError, intent }: BookingRecord): BookingRecord['lastError'] =>
  lastError ??
  (intent && {
    code: 'outcome-unknown',
    message: `a ${intent.kind} is under way and its answer is not written down; it will be looked at again`,
  })

/** The record without its bookings. */
export function inspectRecord(record: BookingRecord): Inspection {
  const { intent, order, orderId, lastAction, seen } = record
  const lastError = whyOf(record)
  return {
    venueId: record.venueId,
    bookingId: record.bookingId,
    ...(orderId === undefined ? {} : { orderId }),
    ...(order ? { status: order.status } : {}),
    ...(seen ? { bookingStatus: seen.status } : {}),
    want: record.want,
    generation: record.generation,
    pending: workLeft(record),
    undecided: record.undecided.length,
    ...(intent ? { intent: { kind: intent.kind, attempt: intent.attempt } } : {}),
    doomed: record.doomed.map((entry) => entry.id),
    burnt: record.burnt,
    kept: record.kept,
    ...(lastAction ? { lastAction } : {}),
    ...(lastError ? { lastError } : {}),
  }
}
