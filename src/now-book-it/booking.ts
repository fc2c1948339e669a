/** NBI's booking resource becomes our booking: times as instants, one status, one type, nothing that was not sent. */
import type { Booking, BookingCustomer, PaymentSummary } from '../domain/booking.js'
import { instantMs } from '../domain/instants.js'
import { fromMinor, toMinor } from '../domain/money.js'
import { plainName } from '../domain/plain-name.js'
import { localToInstantMs, zonedIso, zoneOffsetMs } from '../domain/zones.js'
import { NbiKountaError } from '../shared/errors.js'
import { present } from '../shared/given.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { hasMethods, isAbsent, requireArray, requireOption } from '../shared/options.js'
import { bookingSchema, type NowBookItBooking, wrongMembers } from './schemas.js'
import { type NowBookItStatuses, shippedClass } from './statuses.js'

/** Options of `bookingFromNowBookIt`. */
export interface BookingFromNowBookItOptions {
  /** IANA zone of the venue: NBI's `bookingTime` is venue-local. */
  readonly timeZone: string
  /** The venue's statuses. A status is then spelled as its name there, whether the code or the name was sent. */
  readonly statuses?: NowBookItStatuses
  /** The `locationId` to use when the answer has none, such as the webhook's. */
  readonly venueId?: string
  /** The instant (ISO 8601 with an offset) to use when the answer has no modification date. */
  readonly modifiedAt?: string
  /**
   * IANA zone of `lastModifiedDate`, `bookedAt` and `paymentDate` if they name none; NBI does not state it. An hour that comes twice is
   * read as the first. Default 'UTC'.
   */
  readonly modifiedTimeZone?: string
  /** Which `method` means a walk-in, compared without case, spaces, `_` and `-`. Default `['walkin']`. */
  readonly walkInMethods?: readonly string[]
  /**
   * The unit of `paymentSummary`'s amounts; NBI does not state it. Omitted: they are read as major units (dollars) and marked
   * `unitAssumed`. The flow then writes them into the note but never posts them as a payment.
   */
  readonly paymentUnit?: 'major' | 'minor'
}

/** Every option by its name. */
export const mappingOptions: Names<BookingFromNowBookItOptions> = {
  timeZone: 1,
  statuses: 1,
  venueId: 1,
  modifiedAt: 1,
  modifiedTimeZone: 1,
  walkInMethods: 1,
  paymentUnit: 1,
}

const invalid = (member: string, expected: string): NbiKountaError =>
  new NbiKountaError('invalid-booking', `${member}: expected ${expected}; check the booking as Now Book It sent it`)

const said = (text: string | null | undefined): string | undefined => text?.trim() || undefined

/** An instant of NBI: kept as it came when it has an offset, read in the zone when it has none (1 to 9 fraction digits). */
function readableInstant(text: string | undefined, timeZone: string): string | undefined {
  const iso = text?.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T')
  const whole = [iso, `${iso}Z`].find((candidate) => !Number.isNaN(instantMs(candidate)))
  return whole === iso || timeZone === 'UTC' ? whole : localInstant(text, timeZone)
}

function neededInstant(text: string | undefined, timeZone: string, member: string): string | undefined {
  const instant = readableInstant(text, timeZone)
  if (text !== undefined && instant === undefined) throw invalid(member, 'an ISO 8601 date and time')
  return instant
}

/** The instant of a venue-local text, with the zone's own offset. */
function localInstant(text: string | undefined, timeZone: string): string | undefined {
  if (text === undefined) return undefined
  const ms = localToInstantMs(text, timeZone)
  return Number.isNaN(ms) ? undefined : zonedIso(ms, timeZone)
}

/**
 * The venue's own name is what people and policies read; the code is the stable half. So the name is taken, unless it would be
 * read otherwise than the code: then the code is.
 */
function statusOf({ status }: NowBookItBooking, statuses: NowBookItStatuses | undefined): string {
  const wire = typeof status === 'string' ? { code: status, name: status } : (status ?? {})
  const code = said(wire.code)
  const known = code === undefined ? undefined : statuses?.nameOf(code)
  const name = known ?? said(wire.name) ?? code
  if (name === undefined) throw invalid('status', 'a code or a name')
  const meant = code === undefined ? undefined : shippedClass(code)
  if (code === undefined || meant === undefined || meant === shippedClass(name)) return name
  // A name of the venue's own is classed by `statuses.classes`; without them nobody could know what it means.
  return known !== undefined && shippedClass(name) === undefined ? name : code
}

const covers = (people: number | null | undefined) =>
  typeof people === 'number' && Number.isSafeInteger(people) && people > 0 ? people : 0

function customerOf(customer: NowBookItBooking['customer']): BookingCustomer | undefined {
  if (!customer) return undefined
  const found = present({
    id: said(customer.id),
    firstName: said(customer.firstName),
    lastName: said(customer.lastName),
    email: said(customer.email),
    // International first: customers are matched by E.164.
    phone: said(customer.phone) ?? said(customer.phoneNational) ?? said(customer.phone2),
  })
  return Object.keys(found).length > 0 ? found : undefined
}

function paymentOf(
  summary: NowBookItBooking['paymentSummary'],
  told: 'major' | 'minor' | undefined,
  timeZone: string,
): PaymentSummary | undefined {
  if (!summary) return undefined
  const code = said(summary.currencyCode)?.toUpperCase() ?? ''
  const currency = /^[A-Z]{3}$/.test(code) ? code : undefined
  // One with hundredths, as nearly all are, where none is told.
  const minorOf = currency ?? 'AUD'
  const amount = (value: number | null | undefined) => {
    if (isAbsent(value)) return undefined
    try {
      // Through exact cents once, so that 80.10 stays 80.10 and an amount beyond all reason is none.
      const minor = told === 'minor' ? value : toMinor(value, minorOf)
      return fromMinor(minor, minorOf)
    } catch {
      return undefined
    }
  }
  const found = present({
    paymentType: said(summary.paymentType),
    amount: amount(summary.amount),
    amountDue: amount(summary.amountDue),
    amountPaid: amount(summary.amountPaid),
    transactionId: said(summary.transactionId),
    paidAt: readableInstant(said(summary.paymentDate), timeZone),
  })
  // An object without anything in it is how "no payment" may come; a currency alone tells nothing.
  if (Object.keys(found).length === 0) return undefined
  return { ...found, ...present({ currency, unitAssumed: told ? undefined : true }) }
}

function tablesOf(tables: NowBookItBooking['tables']): Booking['tables'] {
  const found = (tables ?? []).flatMap((table) => {
    const id = said(table?.tableId)
    const name = said(table?.tableName) ?? id
    return name === undefined ? [] : [{ ...present({ id, section: said(table?.sectionName) }), name }]
  })
  // An empty list is an answer too: the rules warn of an order without a table.
  return found.length > 0 || tables?.length === 0 ? found : undefined
}

/**
 * Turns the answer of `GET /Bookings/{id}` into a `Booking`.
 *
 * Call it with the parsed JSON as it came. It is pure. Unknown members are dropped. Members that are missing, null or not readable are left
 * out. Only `bookingId`, a status, a location and a modification date are needed, and the last two may come from the options. Nothing of
 * the input is shared with the result.
 *
 * - `bookingTime` is venue-local and becomes an instant with the venue's offset; a text that has an offset keeps its instant. A time that
 *   daylight saving skips is read an hour later; one that comes twice is read as the first.
 * - `lastModifiedDate` (else `bookedAt`) is UTC if it names no zone (option `modifiedTimeZone`). Fractions of up to nine digits are read.
 * - `method` 'walkin' is a WALKIN, everything else a BOOKING (option `walkInMethods`).
 * - `status` is the venue's own name, if `statuses` knows the code. Else it is the name as sent. It is the code where there is no name, and
 *   where the name would be read otherwise than the code: a code SEATED called "Confirmed", or "At table" without `statuses`.
 * - `paymentSummary` amounts are major units, marked `unitAssumed` until option `paymentUnit` is set. A currency that is no ISO code and a
 *   payment date that is not ISO 8601 are left out, since NBI states neither format. A summary that says nothing is left out.
 * - `people` becomes 0 covers if it is missing or no whole number. An empty list of tables stays: it says that there is none.
 *
 * Errors: 'invalid-booking' names the needed member that is wrong, never its value; 'invalid-options' for a missing or unknown zone, for an
 * option `modifiedAt` that is no instant, and for a `paymentUnit` that is neither.
 *
 * Source: NBI's pages "get booking" and "booking statuses" (B1–B3, W1–W3); the zone of `lastModifiedDate` and the unit of the amounts are
 * assumptions.
 *
 * @example
 * ```ts
 * import { bookingFromNowBookIt } from 'nbi-kounta/now-book-it'
 *
 * const booking = bookingFromNowBookIt(
 *   {
 *     bookingId: 'bk_7001',
 *     locationId: 'loc_31',
 *     method: 'online',
 *     bookingTime: '2025-03-14T19:00:00',
 *     lastModifiedDate: '2025-03-14T08:03:41Z',
 *     people: 4,
 *     status: { statusType: 'standard', code: 'SEATED', name: 'Seated' },
 *   },
 *   { timeZone: 'Australia/Melbourne' },
 * )
 * console.log(booking.startsAt) // 2025-03-14T19:00:00+11:00
 * ```
 */
export function bookingFromNowBookIt(json: unknown, options: BookingFromNowBookItOptions): Booking {
  const {
    timeZone,
    statuses,
    modifiedTimeZone = 'UTC',
    walkInMethods = ['walkin'],
    paymentUnit,
    ...instead
  } = wellSpelt(options, mappingOptions)
  requireOption(
    isAbsent(paymentUnit) || paymentUnit === 'major' || paymentUnit === 'minor',
    'paymentUnit',
    "'major', 'minor', or nothing while it is not known",
    paymentUnit,
  )
  // The likeliest mistake: the list as it came.
  requireOption(
    isAbsent(statuses) || hasMethods(statuses, 'nameOf'),
    'statuses',
    'what statusesFromNowBookIt gives',
    statuses,
  )
  requireArray(walkInMethods, 'walkInMethods')
  const parsed = bookingSchema.safeParse(json)
  if (!parsed.success) throw invalid(wrongMembers(parsed.error), 'the documented type')
  const wire = parsed.data
  // Checked even for a booking without a time: a wrong zone should not wait for the first booking that has one.
  for (const zone of [timeZone, modifiedTimeZone]) zoneOffsetMs(0, zone)
  if (instead.modifiedAt !== undefined && Number.isNaN(instantMs(instead.modifiedAt)))
    throw new NbiKountaError('invalid-options', 'modifiedAt: expected ISO 8601 with Z or an offset')
  const venueId = said(wire.locationId) ?? said(`${instead.venueId ?? ''}`)
  if (venueId === undefined) throw invalid('locationId', 'a location, here or as the option venueId')
  const modifiedAt =
    neededInstant(said(wire.lastModifiedDate), modifiedTimeZone, 'lastModifiedDate') ??
    instead.modifiedAt ??
    neededInstant(said(wire.bookedAt), modifiedTimeZone, 'bookedAt')
  if (modifiedAt === undefined) throw invalid('lastModifiedDate', 'a date and time')
  const method = plainName(wire.method ?? '')
  const isWalkIn = walkInMethods.some((each) => plainName(each) === method)
  const tags = (wire.tags ?? []).flatMap((tag) => said(tag?.name) ?? [])
  const { duration } = wire

  return {
    id: wire.bookingId,
    venueId,
    type: isWalkIn ? 'WALKIN' : 'BOOKING',
    status: statusOf(wire, statuses),
    modifiedAt,
    covers: covers(wire.people),
    ...present({
      startsAt: localInstant(said(wire.bookingTime), timeZone),
      durationMin: typeof duration === 'number' && duration >= 0 ? duration : undefined,
      tables: tablesOf(wire.tables),
      customer: customerOf(wire.customer),
      notes: said(wire.notes),
      tags: tags.length > 0 ? tags : undefined,
      paymentSummary: paymentOf(wire.paymentSummary, paymentUnit, modifiedTimeZone),
    }),
  }
}
