/** The guests table of the dashboard: who has spent how much a head, over all of their bookings. */
import type { Booking } from '../domain/booking.js'
import { type Decimal, decimal, roundMinor, zero } from '../domain/money.js'
import type { BookingSpend } from './booking-spend.js'

/** What a booking adds to the figures: its status says if it shows, its guest where. */
export type SummaryBooking = Pick<Booking, 'id' | 'status'> & Partial<Booking>

/** One row of the guests table; amounts are integer minor units. */
export interface GuestSpend {
  /** Customer id, else `email:…`, `phone:…` or `booking:…`. Stable for one input; use it only for grouping. */
  readonly guest: string
  readonly name?: string
  readonly bookingIds: readonly string[]
  /** Bookings of this guest, except cancelled, standby and wait-listed ones. */
  readonly visits: number
  /** Σ over bookings of (transaction total ÷ pax): per head, not the bill. */
  readonly spendTotal: number
  /** `spendTotal` ÷ number of bookings with sales. */
  readonly spendPerHead: number
  readonly tags: readonly string[]
}

const noVisit = new Set(['cancelled', 'standbypending', 'standby', 'standbylist', 'waitlist', 'waitinglist'])

/** A guest's key: NBI's id, else what its customer matching goes by (e-mail before phone), else the booking alone. */
function guestOf(bookingId: string, booking: SummaryBooking | undefined): string {
  const { id, email, phone } = booking?.customer ?? {}
  if (id) return id
  if (email?.trim()) return `email:${email.trim().toLowerCase()}`
  const digits = phone?.replace(/\D/g, '')
  return digits ? `phone:${digits}` : `booking:${bookingId}`
}

export function guestRows(
  shown: readonly BookingSpend[],
  bookings: ReadonlyMap<string, SummaryBooking>,
  meaning: (status: string) => string,
): GuestSpend[] {
  const visits = new Map<string, number>()
  for (const booking of bookings.values()) {
    const guest = guestOf(booking.id, booking)
    if (!noVisit.has(meaning(booking.status))) visits.set(guest, (visits.get(guest) ?? 0) + 1)
  }
  const rows = new Map<string, { ids: string[]; exact: Decimal; name?: string; tags: Set<string> }>()
  for (const { bookingId, total, covers } of shown) {
    if (covers === 0) continue
    const booking = bookings.get(bookingId)
    const guest = guestOf(bookingId, booking)
    const row = rows.get(guest) ?? { ids: [], exact: zero, tags: new Set<string>() }
    const name = [booking?.customer?.firstName, booking?.customer?.lastName].filter(Boolean).join(' ')
    if (name) row.name = name
    for (const tag of booking?.tags ?? []) row.tags.add(tag)
    row.ids.push(bookingId)
    // Kept exact until the row is complete, so that thirds of a bill do not lose cents visit by visit.
    row.exact = row.exact.plus(decimal(total).div(covers))
    rows.set(guest, row)
  }
  return [...rows]
    .map(([guest, { ids, exact, name, tags }]) => ({
      guest,
      ...(name === undefined ? {} : { name }),
      bookingIds: ids,
      visits: Math.max(visits.get(guest) ?? 0, ids.length),
      spendTotal: roundMinor(exact),
      spendPerHead: roundMinor(exact.div(ids.length)),
      tags: [...tags],
    }))
    .sort((a, b) => b.spendTotal - a.spendTotal || (a.guest < b.guest ? -1 : 1))
}
