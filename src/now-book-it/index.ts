/** Now Book It: its wire shapes to and from our domain, and a small client. Public: `nbi-kounta/now-book-it`. */
export type { Booking, BookingCustomer, BookingTable, PaymentSummary } from '../domain/booking.js'
export type { Sale, SaleItem, SalePayment } from '../domain/sale.js'
export type { BookingFromNowBookItOptions } from './booking.js'
export { bookingFromNowBookIt } from './booking.js'
export type { BookingFilter, BookingsEndpoint } from './bookings-endpoint.js'
export type { EndpointRate } from './caller.js'
export type { NowBookItClient, NowBookItClientOptions } from './client.js'
export { createNowBookItClient } from './client.js'
export type { NowBookItEvent } from './event.js'
export { parseNowBookItEvent } from './event.js'
export type { NowBookItSpan } from './filter-dates.js'
export type { PartnerInbound, PartnerInboundOptions } from './partner-inbound.js'
export { createPartnerInbound, signPartnerEvent } from './partner-inbound.js'
export type { NowBookItPrice, NowBookItSale, ToNowBookItSaleOptions } from './sale.js'
export { toNowBookItSale } from './sale.js'
export type { ListSalesOptions, PostedSale, PostSaleOptions, SalesEndpoint } from './sales-endpoint.js'
export type { NowBookItSalesSinkOptions } from './sales-sink.js'
export { createNowBookItSalesSink } from './sales-sink.js'
export type {
  NowBookItBooking,
  NowBookItBookingChange,
  NowBookItSaleRecord,
  NowBookItStatus,
  NowBookItWebhook,
} from './schemas.js'
export type { NowBookItWebhookDraft, WebhooksEndpoint } from './settings-endpoints.js'
export type { NowBookItStatusClass, NowBookItStatuses, StatusesFromNowBookItOptions } from './statuses.js'
export { statusesFromNowBookIt } from './statuses.js'
export type { BookingsOfNowBookItOptions } from './venue-bookings.js'
export { bookingsOfNowBookIt } from './venue-bookings.js'
