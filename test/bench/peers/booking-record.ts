/** A booking's document as the flow keeps it, with all that a diary usually tells. */
import type { Booking } from '../../../src/domain/booking.js'
import type { BookingRecord } from '../../../src/flow/record/record.js'

/** A booking with guest, table, notes and a prepayment. */
export const fullBooking = (n: number): Booking => ({
  id: `b${n}`,
  venueId: `v${n % 500}`,
  type: 'BOOKING',
  status: 'Seated',
  modifiedAt: '2026-03-14T07:00:00.000Z',
  covers: 4,
  startsAt: '2026-03-14T18:00:00+11:00',
  durationMin: 90,
  tables: [{ id: '12', name: 'T12', section: 'Terrace' }],
  customer: {
    id: `c${n}`,
    firstName: 'Ada',
    lastName: 'Lovelace',
    email: `ada${n}@example.com`,
    phone: '+61400000000',
  },
  notes: 'Window seat please, birthday cake at nine',
  tags: ['vip', 'birthday'],
  paymentSummary: {
    paymentType: 'CARD',
    amount: 50,
    amountDue: 0,
    amountPaid: 50,
    currency: 'AUD',
    transactionId: `tx${n}`,
    paidAt: '2026-03-13T07:00:00.000Z',
  },
})

const startedAt = Date.parse('2026-03-14T07:00:00Z')

/** Its document while the order is on its way, or once it is placed. */
export const bookingRecord = (n: number, state: 'intent' | 'placed'): BookingRecord => ({
  v: 1,
  venueId: `v${n % 500}`,
  bookingId: `b${n}`,
  undecided: [],
  want: 'order',
  generation: 1,
  doomed: [],
  burnt: [],
  kept: [],
  seen: fullBooking(n),
  lastAction: {
    type: 'create',
    reason: 'new-booking-seated',
    status: 'Seated',
    modifiedAt: '2026-03-14T07:00:00.000Z',
  },
  wantAt: startedAt,
  placed: true,
  ...(state === 'placed'
    ? { orderId: String(3_100_000_000 + n) }
    : {
        attempts: 1,
        searchFrom: startedAt,
        intent: {
          kind: 'create' as const,
          attempt: 1,
          nonce: '6f2b1c1e-7a55-4a3e-9a53-4f4f4b0b6a11',
          payloadHash: '0123456789abcdef0123456789abcdef',
          generation: 1,
          startedAt,
        },
        timer: { id: '6f2b1c1e-7a55-4a3e-9a53-4f4f4b0b6a11', ms: 72_000 },
      }),
})
