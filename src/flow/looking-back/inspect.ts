/** What a support desk sees of one booking; no guest data. */
import { present } from '../../shared/given.js'
import type { BookingHint } from '../booking/hints.js'
import type { BookingRecord } from '../record/record.js'
import { whyOf, workLeft } from '../record/wake.js'

/**
 * The state of one booking as the flow knows it; costs two reads of the store and no request. Instants are ISO 8601 in UTC, by the host's clock.
 *
 * @example
 * ```ts
 * import type { Inspection } from 'nbi-kounta'
 *
 * const line = (found: Inspection | null) => (found ? `${found.lastAction?.reason}, order ${found.orderId ?? 'none'}` : 'never seen')
 * ```
 */
export interface Inspection {
  /** The venue's id, as asked for. */
  readonly venueId: string
  /** The booking's id, as asked for. */
  readonly bookingId: string
  /** The order that the booking has at the till; absent while it has none, or none that is known. */
  readonly orderId?: string
  /** The order's status as last seen at the till. */
  readonly status?: string
  /** The booking's status as last decided. */
  readonly bookingStatus?: string
  /** Whether the booking should have an order. With 'order' and no `orderId`, one is in the making. */
  readonly want: 'order' | 'none'
  /** Since when an order is wanted. The flow gives up an order that is not placed `placeWithinMs` later. */
  readonly wantedSince?: string
  /**
   * The number in the marker of the booking's order, or of the one in the making; 0 before the first. Each undo, loss and give-up adds one,
   * so that afterwards no order has this number.
   */
  readonly generation: number
  /** True while work is left: `settle` will carry on. */
  readonly pending: boolean
  /** When the next look is due, if known. A time in the past means now. Absent if nothing is left, or if `settle` goes on at once. */
  readonly nextLookAt?: string
  /** Accepted bookings that are not decided yet. A webhook that carries only ids counts once its booking was fetched. */
  readonly undecided: number
  /** A create or delete that is under way, or whose answer is unknown. `attempt` counts from 1. `startedAt` is right before it was sent. */
  readonly intent?: { readonly kind: 'create' | 'delete'; readonly attempt: number; readonly startedAt: string }
  /** Orders that are to go away. */
  readonly doomed: readonly string[]
  /** Orders that are gone, or that were replaced after staff rejected them. */
  readonly burnt: readonly string[]
  /** Orders that should be deleted but stay, since staff touched them or the till refused. `orderId` may be one of them. */
  readonly kept: readonly string[]
  /**
   * The last decision, with the status and `modifiedAt` of the booking that it was made for. `orderId` is present if it met or undid an
   * order. For an error, `items` and `payments` count what was on the order.
   */
  readonly lastAction?: {
    readonly type: string
    readonly reason: string
    readonly status: string
    readonly modifiedAt: string
    readonly orderId?: string
    readonly items?: number
    readonly payments?: number
  }
  /** Why work is left, or why an order was given up or left to staff: one of this library's error codes and its message. */
  readonly lastError?: { readonly code: string; readonly message: string }
}

/** An instant of the host's clock, where there is one. */
const isoOf = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString()

/** When the record is looked at again, or the webhook that waits is followed, whichever comes first. */
function nextLookMs(record: BookingRecord, hint: BookingHint | undefined): number | undefined {
  const { timer } = record
  const timerAt = timer?.at === undefined || !workLeft(record) ? Number.POSITIVE_INFINITY : timer.at + timer.ms
  const next = Math.min(timerAt, hint?.nextAt ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(next) ? next : undefined
}

/** The record without its bookings, with the webhook that is still to be followed. */
export function inspectRecord(record: BookingRecord, hint?: BookingHint): Inspection {
  const { intent, order, orderId, lastAction, seen, want, wantAt } = record
  const lastError = whyOf(record) ?? hint?.lastError
  return {
    venueId: record.venueId,
    bookingId: record.bookingId,
    ...present({ orderId, status: order?.status, bookingStatus: seen?.status }),
    want,
    ...present({ wantedSince: want === 'order' ? isoOf(wantAt) : undefined }),
    generation: record.generation,
    pending: workLeft(record) || hint !== undefined,
    ...present({ nextLookAt: isoOf(nextLookMs(record, hint)) }),
    undecided: record.undecided.length,
    ...present({
      intent: intent && {
        kind: intent.kind,
        attempt: intent.attempt,
        startedAt: new Date(intent.startedAt).toISOString(),
      },
    }),
    doomed: record.doomed.map((entry) => entry.id),
    burnt: record.burnt,
    kept: record.kept,
    ...present({ lastAction, lastError }),
  }
}
