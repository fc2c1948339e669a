/** The order's wire shape as a zod schema: the slow, declarative twin that the hand-written reader is compared with. */
import * as z from 'zod'
import { readFlag, readId, readNumber, readReference, readText } from '../../src/kounta/schemas/values.js'

const any = z.unknown().optional()
const text = any.transform(readText)
const number = any.transform(readNumber)
const id = any.transform((value) => readId(value))
const reference = any.transform((value) => readReference(value))
const flag = any.transform(readFlag)
const object = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
const nested = <S extends z.ZodType>(schema: S) => z.preprocess(object, schema.optional())
const named = z.object({ id, name: text })

/** Drops undefined members at every depth. */
const prune = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(prune)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, prune(each)]])),
  )
}

const line = z
  .object({
    number,
    line_id: text,
    id: text,
    product: nested(named),
    quantity: number,
    unit_price: number,
    unit_tax: number,
    line_total_ex_tax: number,
    line_total_tax: number,
    price_variation: number,
    price_fixed_variation: number,
    taxes: z
      .array(z.object({ id, name: text, rate: number }))
      .optional()
      .catch(undefined),
    modifiers: z
      .array(z.union([z.int().transform(String), z.string()]))
      .optional()
      .catch(undefined),
    notes: text,
    from_order_id: reference,
  })
  .transform((wire) => ({
    number: wire.number,
    lineId: wire.line_id ?? wire.id,
    product: wire.product,
    quantity: wire.quantity,
    unitPrice: wire.unit_price,
    unitTax: wire.unit_tax,
    lineTotalExTax: wire.line_total_ex_tax,
    lineTotalTax: wire.line_total_tax,
    priceVariation: wire.price_variation,
    priceFixedVariation: wire.price_fixed_variation,
    taxes: wire.taxes,
    modifiers: wire.modifiers,
    notes: wire.notes,
    fromOrderId: wire.from_order_id,
  }))

const payment = z
  .object({ id, number, method: nested(named), amount: number, tip: number, created_at: text, ref: text })
  .transform(({ created_at, amount = 0, ...wire }) => ({ ...wire, amount, createdAt: created_at }))

const list = <S extends z.ZodType>(schema: S) => z.preprocess((value) => value ?? [], z.array(schema))

const order = z
  .object({
    id,
    id_str: id,
    status: z.string().transform((value) => (value === 'COMPLETED' ? 'COMPLETE' : value)),
    deleted: flag,
    sale_number: text,
    created_at: text,
    updated_at: text,
    site_id: reference,
    notes: text,
    guests: number,
    order_type: text,
    register_id: reference,
    staff_id: reference,
    staff_member_id: reference,
    customer: nested(z.object({ id: reference, first_name: text, last_name: text, email: text })),
    total: number,
    total_tax: number,
    paid: number,
    tips: number,
    price_variation: number,
    price_fixed_variation: number,
    is_refund: any.transform((value) => (value === undefined || value === null ? undefined : readFlag(value))),
    refunded_order_id: reference,
    callback_uri: text,
    placed_at: text,
    fulfil_at: text,
    lines: list(line),
    payments: list(payment),
  })
  .transform((wire) => ({
    id: wire.id_str ?? wire.id,
    status: wire.status,
    deleted: wire.deleted,
    saleNumber: wire.sale_number ?? '',
    createdAt: wire.created_at ?? '',
    updatedAt: wire.updated_at ?? '',
    siteId: wire.site_id ?? '',
    notes: wire.notes,
    guests: wire.guests,
    orderType: wire.order_type,
    registerId: wire.register_id,
    staffId: wire.staff_member_id ?? wire.staff_id,
    customer: wire.customer && {
      id: wire.customer.id,
      firstName: wire.customer.first_name,
      lastName: wire.customer.last_name,
      email: wire.customer.email,
    },
    total: wire.total,
    totalTax: wire.total_tax,
    paid: wire.paid,
    tips: wire.tips,
    priceVariation: wire.price_variation,
    priceFixedVariation: wire.price_fixed_variation,
    isRefund: wire.is_refund,
    refundedOrderId: wire.refunded_order_id,
    callbackUri: wire.callback_uri,
    placedAt: wire.placed_at,
    fulfilAt: wire.fulfil_at,
    lines: wire.lines,
    payments: wire.payments,
  }))

/** The order by the declarative way; throws for what is none. */
export const parseOrderByZod = (json: unknown): unknown => prune(order.parse(json))
