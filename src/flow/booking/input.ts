/** What the flow accepts as a booking: checked once at the door, copied, with its members in one order. */
import type { Booking, BookingCustomer, BookingTable, PaymentSummary } from '../../domain/booking.js'
import { instantMs } from '../../domain/instants.js'
import { NbiKountaError } from '../../shared/errors.js'
import { isAbsent } from '../../shared/options.js'

const fail = (member: string, expected: string, came: unknown): never => {
  throw new NbiKountaError('invalid-booking', `booking.${member}: expected ${expected}, got ${shapeOf(came)}`)
}

/** Only the kind of what came is told: the value itself may be a guest's. */
function shapeOf(came: unknown): string {
  if (typeof came === 'string') return came === '' ? 'an empty text' : `a text of ${came.length} characters`
  return came === null ? 'null' : typeof came
}

const text = (came: unknown, member: string, expected = 'a text'): string =>
  typeof came === 'string' ? came : fail(member, expected, came)

const number = (came: unknown, member: string): number =>
  Number.isFinite(came) ? (came as number) : fail(member, 'a finite number', came)

const list = (came: unknown, member: string): readonly unknown[] =>
  Array.isArray(came) ? came : fail(member, 'a list', came)

const shortText = (came: unknown, member: string): string =>
  typeof came === 'string' && came !== '' && came.length <= 200
    ? came
    : fail(member, 'a text of 1 to 200 characters', came)

/** A copy of an object with these members alone. Those that are null or undefined are absent; others are the host's own business. */
function part<Part extends object>(
  came: unknown,
  member: string,
  texts: readonly (keyof Part & string)[],
  numbers: readonly (keyof Part & string)[] = [],
): Part {
  if (typeof came !== 'object' || came === null || Array.isArray(came)) return fail(member, 'an object', came)
  const from = came as Record<string, unknown>
  // Built up rather than deleted from, like a patched record.
  const copy: Record<string, unknown> = {}
  // Every event comes by here: a member's full name is only put together for an error.
  for (const name of texts) {
    const value = from[name]
    if (!isAbsent(value)) copy[name] = typeof value === 'string' ? value : text(value, `${member}.${name}`)
  }
  for (const name of numbers) {
    const value = from[name]
    if (!isAbsent(value)) copy[name] = Number.isFinite(value) ? value : number(value, `${member}.${name}`)
  }
  return copy as Part
}

function tableOf(came: unknown, index: number): BookingTable {
  const member = `tables[${index}]`
  const table = part<BookingTable>(came, member, ['id', 'name', 'section'])
  text((came as BookingTable).name, `${member}.name`)
  return table
}

const customerOf = (came: unknown): BookingCustomer =>
  part(came, 'customer', ['id', 'firstName', 'lastName', 'email', 'phone'])

function paymentOf(came: unknown): PaymentSummary {
  const payment = part<PaymentSummary>(
    came,
    'paymentSummary',
    ['paymentType', 'currency', 'transactionId', 'paidAt'],
    ['amount', 'amountDue', 'amountPaid'],
  )
  const { unitAssumed } = came as PaymentSummary
  return isAbsent(unitAssumed) ? payment : { ...payment, unitAssumed }
}

/** A copy of a booking, nothing of it shared, without unknown members and those that are null, at any depth; throws 'invalid-booking' naming the member, never its value. */
export function readBooking(input: unknown): Booking {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new NbiKountaError(
      'invalid-booking',
      `expected { booking }, a booking object, got ${input === null ? 'null' : typeof input}; map the platform’s event with bookingFromNowBookIt first`,
    )
  // The likeliest mistake of all.
  if ('bookingId' in input && !('id' in input))
    throw new NbiKountaError(
      'invalid-booking',
      'expected a Booking, got one as Now Book It sends it; map it with bookingFromNowBookIt first',
    )
  const b = input as Partial<Record<keyof Booking, unknown>>
  const { modifiedAt } = b
  // Nobody has counted the party yet: that keeps no order from the till.
  const covers = b.covers ?? 0
  if (typeof modifiedAt !== 'string' || Number.isNaN(instantMs(modifiedAt)))
    return fail('modifiedAt', 'an ISO 8601 instant with Z or an offset, such as 2026-03-14T19:00:00Z', modifiedAt)
  if (!Number.isSafeInteger(covers) || (covers as number) < 0)
    return fail('covers', 'a whole number of guests, at least 0', covers)
  const copy: { -readonly [Member in keyof Booking]: Booking[Member] } = {
    id: shortText(b.id, 'id'),
    venueId: shortText(b.venueId, 'venueId'),
    type: text(b.type ?? 'BOOKING', 'type', "'BOOKING' or 'WALKIN'"),
    status: shortText(b.status, 'status'),
    modifiedAt,
    covers: covers as number,
  }
  // Each by its name: set through a list of names they cost several times as much. A wrong one is found at the door, not while an
  // order is being written.
  if (!isAbsent(b.sequence)) copy.sequence = number(b.sequence, 'sequence')
  if (!isAbsent(b.startsAt)) copy.startsAt = text(b.startsAt, 'startsAt')
  if (!isAbsent(b.durationMin)) copy.durationMin = number(b.durationMin, 'durationMin')
  if (!isAbsent(b.tables)) copy.tables = list(b.tables, 'tables').map(tableOf)
  if (!isAbsent(b.customer)) copy.customer = customerOf(b.customer)
  if (!isAbsent(b.notes)) copy.notes = text(b.notes, 'notes')
  if (!isAbsent(b.tags)) copy.tags = list(b.tags, 'tags').map((tag, index) => text(tag, `tags[${index}]`))
  if (!isAbsent(b.paymentSummary)) copy.paymentSummary = paymentOf(b.paymentSummary)
  return copy
}
