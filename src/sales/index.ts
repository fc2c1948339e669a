/** Sales: completed orders as records that add up. Re-exported by the main door. */
export type { BalanceProof, ProvableSale } from './balance.js'
export { proveBalance } from './balance.js'
export type { GuestSpend, SummaryBooking } from './guests.js'
export type { SalesSink } from './sink.js'
export type { BookingSizeSpend, DurationSpend, SalesSummary, SummaryOptions } from './summarise.js'
export { summariseSales } from './summarise.js'
export type { SaleVenue, ToSaleContext } from './to-sale.js'
export { toSale } from './to-sale.js'
