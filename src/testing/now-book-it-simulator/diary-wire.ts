/** Bookings and sales as Now Book It sends them. */
import type { WireValue } from '../simulation/wire-json.js'
import type { DiaryBooking, ReceivedSale } from './diary-model.js'
import type { DiaryState } from './diary-state.js'

/** An instant with Z, with as many digits as the diary keeps. */
function instant(state: DiaryState, atMs: number): string {
  const text = new Date(atMs).toISOString()
  return state.habits.modifiedResolutionMs >= 1000 ? `${text.slice(0, 19)}Z` : text
}

/** Venue-local, without an offset: `2025-03-14T19:00:00`. */
function local(state: DiaryState, booking: DiaryBooking): string {
  return state.timeOf(booking.locationId).print(Date.parse(booking.startsAt)).slice(0, 19)
}

/** The answer of GET /Bookings/{id}. */
export function wireBooking(state: DiaryState, booking: DiaryBooking): Record<string, WireValue> {
  return {
    ...listed(state, booking),
    serviceId: 'svc_2',
    serviceName: 'Dinner',
    serviceType: 'dining',
    lastModifiedDate: instant(state, booking.modifiedAtMs),
    notes: booking.notes,
    customer: wireCustomer(booking, true),
    tables: booking.tables.map((table) => ({
      tableId: table.tableId ?? `tb_${table.tableName}`,
      tableName: table.tableName,
      sectionId: 'se_1',
      sectionName: table.sectionName ?? 'Main',
    })),
    status: wireStatus(state, booking),
    paymentSummary: booking.paymentSummary ? { ...booking.paymentSummary } : null,
    items: structuredClone(booking.items) as unknown as WireValue,
  }
}

/** An item of GET /Bookings: no status, no modification date, no payment. */
export function wireListItem(
  state: DiaryState,
  booking: DiaryBooking,
  withCustomer: boolean,
): Record<string, WireValue> {
  return {
    ...listed(state, booking),
    customer: withCustomer ? wireCustomer(booking, false) : null,
    status: state.habits.listCarriesStatus ? wireStatus(state, booking) : undefined,
  }
}

/** The answer of the three PATCHes. */
export function wirePatched(state: DiaryState, booking: DiaryBooking): WireValue {
  const status = state.status(booking.status)
  return {
    bookingId: booking.bookingId,
    bookingRef: booking.bookingId.toUpperCase(),
    amountSpent: booking.amountSpentCents / 100,
    status: state.habits.statusAnswers === 'name' ? (status?.name ?? booking.status) : booking.status,
    pax: booking.people,
  }
}

/** A record of GET /Sales: the booking, in UTC here, and what the till sent. Amounts in dollars. */
export function wireSale(state: DiaryState, sale: ReceivedSale, booking: DiaryBooking): WireValue {
  const { body } = sale
  const cents = (name: string) => ((body[name] as { amount?: number } | undefined)?.amount ?? 0) / 100
  const total = cents('total')
  return {
    ...wireBooking(state, booking),
    bookingTime: new Date(booking.startsAt).toISOString(),
    saleDetail: {
      transactionId: sale.saleId,
      transactionDateTime: (body.closedZonedDateTime ?? body.openedZonedDateTime) as string,
      storeName: state.venues.get(booking.locationId)?.name ?? null,
      posName: 'kounta',
      posId: 'kounta',
      staffId: ((body.staff as { id?: string } | undefined)?.id ?? null) as WireValue,
      staffName: null,
      total,
      totalExTax: cents('subtotal'),
      tax: cents('tax'),
      discount: cents('discounts'),
      tipAmount: 0,
      status: body.type as string,
      actualStartTime: body.openedZonedDateTime as string,
      actualEndTime: (body.closedZonedDateTime ?? null) as WireValue,
      payments: (body.payments ?? []) as WireValue,
      items: (body.items ?? []) as WireValue,
    },
  }
}

function listed(state: DiaryState, booking: DiaryBooking): Record<string, WireValue> {
  return {
    bookingId: booking.bookingId,
    locationId: booking.locationId,
    method: booking.method,
    bookedAt: instant(state, booking.bookedAtMs),
    bookingTime: local(state, booking),
    duration: booking.durationMin,
    people: booking.people,
    tables: booking.tables.map((table) => ({
      tableId: table.tableId ?? `tb_${table.tableName}`,
      tableName: table.tableName,
    })),
    tags: booking.tags.map((tag) => ({ tagType: tag.tagType ?? 'booking', name: tag.name })),
  }
}

function wireStatus(state: DiaryState, booking: DiaryBooking): WireValue {
  const status = state.status(booking.status)
  return { statusType: status?.statusType ?? 'standard', code: booking.status, name: status?.name ?? booking.status }
}

function wireCustomer({ customer }: DiaryBooking, whole: boolean): WireValue {
  if (!customer) return null
  const { id, firstName, lastName, email, phone, company } = customer
  return { id, firstName, lastName, email, phone, company: whole ? company : undefined }
}
