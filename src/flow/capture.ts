/** A service written down without guest data, and read back for `replay`. */
import { NbiKountaError } from '../shared/errors.js'
import type { FlowEvent } from './events.js'
import type { ReplayEvent } from './replay.js'

/**
 * Makes an `onEvent` listener that writes one JSON line per event.
 *
 * Guarantee: a line holds ids, statuses, times, counts and reasons; no name, contact, note or amount of a guest, since
 * events carry none. `write` gets the line without its end; what it throws is logged by the flow and changes nothing.
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
 * Bookings come from decisions and stale deliveries, orders from what was followed at the till. Empty lines are skipped;
 * throws 'invalid-options' with the line's number for one that is not a captured event.
 *
 * @example
 * ```ts
 * import { replay, replayEventsOf } from 'nbi-kounta'
 *
 * const line = '{"type":"stale","at":0,"venueId":"loc_31","bookingId":"bk_1","status":"Seated","modifiedAt":"2026-03-14T08:00:00Z"}'
 * replay(replayEventsOf([line])).reasons // { 'new-booking-seated': 1 }
 * ```
 */
export function replayEventsOf(lines: Iterable<string>): ReplayEvent[] {
  const found: ReplayEvent[] = []
  let number = 0
  for (const line of lines) {
    number++
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
    case 'stale': {
      const { status, modifiedAt } = event
      const sequence = event.type === 'decided' ? event.sequence : undefined
      const booking = { id: bookingId, status, modifiedAt, ...(sequence === undefined ? {} : { sequence }) }
      const before = event.type === 'decided' ? event.previousStatus : undefined
      return [before === undefined ? { booking } : { booking, previous: { ...booking, status: before } }]
    }
    case 'accepted':
      return [{ type: 'order', bookingId, status: 'ACCEPTED' }]
    case 'rejected':
      return [{ type: 'order', bookingId, status: 'REJECTED' }]
    case 'status':
      return [{ type: 'order', bookingId, status: event.status }]
    case 'lost':
      return [{ type: 'order', bookingId, status: 'DELETED' }]
    case 'completed':
      return [{ type: 'order', bookingId, status: 'COMPLETE' }]
    default:
      return []
  }
}
