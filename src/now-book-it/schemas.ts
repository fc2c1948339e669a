/** NBI's wire shapes as tolerant schemas: unknown members are dropped, and nearly all others may be missing or null. */
import * as z from 'zod'

// Ids are documented as texts; a number is let pass while it is exact.
const text = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]).nullish()
const id = z.union([z.string().min(1), z.int().transform(String)])
const number = z
  .union([
    z.number(),
    z
      .string()
      .max(30)
      .regex(/^-?\d+(?:\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
const flag = z.boolean().nullish().catch(undefined)

const customer = z.object({
  id: text,
  firstName: text,
  lastName: text,
  company: text,
  email: text,
  phone: text,
  phoneNational: text,
  phone2: text,
})

const table = z.object({ tableId: text, tableName: text, sectionId: text, sectionName: text })
const tag = z.object({ tagType: text, name: text })
const status = z.object({ statusType: text, code: text, name: text })

const paymentSummary = z.object({
  paymentType: text,
  amount: number,
  amountDue: number,
  amountPaid: number,
  transactionId: text,
  currencyCode: text,
  paymentDate: text,
})

const preOrder = z.object({ name: text, label: text, price: number, quantity: number, paymentType: text })

/** `GET /Bookings/{id}` and the items of `GET /Bookings`, which lack status, modification date, payments and pre-orders. */
export const bookingSchema = z.object({
  bookingId: id,
  locationId: text,
  method: text,
  bookedAt: text,
  bookingTime: text,
  duration: number,
  people: number,
  serviceId: text,
  serviceName: text,
  serviceType: text,
  lastModifiedDate: text,
  notes: text,
  customer: customer.nullish(),
  tables: z.array(table.nullable()).nullish(),
  // Documented as objects; bare names are read as well.
  tags: z.array(z.union([tag, z.string().transform((name) => ({ name }))]).nullable()).nullish(),
  // Documented as an object; a bare name is read as well.
  status: z.union([status, z.string()]).nullish(),
  paymentSummary: paymentSummary.nullish(),
  // Nothing is made of them yet, so a bad one costs nothing.
  items: z.array(preOrder.nullable()).nullish().catch(undefined),
})

/** `GET /Bookings`; each booking is parsed on its own, so that a bad one does not stop the page. */
export const bookingListSchema = z.object({ count: number, bookings: z.array(z.unknown()).nullish() })

/** The answer of updatestatus. */
export const bookingChangeSchema = z.object({
  bookingId: text,
  bookingRef: text,
  amountSpent: number,
  status: text,
  pax: number,
})

/** One entry of `GET /Resources/booking-statuses`. */
export const statusSchema = z.object({ statusType: text, code: text, name: text })

const saleDetail = z.object({
  transactionId: text,
  transactionDateTime: text,
  storeName: text,
  posName: text,
  posId: text,
  staffId: text,
  staffName: text,
  total: number,
  totalExTax: number,
  tax: number,
  discount: number,
  tipAmount: number,
  status: text,
  actualStartTime: text,
  actualEndTime: text,
})

/** One record of `GET /Sales`; amounts are decimal dollars, dates UTC. */
export const saleRecordSchema = z.object({
  bookingId: text,
  method: text,
  bookingTime: text,
  duration: number,
  people: number,
  status: z.union([status, z.string()]).nullish(),
  saleDetail: saleDetail.nullish(),
})

/** A page of `GET /Sales`. */
export const salePageSchema = z.object({
  from: number,
  to: number,
  length: number,
  items: z.array(z.unknown()).nullish(),
})

/** A subscription of `GET /Webhooks`, and the answer of creating or changing one. */
export const webhookSchema = z.object({
  event: text,
  webhookUrl: text,
  locationId: text,
  authenticationEnabled: flag,
})

/** An outbound webhook: ids only; gift-card events carry a card number. */
export const eventSchema = z.object({
  eventType: z.string().min(1),
  data: z.object({ bookingId: id.nullish(), locationId: id.nullish(), cardNumber: text }),
})

/** A booking as NBI sends it, unknown members dropped. `bookingTime` is venue-local. */
export type NowBookItBooking = z.infer<typeof bookingSchema>
/** What `updatestatus` answers. */
export type NowBookItBookingChange = z.infer<typeof bookingChangeSchema>
/**
 * A status of the venue: `code` is for calls, `name` for people.
 *
 * @example
 * ```ts
 * import type { NowBookItStatus } from 'nbi-kounta/now-book-it'
 *
 * const spoken = (status: NowBookItStatus) => `${status.name} (${status.code})`
 * ```
 */
export type NowBookItStatus = z.infer<typeof statusSchema>
/** A sale as NBI shows it back; decimal dollars, UTC. */
export type NowBookItSaleRecord = z.infer<typeof saleRecordSchema>
/** A webhook subscription. */
export type NowBookItWebhook = z.infer<typeof webhookSchema>

/** The members of the first problems, never their values: `customer.email, tables.0.tableName`. */
export function wrongMembers(error: z.ZodError): string {
  const members = new Set(error.issues.slice(0, 5).map(({ path }) => path.join('.') || 'the whole'))
  return [...members].join(', ')
}
