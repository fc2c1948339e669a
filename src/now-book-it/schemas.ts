/** NBI's wire shapes as tolerant schemas: unknown members are dropped, and nearly all others may be missing or null. */
import * as z from 'zod'

// Ids are documented as texts; a number is let pass while it is exact.
const text = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]).nullish()
const id = z.union([z.string().trim().min(1), z.int().transform(String)])
// One that may be empty or missing. Of a number beyond 2^53 JSON has lost the last digits: to round an id is to name another one.
const maybeId = z.union([z.string().trim(), z.int().transform(String)]).nullish()
const number = z
  .union([
    z.number(),
    z
      .string()
      .max(30)
      .regex(/^-?\d+(?:\.\d+)?(?:e[-+]?\d{1,2})?$/i)
      .transform(Number),
  ])
  .nullish()
const flag = z.boolean().nullish().catch(undefined)

// Of a booking only its ids, its status and its modification date decide; anything else that cannot be read is as if it were not there.
const softText = text.catch(undefined)
const softNumber = number.catch(undefined)
const soft = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(undefined)
const softList = <Schema extends z.ZodType>(entry: Schema) => soft(z.array(entry.nullable().catch(null)))

const customer = z.object({
  id: maybeId.catch(undefined),
  firstName: softText,
  lastName: softText,
  company: softText,
  email: softText,
  phone: softText,
  phoneNational: softText,
  phone2: softText,
})

const table = z.object({
  tableId: maybeId.catch(undefined),
  tableName: softText,
  sectionId: softText,
  sectionName: softText,
})
const tag = z.object({ tagType: softText, name: softText })
const status = z.object({ statusType: softText, code: text, name: text })

const paymentSummary = z.object({
  paymentType: softText,
  amount: softNumber,
  amountDue: softNumber,
  amountPaid: softNumber,
  transactionId: maybeId.catch(undefined),
  currencyCode: softText,
  paymentDate: softText,
})

const preOrder = z.object({
  name: softText,
  label: softText,
  price: softNumber,
  quantity: softNumber,
  paymentType: softText,
})

/** What a booking and a record of `GET /Sales` have in common. */
const common = {
  method: softText,
  bookingTime: softText,
  duration: softNumber,
  people: softNumber,
  serviceId: softText,
  serviceName: softText,
  serviceType: softText,
  notes: softText,
  customer: soft(customer),
  tables: softList(table),
  // Documented as objects; bare names are read as well.
  tags: softList(z.union([tag, z.string().transform((name) => ({ name }))])),
  // Documented as an object; a bare name is read as well.
  status: z.union([status, z.string()]).nullish(),
}

/** `GET /Bookings/{id}` and the items of `GET /Bookings`, which lack status, modification date, payments and pre-orders. */
export const bookingSchema = z.object({
  bookingId: id,
  ...common,
  locationId: maybeId,
  bookedAt: softText,
  lastModifiedDate: text,
  paymentSummary: soft(paymentSummary),
  // Nothing is made of them yet.
  items: softList(preOrder),
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
  transactionId: maybeId,
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
  // Their elements are not documented, so they come as they are.
  payments: soft(z.array(z.unknown())),
  items: soft(z.array(z.unknown())),
})

/** One record of `GET /Sales`; amounts are decimal dollars, dates UTC. */
export const saleRecordSchema = z.object({
  ...common,
  bookingId: maybeId,
  lastModifiedDate: softText,
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
  locationId: maybeId,
  authenticationEnabled: flag,
})

/** An outbound webhook: ids only; gift-card events carry a card number. */
export const eventSchema = z.object({
  eventType: z.string().min(1),
  data: z.object({ bookingId: maybeId, locationId: maybeId, cardNumber: maybeId.catch(undefined) }),
})

/** A booking as NBI sends it, unknown members dropped. `bookingTime` is venue-local. */
export interface NowBookItBooking extends z.infer<typeof bookingSchema> {}
/** What `updatestatus` answers. */
export interface NowBookItBookingChange extends z.infer<typeof bookingChangeSchema> {}
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
export interface NowBookItStatus extends z.infer<typeof statusSchema> {}
/** A sale as NBI shows it back; decimal dollars, UTC. */
export interface NowBookItSaleRecord extends z.infer<typeof saleRecordSchema> {}
/** A webhook subscription. */
export interface NowBookItWebhook extends z.infer<typeof webhookSchema> {}

/** The members of the first problems, never their values: `customer.email, tables.0.tableName`. */
export function wrongMembers(error: z.ZodError): string {
  const members = new Set(error.issues.slice(0, 5).map(({ path }) => path.join('.') || 'the body'))
  return [...members].join(', ')
}
