/** What the flow accepts as a booking: checked once at the door, copied, with its members in one order. */
import type { Booking } from '../domain/booking.js'
import { instantMs } from '../domain/instants.js'
import { NbiKountaError } from '../shared/errors.js'

const fail = (member: string, expected: string, came: unknown): never => {
  // Only the kind of what came is told: the value itself may be a guest's.
  throw new NbiKountaError(
    'invalid-booking',
    `booking.${member}: expected ${expected}, got ${came === null ? 'null' : typeof came}`,
  )
}

/** A copy of a booking, without unknown members; throws 'invalid-booking' naming the member, never its value. */
export function readBooking(input: unknown): Booking {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new NbiKountaError(
      'invalid-booking',
      `expected { booking }, a booking object, got ${input === null ? 'null' : typeof input}; map the platform’s event with bookingFromNowBookIt first`,
    )
  const b = input as Partial<Record<keyof Booking, unknown>>
  const text = (member: 'id' | 'venueId' | 'status'): string => {
    const value = b[member]
    return typeof value === 'string' && value !== '' && value.length <= 200
      ? value
      : fail(member, 'a text of 1 to 200 characters', value)
  }
  const modifiedAt = b.modifiedAt
  if (typeof modifiedAt !== 'string' || Number.isNaN(instantMs(modifiedAt)))
    fail('modifiedAt', 'an ISO 8601 instant with Z or an offset, such as 2026-03-14T19:00:00Z', modifiedAt)
  if (b.sequence !== undefined && !Number.isFinite(b.sequence)) fail('sequence', 'a finite number', b.sequence)
  if (typeof b.covers !== 'number' || !Number.isFinite(b.covers) || b.covers < 0)
    fail('covers', 'a number of guests, at least 0', b.covers)
  if (b.type !== undefined && typeof b.type !== 'string') fail('type', "'BOOKING' or 'WALKIN'", b.type)
  const { sequence, startsAt, durationMin, tables, customer, notes, tags, paymentSummary } = b as Partial<Booking>
  const copy: Record<string, unknown> = {
    id: text('id'),
    venueId: text('venueId'),
    type: b.type ?? 'BOOKING',
    status: text('status'),
    modifiedAt,
    sequence,
    covers: b.covers,
    startsAt,
    durationMin,
    tables,
    customer,
    notes,
    tags,
    paymentSummary,
  }
  const booking: Record<string, unknown> = {}
  // Built up rather than deleted from, for the same reason as in `patch`.
  for (const name in copy) if (copy[name] !== undefined && copy[name] !== null) booking[name] = copy[name]
  return booking as unknown as Booking
}
