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

type Check = (value: unknown, member: string) => void

const text: Check = (value, member) => {
  if (typeof value !== 'string') fail(member, 'a text', value)
}
const number: Check = (value, member) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) fail(member, 'a finite number', value)
}
const list =
  (each: Check): Check =>
  (value, member) => {
    if (!Array.isArray(value)) fail(member, 'a list', value)
    for (const [index, entry] of (value as unknown[]).entries()) each(entry, `${member}[${index}]`)
  }
/** Members that are null or undefined are absent; others than these are the host's own business. */
const object =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, member) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(member, 'an object', value)
    for (const [name, check] of Object.entries(members)) {
      const inner = (value as Record<string, unknown>)[name]
      if (inner !== undefined && inner !== null) check(inner, `${member}.${name}`)
    }
  }
const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, text]))

/** The optional members: a wrong one is found at the door, not while an order is being written. */
const optional: Readonly<Record<string, Check>> = {
  startsAt: text,
  durationMin: number,
  tables: list((table, member) => {
    object(texts('id', 'section'))(table, member)
    text((table as { name?: unknown }).name, `${member}.name`)
  }),
  customer: object(texts('id', 'firstName', 'lastName', 'email', 'phone')),
  notes: text,
  tags: list(text),
  paymentSummary: object({
    ...texts('paymentType', 'currency', 'transactionId', 'paidAt'),
    amount: number,
    amountDue: number,
    amountPaid: number,
  }),
}

/** A copy of a booking, without unknown members; throws 'invalid-booking' naming the member, never its value. */
export function readBooking(input: unknown): Booking {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new NbiKountaError(
      'invalid-booking',
      `expected { booking }, a booking object, got ${input === null ? 'null' : typeof input}; map the platform’s event with bookingFromNowBookIt first`,
    )
  const b = input as Partial<Record<keyof Booking, unknown>>
  const required = (member: 'id' | 'venueId' | 'status'): string => {
    const value = b[member]
    return typeof value === 'string' && value !== '' && value.length <= 200
      ? value
      : fail(member, 'a text of 1 to 200 characters', value)
  }
  const modifiedAt = b.modifiedAt
  if (typeof modifiedAt !== 'string' || Number.isNaN(instantMs(modifiedAt)))
    fail('modifiedAt', 'an ISO 8601 instant with Z or an offset, such as 2026-03-14T19:00:00Z', modifiedAt)
  if (b.sequence !== undefined && !Number.isFinite(b.sequence)) fail('sequence', 'a finite number', b.sequence)
  if (!Number.isSafeInteger(b.covers) || (b.covers as number) < 0)
    fail('covers', 'a whole number of guests, at least 0', b.covers)
  if (b.type !== undefined && typeof b.type !== 'string') fail('type', "'BOOKING' or 'WALKIN'", b.type)
  for (const [member, check] of Object.entries(optional)) {
    const value = b[member as keyof Booking]
    if (value !== undefined && value !== null) check(value, member)
  }
  const { sequence, startsAt, durationMin, tables, customer, notes, tags, paymentSummary } = b as Partial<Booking>
  const copy: Record<string, unknown> = {
    id: required('id'),
    venueId: required('venueId'),
    type: b.type ?? 'BOOKING',
    status: required('status'),
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
