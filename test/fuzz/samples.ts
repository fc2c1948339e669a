/** A whole body of every shape that a remote side sends (invented), to be mutated. */
import { wireOrder } from '../kounta/support.js'

export { wireOrder }

/** By the call that reads it. */
export const kountaSamples: Readonly<Record<string, unknown>> = {
  'orders.get': wireOrder,
  'companies.me': {
    id: 41207,
    name: 'Harbour',
    currency: 'AUD',
    timezone: { offset: '+11:00', name: 'Australia/Melbourne' },
  },
  'sites.list': [
    { id: 7712, name: 'Harbour Bar', code: 'HB' },
    { id: 7713, name: 'Rooftop', code: null },
  ],
  'sites.get': { id: 7712, name: 'Harbour Bar', code: 'HB' },
  'sites.status': { site_id: 7712, online: true, online_ordering: 1 },
  'tables.list': [
    { name: 'Main', tables: [{ name: '12', number: 12, section: { name: 'Main' }, orders: [{ id: 1, id_str: '1' }] }] },
  ],
  'customers.find': {
    id: 66,
    first_name: 'A',
    last_name: 'B',
    primary_email_address: 'a@example.test',
    mobile: '',
    reference_id: '',
  },
  'paymentMethods.list': [{ id: 1, name: 'Cash', ledger_code: '200' }],
  'registers.list': [{ id: 5531, code: 'R1', name: 'Bar', site_id: 7712, site: { id: 7712 } }],
  'staff.list': [{ id: 88120, first_name: 'Robin', last_name: 'Quay' }],
  'products.list': [{ id: 990101, name: 'Set menu', sku: 'S', unit_price: 72.7273 }],
  'webhooks.list': [
    {
      id: 5,
      topic: 'orders/updated',
      address: 'https://a.test',
      filter: { site_ids: [7712] },
      headers: { 'X-Key': 'k' },
    },
  ],
}

export const token = { access_token: 'a', expires_in: 3600, token_type: 'Bearer', scope: null, refresh_token: 'r' }

export const nowBookItBooking = {
  bookingId: 'bk_7001',
  locationId: 'loc_31',
  method: 'online',
  bookedAt: '2025-03-01T00:00:00Z',
  bookingTime: '2025-03-14T19:00:00',
  duration: 90,
  people: 4,
  serviceId: '3',
  serviceName: 'Dinner',
  serviceType: 'D',
  lastModifiedDate: '2025-03-14T08:00:00Z',
  notes: 'window',
  customer: {
    id: 'c1',
    firstName: 'A',
    lastName: 'B',
    company: null,
    email: 'a@example.test',
    phone: '+61400000001',
    phoneNational: '0400 000 001',
  },
  tables: [{ tableId: 't1', tableName: '12', sectionId: 's', sectionName: 'Main' }, { tableName: '13' }],
  tags: [{ tagType: 'booking', name: 'birthday' }],
  status: { statusType: 'standard', code: 'SEATED', name: 'Seated' },
  paymentSummary: {
    paymentType: 'deposit',
    amount: 80,
    amountDue: 0,
    amountPaid: 80,
    transactionId: 't',
    currencyCode: 'AUD',
    paymentDate: '2025-03-01T00:00:00Z',
  },
  items: [{ name: 'Set menu', label: 'x', price: 80, quantity: 2, paymentType: 'p' }],
}

export const nowBookItEvent = {
  eventType: 'BOOKING_UPDATED',
  data: { bookingId: 'bk_7001', locationId: 'loc_31', cardNumber: null },
}

export const nowBookItSale = {
  bookingId: 'bk_7001',
  method: 'online',
  bookingTime: '2025-03-14T08:00:00Z',
  duration: 90,
  people: 4,
  status: { statusType: 'standard', code: 'FINISHED', name: 'Finished' },
  saleDetail: {
    transactionId: '31',
    transactionDateTime: '2025-03-14T10:12:00Z',
    total: 50,
    totalExTax: 45.45,
    tax: 4.55,
    tipAmount: 0,
    status: 'x',
  },
}

const { status: _, paymentSummary: __, items: ___, ...listItem } = nowBookItBooking

export const nowBookItSamples: Readonly<Record<string, unknown>> = {
  'bookings.get': nowBookItBooking,
  'bookings.list': { count: 1, bookings: [listItem] },
  'bookings.updateStatus': { bookingId: 'bk_7001', bookingRef: 'r', amountSpent: 12.5, status: 'Finished', pax: 4 },
  'sales.list': { from: 0, to: 1, length: 1, items: [nowBookItSale] },
  'statuses.list': [{ statusType: 'standard', code: 'SEATED', name: 'Seated' }],
  'webhooks.list': [
    { event: 'BOOKING_CREATED', webhookUrl: 'https://a.test', locationId: 'l', authenticationEnabled: true },
  ],
  'webhooks.create': { event: 'BOOKING_CREATED', webhookUrl: 'https://a.test', locationId: 'l', errorMessage: null },
}
