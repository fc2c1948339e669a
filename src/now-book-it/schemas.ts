/** NBI's wire shapes as tolerant schemas: unknown members are dropped, and nearly all others may be missing or null. */
import * as z from 'zod/mini'

// Ids are documented as texts; a number is let pass while it is exact.
const asText = <Schema extends z.ZodMiniType>(schema: Schema) => z.pipe(schema, z.transform(String))
const text = z.nullish(z.union([z.string(), asText(z.number()), asText(z.boolean())]))
const id = z.union([z.string().check(z.trim(), z.minLength(1)), asText(z.int())])
// One that may be empty or missing. Of a number beyond 2^53 JSON has lost the last digits: to round an id is to name another one.
const maybeId = z.nullish(z.union([z.string().check(z.trim()), asText(z.int())]))
const numeric = z.string().check(z.maxLength(30), z.regex(/^-?\d+(?:\.\d+)?(?:e[-+]?\d{1,2})?$/i))
const number = z.nullish(z.union([z.number(), z.pipe(numeric, z.transform(Number))]))

/** A list whose entries are read one by one: a bad one never costs the others. */
export const listSchema = z.array(z.unknown())

// Of a booking only its ids, its status and its modification date decide; anything else that cannot be read is as if it were not there.
const soft = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.nullish(schema), undefined)
const softText = z.catch(text, undefined)
const softNumber = z.catch(number, undefined)
const softId = z.catch(maybeId, undefined)
const softList = <Schema extends z.ZodMiniType>(entry: Schema) => soft(z.array(z.catch(z.nullable(entry), null)))

const customer = z.object({
  id: softId,
  firstName: softText,
  lastName: softText,
  company: softText,
  email: softText,
  phone: softText,
  phoneNational: softText,
  phone2: softText,
})

const table = z.object({
  tableId: softId,
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
  transactionId: softId,
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
  tags: softList(
    z.union([
      tag,
      z.pipe(
        z.string(),
        z.transform((name) => ({ name })),
      ),
    ]),
  ),
  // Documented as an object; a bare name is read as well.
  status: z.nullish(z.union([status, z.string()])),
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
export const bookingListSchema = z.pipe(
  z.object({ bookings: z.nullish(listSchema) }),
  z.transform(({ bookings }) => bookings ?? []),
)

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
  saleDetail: z.nullish(saleDetail),
})

/** A page of `GET /Sales`. */
export const salePageSchema = z.object({
  from: number,
  to: number,
  length: number,
  items: z.nullish(listSchema),
})

/** A subscription of `GET /Webhooks`, and the answer of creating or changing one. */
export const webhookSchema = z.object({
  event: text,
  webhookUrl: text,
  locationId: maybeId,
  authenticationEnabled: soft(z.boolean()),
})

/** An outbound webhook: ids only; gift-card events carry a card number. */
export const eventSchema = z.object({
  eventType: z.string().check(z.minLength(1)),
  data: z.object({ bookingId: maybeId, locationId: maybeId, cardNumber: softId }),
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
export function wrongMembers(error: z.core.$ZodError): string {
  const members = new Set(error.issues.slice(0, 5).map(({ path }) => path.join('.') || 'the body'))
  return [...members].join(', ')
}
