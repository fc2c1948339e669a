/** What a host learns from handing in a booking. */
import { decideOrderAction, type ErrorReason, type OrderAction } from '../decide/index.js'
import type { Booking } from '../domain/booking.js'
import { type ErrorCode, errorAdvice, NbiKountaError } from '../shared/errors.js'
import { present } from '../shared/given.js'
import type { Progress } from './advance.js'
import { stayError } from './order/stays.js'
import { asStale, isSame, newestOf } from './record/arrival.js'
import type { BookingRecord } from './record/record.js'
import { whyOf } from './record/wake.js'
import type { Venue } from './venue/venue.js'

/**
 * The outcome of `handleBooking`.
 *
 * - `action` is the decision for the booking that was passed in. It is null while no decision is possible because the till cannot be read.
 * - `performed` says what this call did at the till.
 * - If `pending` is true, work is left and `settle` carries it on; `error` says why.
 * - If `pending` is false, `error` says why nothing will be done: 'order-touched' for an undo whose order staff touched or completed (seen
 *   at the decision, or right before the DELETE), 'undo-window-unknown', 'order-belongs-to-another-booking', 'delete-refused' or
 *   'given-up'.
 *
 * An action of type `error` always comes with an `error`.
 *
 * @example
 * ```ts
 * import type { FlowOutcome } from 'nbi-kounta'
 *
 * const line = (outcome: FlowOutcome) => `${outcome.action?.reason ?? 'not decided yet'}: ${outcome.performed}`
 * ```
 */
export interface FlowOutcome {
  readonly action: OrderAction | null
  readonly performed: 'created' | 'deleted' | 'nothing'
  readonly pending: boolean
  readonly orderId?: string
  readonly error?: NbiKountaError
}

/** Builds the outcome from what the call achieved. */
export function outcomeOf(progress: Progress, booking: Booking, venue: Venue): FlowOutcome {
  const { record, performed, pending } = progress
  const own = progress.decided.findLast((item) => isSame(item.booking, booking))
  const decided = own?.action ?? repeated(progress, booking, venue)
  const action = decided && settledAction(decided, record, booking)
  const error = failureOf(record) ?? errorOf(action)
  return {
    action,
    performed,
    pending,
    ...present({ orderId: record.orderId, error }),
  }
}

/** Why work is left or was given up. */
export function failureOf(record: BookingRecord): NbiKountaError | undefined {
  const why = whyOf(record)
  return why && new NbiKountaError(knownCode(why.code), why.message)
}

/** Why the order stays, where the decision itself said so. */
const errorOf = (action: OrderAction | null): NbiKountaError | undefined =>
  action?.type === 'error' ? stayError(action.reason, action.orderId) : undefined

const knownCode = (code: string): ErrorCode => (code in errorAdvice ? (code as ErrorCode) : 'server-error')

/** An undo whose order turned out to be touched, at the re-read before its delete or when it turned up, ends as the error that it is (protocol points 7 and 8). */
function settledAction(action: OrderAction, record: BookingRecord, booking: Booking): OrderAction {
  const found = touchedSince(action, record)
  if (!found) return action
  const { orderId = '', reason, items = 0, payments = 0 } = found
  const { warnings, drift } = action
  return { type: 'error', reason, bookingId: booking.id, orderId, items, payments, warnings, drift }
}

type Found = {
  readonly orderId?: string
  readonly reason: ErrorReason
  readonly items?: number
  readonly payments?: number
}

function touchedSince(action: OrderAction, { lastAction, lastError, lastTouched }: BookingRecord): Found | undefined {
  if (action.type === 'delete')
    return lastError?.code === 'order-touched' && lastTouched?.orderId === action.orderId ? lastTouched : undefined
  if (action.reason !== 'no-order-to-undo' || lastAction?.type !== 'error') return undefined
  return { ...lastAction, reason: lastAction.reason as ErrorReason }
}

/** The answer to a delivery that this call has not decided: stale, the same snapshot again, or decided by another process. Costs no request. */
function repeated(progress: Progress, booking: Booking, venue: Venue): OrderAction | null {
  const { record, arrival } = progress
  const newest = newestOf(record)
  if (arrival === 'older' && newest) return decideOrderAction(...asStale(newest, booking), null, venue.policy)
  if (record.undecided.length > 0 || !record.seen) return null
  const last = isSame(record.seen, booking) ? record.lastAction : undefined
  if (last?.type === 'error' || last?.type === 'none')
    return { ...last, bookingId: booking.id, warnings: [], drift: [] } as unknown as OrderAction
  // After a create or delete, what the record knows is enough to say "already there" or "nothing to undo".
  const { orderId, order } = record
  const known =
    orderId === undefined
      ? null
      : {
          id: orderId,
          status: order?.status ?? 'SUBMITTED',
          createdAt: order?.createdAt ?? booking.modifiedAt,
          lines: [],
          payments: [],
        }
  const again = decideOrderAction(record.seen, booking, known, venue.policy)
  return again.type === 'none' ? again : null
}
