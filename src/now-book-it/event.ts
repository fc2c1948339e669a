/** NBI's outbound webhooks: an event name and ids, nothing else. */
import { NbiKountaError } from '../shared/errors.js'
import { isBytes } from '../shared/http/signature.js'
import { eventSchema, wrongMembers } from './schemas.js'

/** An outbound webhook. It has no event id, time stamp or status: fetch the booking and compare. */
export interface NowBookItEvent {
  readonly eventType: 'BOOKING_CREATED' | 'BOOKING_UPDATED' | (string & {})
  readonly data: { readonly bookingId?: string; readonly locationId?: string; readonly cardNumber?: string }
}

/** True for the events that name a booking; NBI's names are compared without case, like its statuses. */
export const isAboutBooking = (eventType: string): boolean => eventType.toUpperCase().startsWith('BOOKING_')

/**
 * Reads the parsed body of an NBI webhook.
 *
 * Booking events need their `bookingId`, however the event is spelled. Unknown event names survive, for you to ignore. An empty or null id
 * is none. The payload proves nothing: verify it (`verifyNowBookItWebhook`) and fetch the booking.
 *
 * Errors: 'invalid-webhook' names the member that is wrong, never its value.
 *
 * Source: NBI's "outbound webhooks" reference (B3).
 *
 * @example
 * ```ts
 * import { parseNowBookItEvent } from 'nbi-kounta/now-book-it'
 *
 * const event = parseNowBookItEvent({ eventType: 'BOOKING_UPDATED', data: { bookingId: 'bk_7001', locationId: 'loc_31' } })
 * console.log(event.data.bookingId) // bk_7001
 * ```
 */
export function parseNowBookItEvent(json: unknown): NowBookItEvent {
  if (typeof json === 'string' || isBytes(json))
    throw new NbiKountaError(
      'invalid-webhook',
      'the body: expected parsed JSON, got the text or bytes of it; parse it first, as by `await request.json()`',
    )
  const parsed = eventSchema.safeParse(json)
  const wrong = parsed.success
    ? isAboutBooking(parsed.data.eventType) && !parsed.data.data.bookingId
      ? 'data.bookingId'
      : undefined
    : wrongMembers(parsed.error)
  if (!parsed.success || wrong !== undefined) {
    throw new NbiKountaError(
      'invalid-webhook',
      `${wrong}: expected { eventType, data: { bookingId, locationId } }; check that this body is a Now Book It webhook`,
    )
  }
  const { bookingId, locationId, cardNumber } = parsed.data.data
  return {
    eventType: parsed.data.eventType,
    data: {
      ...(bookingId ? { bookingId } : {}),
      ...(locationId ? { locationId } : {}),
      ...(cardNumber ? { cardNumber } : {}),
    },
  }
}
