/** Random bookings and orders, field by field: valid, and odd where the field is odd. */
import type { Booking } from '../domain/booking.js'
import { formatMarker } from '../domain/marker.js'
import type { KountaOrder, OrderLine, OrderPayment } from '../domain/order.js'
import { arbitraryMoney, type MoneyArbitraries } from './arbitrary-money.js'
import type { ArbitraryLike, TypedFastCheck } from './fast-check-like.js'

const eveningMs = Date.UTC(2026, 2, 14, 7)
const statuses = [
  'Seated',
  'SEATED',
  'seated',
  'Confirmed',
  'Unconfirmed',
  'Cancelled',
  'canceled',
  'No_Show',
  'NO SHOW',
  'no-show',
  'Arrived',
  'Partially Seated',
  'Ordered',
  'Mains Away',
  'Billed',
  'Paid',
  'Finished',
  'SMS Sent',
  'At the bar',
]
const orderStatuses = [
  'SUBMITTED',
  'ACCEPTED',
  'REJECTED',
  'ON_HOLD',
  'PENDING',
  'COMPLETE',
  'COMPLETED',
  'DELETED',
  'PARKED',
]

/** What single records are made of, and the records. */
export interface RecordArbitraries {
  readonly instant: ArbitraryLike<string>
  readonly bookingStatus: ArbitraryLike<string>
  readonly orderStatus: ArbitraryLike<string>
  readonly bookingId: ArbitraryLike<string>
  readonly booking: ArbitraryLike<Booking>
  readonly order: ArbitraryLike<KountaOrder>
  readonly money: MoneyArbitraries
}

/** Makes them. */
export function arbitraryRecords(fc: TypedFastCheck): RecordArbitraries {
  const money = arbitraryMoney(fc)
  const offsetMs = fc.integer({ min: -4 * 3_600_000, max: 8 * 3_600_000 })
  const instant = fc
    .tuple<[number, number]>(offsetMs, fc.integer({ min: 0, max: 3 }))
    .map(([at, face]) => spell(eveningMs + at, face))
  const bookingStatus = fc.constantFrom(...statuses)
  const orderStatus = fc.constantFrom(...orderStatuses)
  const bookingId = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 99_999 }).map((number) => `bk_${number}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '12',
        '123',
        "o'brien",
        'a b',
        '100%',
        '=2e',
        'bk-1-2.',
        '\u{1F37D}',
        '\u00e9',
        'e\u0301',
      ),
    },
    { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 24, unit: 'grapheme' }) },
  )
  const booking = arbitraryBooking(fc, { instant, bookingStatus, bookingId })
  const order = arbitraryOrder(fc, { instant, orderStatus, bookingId }, money)
  return { instant, bookingStatus, orderStatus, bookingId, booking, order, money }
}

function arbitraryBooking(
  fc: TypedFastCheck,
  parts: { instant: ArbitraryLike<string>; bookingStatus: ArbitraryLike<string>; bookingId: ArbitraryLike<string> },
): ArbitraryLike<Booking> {
  const text = fc.string({ maxLength: 30, unit: 'grapheme' })
  const dollars = fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100)
  return fc.record<Required<Booking>>(
    {
      id: parts.bookingId,
      venueId: fc.constantFrom('loc_31', 'loc_32'),
      type: fc.constantFrom<Booking['type']>('BOOKING', 'WALKIN'),
      status: parts.bookingStatus,
      modifiedAt: parts.instant,
      sequence: fc.integer({ min: 1, max: 1000 }),
      covers: fc.integer({ min: 0, max: 40 }),
      startsAt: parts.instant,
      durationMin: fc.integer({ min: 15, max: 300 }),
      tables: fc.array(
        fc.constantFrom('1', '2', '12', 'Bar 3').map((name) => ({ name })),
        { maxLength: 3 },
      ),
      customer: fc.record(
        { firstName: text, lastName: text, email: fc.constantFrom('ari@example.test', 'bo@example.test') },
        { requiredKeys: [], noNullPrototype: true },
      ),
      notes: text,
      tags: fc.array(fc.constantFrom('VIP', 'Birthday'), { maxLength: 2 }),
      paymentSummary: fc
        .tuple<[number, number]>(dollars, dollars)
        .map(([amount, amountPaid]) => ({ paymentType: 'deposit', amount, amountPaid, currency: 'AUD' })),
    },
    { requiredKeys: ['id', 'venueId', 'type', 'status', 'modifiedAt', 'covers'], noNullPrototype: true },
  )
}

function arbitraryOrder(
  fc: TypedFastCheck,
  parts: { instant: ArbitraryLike<string>; orderStatus: ArbitraryLike<string>; bookingId: ArbitraryLike<string> },
  money: MoneyArbitraries,
): ArbitraryLike<KountaOrder> {
  const id = fc.integer({ min: 0, max: 2_000_000_000 }).map((number) => String(3_100_000_001n + BigInt(number) ** 2n))
  return fc
    .tuple<[string, string, string, boolean, string, number, readonly OrderLine[], readonly OrderPayment[]]>(
      id,
      parts.orderStatus,
      parts.instant,
      fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      parts.bookingId,
      fc.integer({ min: 0, max: 3 }),
      fc.array(money.line, { maxLength: 6 }),
      fc.array(money.payment, { maxLength: 2 }),
    )
    .map(([orderId, status, createdAt, deleted, bookingId, generation, lines, payments]) => ({
      id: orderId,
      status,
      deleted,
      saleNumber: `${formatMarker({ prefix: 'NBI', bookingId, generation })}-1`,
      createdAt,
      updatedAt: createdAt,
      siteId: '7712',
      ...money.settled(lines, payments, status),
    }))
}

/** One instant in four spellings of the field. */
function spell(atMs: number, face: number): string {
  const utc = new Date(atMs).toISOString()
  const melbourne = new Date(atMs + 11 * 3_600_000).toISOString().slice(0, 23)
  return [utc, `${utc.slice(0, 19)}Z`, `${melbourne.slice(0, 19)}+11:00`, `${melbourne}+11:00`][face] ?? utc
}
