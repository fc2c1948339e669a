/** Bookings by HTTP: read, listed by one pair of dates, patched, created, and the statuses of the venue. */
import { instantMs } from '../../domain/instants.js'
import { jsonAnswer, type SimulatedResponse } from '../faces/exchange.js'
import { type WireValue, wireJson } from '../simulation/wire-json.js'
import type { DiaryBooking, DiaryMembers } from './diary-model.js'
import type { DiaryState } from './diary-state.js'
import { wireBooking, wireListItem, wirePatched } from './diary-wire.js'

/** A request at an endpoint. */
export interface DiaryCall {
  readonly state: DiaryState
  readonly url: URL
  readonly params: Readonly<Record<string, string>>
  /** The parsed JSON body; undefined when there is none. */
  readonly body: Readonly<Record<string, unknown>> | undefined
}

export const answer = (status: number, value: WireValue): SimulatedResponse => jsonAnswer(status, wireJson(value))
export const refusal = (status: number, message: string): SimulatedResponse => answer(status, { message })

/** GET /Bookings/{id} */
export function getBooking({ state, params }: DiaryCall): SimulatedResponse {
  const booking = state.bookings.get(params.bookingId ?? '')
  return booking ? answer(200, wireBooking(state, booking)) : refusal(404, 'Booking not found')
}

/** GET /Bookings: one pair of dates; none, or both mixed, is an empty list and no error. */
export function listBookings({ state, url }: DiaryCall): SimulatedResponse {
  const query = url.searchParams
  const date = (name: string) => (query.has(name) ? instantMs(query.get(name)) : undefined)
  const pairs = [date('StartDate'), date('EndDate'), date('UpdatedFromDate'), date('UpdatedToDate')] as const
  if (pairs.some((value) => value !== undefined && Number.isNaN(value))) return refusal(400, 'A date is not valid')
  const [start, end, from, to] = pairs
  const byStart = start !== undefined && end !== undefined && from === undefined && to === undefined
  const byUpdate = from !== undefined && to !== undefined && start === undefined && end === undefined
  if (!byStart && !byUpdate) return answer(200, { count: 0, bookings: [] })
  const inside = (at: number, low: number, high: number) => at >= low && at <= high
  const found = [...state.bookings.values()].filter((booking) => {
    if (query.get('IncludeCancelledBookings') === 'false' && booking.status === 'CANCELLED') return false
    return byStart
      ? inside(Date.parse(booking.startsAt), start, end)
      : inside(booking.modifiedAtMs, from as number, to as number)
  })
  const withCustomer = query.get('IncludeCustomerDetails') === 'true'
  return answer(200, {
    count: found.length,
    bookings: found.map((booking) => wireListItem(state, booking, withCustomer)),
  })
}

/** PATCH /Bookings/{id}/updatestatus */
export function updateStatus(call: DiaryCall): SimulatedResponse {
  const status = call.body?.status
  if (typeof status !== 'string' || !call.state.status(status)) return refusal(400, 'Invalid status')
  return patched(call, { status })
}

/** PATCH /Bookings/{id}/updatepax */
export function updatePax(call: DiaryCall): SimulatedResponse {
  const pax = call.body?.pax
  return typeof pax === 'number' && Number.isInteger(pax) && pax > 0
    ? patched(call, { people: pax })
    : refusal(400, 'Invalid pax')
}

/** PATCH /Bookings/{id}/updatetables: by names; duplicates or none are refused, a taken table needs the flag. */
export function updateTables(call: DiaryCall): SimulatedResponse {
  const { state, params } = call
  const { tables, allowTableBookingConflict } = call.body ?? {}
  if (!Array.isArray(tables) || tables.length === 0) return refusal(400, 'tables must not be empty')
  const wanted = tables.map((table: { name?: unknown; section?: unknown }) => ({
    tableName: String(table?.name ?? ''),
    ...(typeof table?.section === 'string' ? { sectionName: table.section } : {}),
  }))
  const names = wanted.map(({ tableName }) => tableName)
  if (names.includes('') || new Set(names).size !== names.length) return refusal(400, 'tables must be named once each')
  const locationId = state.bookings.get(params.bookingId ?? '')?.locationId
  // Two venues may each have a table 12.
  const seated = (other: DiaryBooking) =>
    other.bookingId !== params.bookingId && other.locationId === locationId && other.status === 'SEATED'
  const taken = [...state.bookings.values()].some(
    (other) => seated(other) && other.tables.some(({ tableName }) => names.includes(tableName)),
  )
  if (taken && allowTableBookingConflict !== true) return refusal(400, 'A table is already booked')
  return patched(call, { tables: wanted })
}

/** POST /Bookings and POST /Reservations; in their body `bookingId` is the caller's own. */
export function createBooking(call: DiaryCall): SimulatedResponse {
  const members = readMembers(call, call.state.firstVenue())
  if (typeof members === 'string') return refusal(400, members)
  if (members.people === undefined) return refusal(400, 'numOfPeople is required')
  if (members.startsAt === undefined) return refusal(400, 'time is required')
  return answer(201, createdBooking(call.state, call.state.add(members)))
}

/** POST /Bookings/UpdateBookingAsync: `bookingId` is NBI's, and a time is needed whatever changes. Answers 201. */
export function updateBooking(call: DiaryCall): SimulatedResponse {
  const bookingId = String(call.body?.bookingId ?? '')
  const booking = call.state.bookings.get(bookingId)
  const members = readMembers(call, booking?.locationId ?? call.state.firstVenue())
  if (typeof members === 'string') return refusal(400, members)
  if (members.startsAt === undefined) return refusal(400, 'time is required')
  if (!booking) return refusal(404, 'Booking not found')
  return answer(201, createdBooking(call.state, call.state.change(bookingId, members)))
}

/** GET /Resources/booking-statuses: a bare array. */
export function bookingStatuses({ state }: DiaryCall): SimulatedResponse {
  return answer(
    200,
    state.statuses.map(({ statusType = 'standard', code, name }) => ({ statusType, code, name })),
  )
}

function patched({ state, params }: DiaryCall, members: Partial<DiaryMembers>): SimulatedResponse {
  const bookingId = params.bookingId ?? ''
  if (!state.bookings.has(bookingId)) return refusal(404, 'Booking not found')
  return answer(200, wirePatched(state, state.change(bookingId, members)))
}

/** What a body says of a booking; its `time` is local to the booking's venue. */
function readMembers({ state, body }: DiaryCall, locationId: string): Partial<DiaryMembers> | string {
  if (!body) return 'A JSON body is required'
  const { numOfPeople, time, bookingTimeAsUtc, duration, notes, status, customer } = body
  if (status !== undefined && (typeof status !== 'string' || !state.status(status))) return 'Invalid status'
  // The UTC form wins over the local one.
  const utc = instantMs(bookingTimeAsUtc)
  const localMs = typeof time === 'string' ? state.timeOf(locationId).instantOf(time.replace(' ', 'T')) : Number.NaN
  const startMs = Number.isNaN(utc) ? localMs : utc
  return {
    ...(typeof numOfPeople === 'number' ? { people: numOfPeople } : {}),
    ...(Number.isNaN(startMs) ? {} : { startsAt: new Date(startMs).toISOString() }),
    ...(typeof duration === 'number' ? { durationMin: duration } : {}),
    ...(typeof notes === 'string' ? { notes } : {}),
    ...(typeof status === 'string' ? { status } : {}),
    ...(typeof customer === 'object' ? { customer } : {}),
  }
}

function createdBooking(state: DiaryState, booking: DiaryBooking): WireValue {
  const wire = wireBooking(state, booking)
  return {
    bookingId: booking.bookingId,
    time: wire.bookingTime,
    numOfPeople: booking.people,
    bookingStatus: booking.status,
    duration: booking.durationMin,
    tableNames: booking.tables.map(({ tableName }) => tableName),
    serviceId: wire.serviceId,
    serviceName: wire.serviceName,
    sectionId: null,
    isSuccess: true,
    errorMessage: null,
  }
}
