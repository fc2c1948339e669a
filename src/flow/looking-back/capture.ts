/** A service written down without guest data, and read back for `replay`. */
import { formatMarker } from '../../domain/marker.js'
import { NbiKountaError } from '../../shared/errors.js'
import { present } from '../../shared/given.js'
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { isAbsent, needed, requireFunction, requireList, requireOption } from '../../shared/options.js'
import type { DecidedOrder, FlowEvent } from '../events.js'
import type { ReplayBooking, ReplayEvent } from './replay.js'
import { someLines } from './replay-till.js'

/**
 * Makes an `onEvent` listener that writes one JSON line per event.
 *
 * Guarantee: a line holds ids, statuses, times, counts and reasons. It holds no name, contact, note or amount of a guest, since events
 * carry none. `write` gets the line without its line break. What it throws is logged by the flow and changes nothing.
 *
 * Errors: 'invalid-options' for a `write` that is no function.
 *
 * Limits: a capture does not say
 *
 * - what was on an order between two decisions that had to ask the till, and at versions whose status neither seats nor undoes under the
 *   policy that ran;
 * - which payment is whose, except our own prepayment;
 * - that an order's marker names another booking;
 * - what staff would have rung up if the orders had been others.
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
  requireFunction(write, 'write')
  return (event) => write(JSON.stringify(event))
}

/**
 * Options of `replayEventsOf`.
 *
 * @example
 * ```ts
 * import type { ReplayEventsOptions } from 'nbi-kounta'
 *
 * const skipping: ReplayEventsOptions = { onBadLine: (line) => console.warn(`line ${line} is left out`) }
 * ```
 */
export interface ReplayEventsOptions {
  /**
   * Takes this venue's lines only. Default: all lines. That is refused if two venues have a booking with the same id, since a replay goes
   * by that id.
   */
  readonly venueId?: string
  /** Called with the number, from 1, of each line that is left out because it is not a captured event. Default: such a line throws. */
  readonly onBadLine?: (line: number) => void
}

const knownOptions: Names<ReplayEventsOptions> = { venueId: 1, onBadLine: 1 }

/**
 * Reads captured lines back as events for `replay` and `comparePolicies`.
 *
 * Bookings come from decisions and stale deliveries, each decision with the order that it was made on. Orders also come from what was
 * placed and followed at the till. Under the policy that ran, `replay` gives the decisions that were made. Another policy may need an order
 * that nobody asked for at the time (see `captureEvents`). The replay then uses what was last known of it. A text, such as a whole file, is
 * read line by line; empty lines are skipped.
 *
 * A host that is killed leaves a torn line. The next start may append an event to that line, and the event is lost with it. `onBadLine`
 * gets the number of each such line. Without it no line is left out, not even a torn last one. With `venueId`, an event of another
 * venue is never one of them.
 *
 * Errors: 'invalid-options' with the line's number for a line that is not a captured event, without `onBadLine`; and for two venues with a
 * booking of one id, without `venueId`.
 *
 * @example
 * ```ts
 * import { replay, replayEventsOf } from 'nbi-kounta'
 *
 * const line = '{"type":"stale","at":0,"venueId":"loc_31","bookingId":"bk_1","status":"Seated","modifiedAt":"2026-03-14T08:00:00Z"}'
 * replay(replayEventsOf([line])).reasons // { 'new-booking-seated': 1 }
 * ```
 */
export function replayEventsOf(lines: string | Iterable<string>, options: ReplayEventsOptions = {}): ReplayEvent[] {
  requireList(lines, 'lines')
  const { venueId, onBadLine } = needed(wellSpelt(options, knownOptions), 'options')
  requireOption(isAbsent(venueId) || typeof venueId === 'string', 'venueId', 'a text', venueId)
  requireOption(isAbsent(onBadLine) || typeof onBadLine === 'function', 'onBadLine', 'a function', onBadLine)
  const found: ReplayEvent[] = []
  const venueOf = new Map<string, string>()
  let number = 0
  for (const line of typeof lines === 'string' ? lines.split('\n') : lines) {
    number++
    requireOption(typeof line === 'string', `line ${number}`, 'a text', line)
    if (line.trim() === '') continue
    const event = eventOf(line)
    // Before it is read on: what is wrong with another venue's line is not this one's business.
    if (event && !isAbsent(venueId) && event.venueId !== venueId) continue
    const events = event && eventsOf(event)
    if (!events) {
      if (!onBadLine)
        throw new NbiKountaError(
          'invalid-options',
          `line ${number} is not an event that captureEvents wrote; expected one JSON object a line, got another text, ` +
            'or one that a killed host has torn; pass onBadLine to go on without such lines',
        )
      onBadLine(number)
      continue
    }
    if (events.length === 0) continue
    const { bookingId = '' } = event
    if ((venueOf.get(bookingId) ?? event.venueId) !== event.venueId)
      throw new NbiKountaError(
        'invalid-options',
        `line ${number} is of a booking with the id of one at another venue; expected lines of one venue, got those of two; ` +
          "pass venueId to choose one venue's lines",
      )
    venueOf.set(bookingId, event.venueId)
    found.push(...events)
  }
  return found
}

/** Undefined for a line that is no event. */
function eventOf(line: string): FlowEvent | undefined {
  const event = attempt((): FlowEvent | null => JSON.parse(line))
  return typeof event?.type === 'string' ? event : undefined
}

/** What an event is in a replay; undefined for one whose numbers or times are none. */
function eventsOf(event: FlowEvent): readonly ReplayEvent[] | undefined {
  const { bookingId } = event
  return bookingId === undefined ? [] : attempt(() => replayed(event, bookingId))
}

function attempt<T>(call: () => T): T | undefined {
  try {
    return call()
  } catch {
    return undefined
  }
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
      // A void's order is gone, and a refund is an order of its own.
      return (event.saleType ?? 'SALE') === 'SALE' ? [{ type: 'order', bookingId, status: 'COMPLETE' }] : []
    default:
      return []
  }
}

const realOrder = ({ orderId }: FlowEvent) => present({ orderId })

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
  return { id, status, modifiedAt, ...present({ sequence }) }
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
    payments: someLines(payments).map(() => ({ amount: ownAmount, ...(ownPrepayment ? { ref } : {}) })),
  }
}
