/** What the flow accepts as a booking: checked once at the door, copied, with its members in one order. */
import type { Booking } from '../../domain/booking.js'
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

/** What a check found wrong, with the way to it from the value that was checked: '.name', '[2].name'. */
interface Wrong {
  readonly way: string
  readonly expected: string
  readonly came: unknown
}

/** Undefined when nothing is wrong: every event comes by here, so a way is only put together for an error. */
type Check = (value: unknown) => Wrong | undefined
type Members = readonly (readonly [string, Check])[]

const text: Check = (came) => (typeof came === 'string' ? undefined : { way: '', expected: 'a text', came })
const number: Check = (came) => (Number.isFinite(came) ? undefined : { way: '', expected: 'a finite number', came })
const list =
  (each: Check): Check =>
  (came) => {
    if (!Array.isArray(came)) return { way: '', expected: 'a list', came }
    for (let index = 0; index < came.length; index++) {
      const wrong = each(came[index])
      if (wrong) return { ...wrong, way: `[${index}]${wrong.way}` }
    }
    return undefined
  }
/** Members that are null or undefined are absent, but for those that must be there; others than these are the host's own business. */
const object =
  (members: Members, required: Members = []): Check =>
  (came) => {
    if (typeof came !== 'object' || came === null || Array.isArray(came))
      return { way: '', expected: 'an object', came }
    for (const [name, check] of members) {
      const value = (came as Record<string, unknown>)[name]
      const wrong = isAbsent(value) ? undefined : check(value)
      if (wrong) return { ...wrong, way: `.${name}${wrong.way}` }
    }
    for (const [name, check] of required) {
      const wrong = check((came as Record<string, unknown>)[name])
      if (wrong) return { ...wrong, way: `.${name}${wrong.way}` }
    }
    return undefined
  }
const each = (check: Check, ...names: string[]): Members => names.map((name) => [name, check] as const)

const tableTexts = ['id', 'name', 'section'] as const
const customerTexts = ['id', 'firstName', 'lastName', 'email', 'phone'] as const
const paymentTexts = ['paymentType', 'currency', 'transactionId', 'paidAt'] as const
const paymentAmounts = ['amount', 'amountDue', 'amountPaid'] as const
const paymentMembers = [...paymentTexts, ...paymentAmounts, 'unitAssumed'] as const

/** The optional members: a wrong one is found at the door, not while an order is being written. */
const optional: readonly (readonly [keyof Booking, Check])[] = [
  ['sequence', number],
  ['type', (came) => text(came) && { way: '', expected: "'BOOKING' or 'WALKIN'", came }],
  ['startsAt', text],
  ['durationMin', number],
  ['tables', list(object(each(text, ...tableTexts), each(text, 'name')))],
  ['customer', object(each(text, ...customerTexts))],
  ['notes', text],
  ['tags', list(text)],
  ['paymentSummary', object([...each(text, ...paymentTexts), ...each(number, ...paymentAmounts)])],
]

/** A copy of an object with these members alone; those that are null or undefined are not there. */
function copyOf<Part extends object>(from: Part, names: readonly (keyof Part)[]): Part {
  const copy: Partial<Part> = {}
  // Built up rather than deleted from, for the same reason as in `patch`.
  for (const name of names) {
    const value = from[name]
    if (!isAbsent(value)) copy[name] = value
  }
  return copy as Part
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
  const required = (member: 'id' | 'venueId' | 'status'): string => {
    const value = b[member]
    return typeof value === 'string' && value !== '' && value.length <= 200
      ? value
      : fail(member, 'a text of 1 to 200 characters', value)
  }
  const modifiedAt = b.modifiedAt
  if (typeof modifiedAt !== 'string' || Number.isNaN(instantMs(modifiedAt)))
    fail('modifiedAt', 'an ISO 8601 instant with Z or an offset, such as 2026-03-14T19:00:00Z', modifiedAt)
  if (!Number.isSafeInteger(b.covers) || (b.covers as number) < 0)
    fail('covers', 'a whole number of guests, at least 0', b.covers)
  for (const [member, check] of optional) {
    const value = b[member]
    const wrong = isAbsent(value) ? undefined : check(value)
    if (wrong) fail(`${member}${wrong.way}`, wrong.expected, wrong.came)
  }
  const { type, sequence, startsAt, durationMin, tables, customer, notes, tags, paymentSummary } = b as Partial<Booking>
  const copy: { -readonly [Member in keyof Booking]: Booking[Member] } = {
    id: required('id'),
    venueId: required('venueId'),
    type: type ?? 'BOOKING',
    status: required('status'),
    modifiedAt: modifiedAt as string,
    covers: b.covers as number,
  }
  // Each by its name: set through a list of names they cost several times as much, for every booking that comes.
  if (!isAbsent(sequence)) copy.sequence = sequence
  if (!isAbsent(startsAt)) copy.startsAt = startsAt
  if (!isAbsent(durationMin)) copy.durationMin = durationMin
  if (!isAbsent(tables)) copy.tables = tables.map((table) => copyOf(table, tableTexts))
  if (!isAbsent(customer)) copy.customer = copyOf(customer, customerTexts)
  if (!isAbsent(notes)) copy.notes = notes
  if (!isAbsent(tags)) copy.tags = tags.slice()
  if (!isAbsent(paymentSummary)) copy.paymentSummary = copyOf(paymentSummary, paymentMembers)
  return copy
}
