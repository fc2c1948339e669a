/** A service written down without guest data, and read back for `replay`. */
import { formatMarker } from '../../domain/marker.js'
import { NbiKountaError } from '../../shared/errors.js'
import { requireList, requireOption } from '../../shared/options.js'
import type { DecidedOrder, FlowEvent } from '../events.js'
import { type ReplayBooking, type ReplayEvent, someLines } from './replay.js'

/**
 * Makes an `onEvent` listener that writes one JSON line per event.
 *
 * Guarantee: a line holds ids, statuses, times, counts and reasons; no name, contact, note or amount of a guest, since
 * events carry none. `write` gets the line without its end; what it throws is logged by the flow and changes nothing.
 *
 * What a capture cannot tell: what was on an order between two decisions that had to ask the till, and at versions whose status neither
 * seats nor undoes under the policy that ran; which payment is whose, but for our own prepayment; that an order's marker names another
 * booking; and what would have been rung up, had the orders been others.
 *
 * @example
 * ```ts
 * import { captureEvents, replay, replayEventsOf } from 'nbi-kounta'
 *
 * const lines: string[] = []
 * const onEvent = captureEvents((line) => lines.push(line)) // give it to createOrderFlow({ onEvent })
 * onEvent({ type: 'accepted', at: 0, venueId: 'loc_31', bookingId: 'bk_1', orderId: '900' })
 * replay(replayEventsOf(lines)).decisions.length // 0
 * ```
 */
export function captureEvents(write: (line: string) => void): (event: FlowEvent) => void {
  return (event) => write(JSON.stringify(event))
}

/**
 * Reads captured lines back as events for `replay` and `comparePolicies`.
 *
 * Bookings come from decisions and stale deliveries, each decision with the order that it was made on; orders also from what was placed and
 * followed at the till. Under the policy that ran, `replay` of them gives the decisions that were made. Where another policy needs an
 * order that nobody asked for at the time (see `captureEvents`), the replay goes by what was last known of it. A text, such as that of a whole file, is
 * taken line by line; empty lines are skipped. Throws 'invalid-options' with the line's number for one that is not a captured event.
 *
 * @example
 * ```ts
 * import { replay, replayEventsOf } from 'nbi-kounta'
 *
 * const line = '{"type":"stale","at":0,"venueId":"loc_31","bookingId":"bk_1","status":"Seated","modifiedAt":"2026-03-14T08:00:00Z"}'
 * replay(replayEventsOf([line])).reasons // { 'new-booking-seated': 1 }
 * ```
 */
export function replayEventsOf(lines: string | Iterable<string>): ReplayEvent[] {
  requireList(lines, 'lines')
  const found: ReplayEvent[] = []
  let number = 0
  for (const line of typeof lines === 'string' ? lines.split('\n') : lines) {
    number++
    requireOption(typeof line === 'string', `line ${number}`, 'a text', line)
    if (line.trim() === '') continue
    const event = read(line, number)
    const { bookingId } = event
    if (bookingId === undefined) continue
    found.push(...replayed(event, bookingId))
  }
  return found
}

function read(line: string, number: number): FlowEvent {
  let event: unknown
  try {
    event = JSON.parse(line)
  } catch {
    event = undefined
  }
  if (typeof event !== 'object' || event === null || typeof (event as { type?: unknown }).type !== 'string')
    throw new NbiKountaError(
      'invalid-options',
      `line ${number} is not an event that captureEvents wrote; expected one JSON object a line`,
    )
  return event as FlowEvent
}

function replayed(event: FlowEvent, bookingId: string): ReplayEvent[] {
  switch (event.type) {
    case 'decided':
      return [decision(event, bookingId)]
    case 'stale':
      return [late(version(event, bookingId))]
    case 'created':
      return [{ type: 'order', bookingId, ...realOrder(event), createdAt: new Date(event.at).toISOString() }]
    case 'deleted':
      return [{ type: 'order', bookingId, ...realOrder(event), status: 'DELETED' }]
    case 'accepted':
      return [{ type: 'order', bookingId, status: 'ACCEPTED' }]
    case 'rejected':
      return [{ type: 'order', bookingId, status: 'REJECTED' }]
    case 'status':
      return [{ type: 'order', bookingId, status: event.status }]
    case 'lost':
    case 'given-up':
      return [{ type: 'order', bookingId, status: 'DELETED' }]
    case 'completed':
      return [{ type: 'order', bookingId, status: 'COMPLETE' }]
    default:
      return []
  }
}

const realOrder = ({ orderId }: FlowEvent) => (orderId === undefined ? {} : { orderId })

function decision(event: Extract<FlowEvent, { type: 'decided' }>, id: string): ReplayBooking {
  const { previousStatus, action, reason, order } = event
  const booking = {
    ...version(event, id),
    // The rules know our own payment by its marker and its amount, which a capture does not hold: any amount will do.
    ...(order?.ownPrepayment ? { paymentSummary: { amountPaid: ownAmount } } : {}),
  }
  return {
    booking,
    decided: action,
    ...(previousStatus === undefined
      ? {}
      : { previous: { ...booking, status: previousStatus, ...(reason === 'stale-event' ? newer : {}) } }),
    ...(order === undefined ? {} : { order: order && metOrder(order, id) }),
  }
}

const version = (event: Extract<FlowEvent, { type: 'decided' | 'stale' }>, id: string): ReplayBooking['booking'] => {
  const { status, modifiedAt, sequence } = event
  return { id, status, modifiedAt, ...(sequence === undefined ? {} : { sequence }) }
}

/** Of the version before one that was stale the capture tells only that it was newer. */
const newer = { modifiedAt: '9999-12-31T23:59:59Z', sequence: Number.MAX_SAFE_INTEGER }

/** By its instant alone a late copy might be the newest. */
const late = (booking: ReplayBooking['booking']): ReplayBooking => ({
  booking,
  decided: 'none',
  previous: { ...booking, ...newer },
})

const ownAmount = 1

const metOrder = (order: DecidedOrder, bookingId: string): NonNullable<ReplayBooking['order']> => {
  const { orderId = '', status, createdAt, items, payments, ownPrepayment } = order
  const ref = formatMarker({ prefix: 'NBI', bookingId, generation: 1 })
  return {
    id: orderId,
    status,
    createdAt,
    lines: someLines(items),
    payments: Array.from({ length: payments }, () => ({ amount: ownAmount, ...(ownPrepayment ? { ref } : {}) })),
  }
}
