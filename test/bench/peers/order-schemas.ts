/** The same wire order as a plain zod 4, valibot and arktype schema: checked, but neither renamed nor made tolerant. */
import { type } from 'arktype'
import * as v from 'valibot'
import * as z from 'zod'

const zText = z.string().nullable()
const zNamed = z.object({ id: z.number(), name: z.string() })
const zodOrder = z.object({
  id: z.number(),
  id_str: z.string(),
  deleted: z.boolean(),
  status: z.string(),
  sale_number: z.string(),
  notes: zText,
  total: z.number(),
  total_tax: z.number(),
  paid: z.number(),
  tips: z.number(),
  guests: z.number(),
  register_id: z.number(),
  site_id: z.number(),
  staff_member_id: z.number(),
  order_type: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  callback_uri: zText,
  placed_at: zText,
  fulfil_at: zText,
  price_variation: z.number(),
  price_fixed_variation: z.number(),
  customer: z.object({ id: z.number(), first_name: zText, last_name: zText, email: zText }),
  payments: z.array(
    z.object({
      id: z.number(),
      number: z.number(),
      method: zNamed,
      amount: z.number(),
      tip: z.number(),
      ref: zText,
      created_at: z.string(),
    }),
  ),
  lines: z.array(
    z.object({
      number: z.number(),
      line_id: z.string(),
      product: zNamed,
      quantity: z.number(),
      unit_price: z.number(),
      unit_tax: z.number(),
      line_total_ex_tax: z.number(),
      line_total_tax: z.number(),
      price_variation: z.number(),
      price_fixed_variation: z.number(),
      taxes: z.array(z.object({ id: z.number(), name: z.string(), rate: z.number() })),
      modifiers: z.array(z.number()),
      notes: zText,
    }),
  ),
})

const vText = v.nullable(v.string())
const vNamed = v.object({ id: v.number(), name: v.string() })
const valibotOrder = v.object({
  id: v.number(),
  id_str: v.string(),
  deleted: v.boolean(),
  status: v.string(),
  sale_number: v.string(),
  notes: vText,
  total: v.number(),
  total_tax: v.number(),
  paid: v.number(),
  tips: v.number(),
  guests: v.number(),
  register_id: v.number(),
  site_id: v.number(),
  staff_member_id: v.number(),
  order_type: v.string(),
  created_at: v.string(),
  updated_at: v.string(),
  callback_uri: vText,
  placed_at: vText,
  fulfil_at: vText,
  price_variation: v.number(),
  price_fixed_variation: v.number(),
  customer: v.object({ id: v.number(), first_name: vText, last_name: vText, email: vText }),
  payments: v.array(
    v.object({
      id: v.number(),
      number: v.number(),
      method: vNamed,
      amount: v.number(),
      tip: v.number(),
      ref: vText,
      created_at: v.string(),
    }),
  ),
  lines: v.array(
    v.object({
      number: v.number(),
      line_id: v.string(),
      product: vNamed,
      quantity: v.number(),
      unit_price: v.number(),
      unit_tax: v.number(),
      line_total_ex_tax: v.number(),
      line_total_tax: v.number(),
      price_variation: v.number(),
      price_fixed_variation: v.number(),
      taxes: v.array(v.object({ id: v.number(), name: v.string(), rate: v.number() })),
      modifiers: v.array(v.number()),
      notes: vText,
    }),
  ),
})

const arkNamed = type({ id: 'number', name: 'string' })
const arkOrder = type({
  id: 'number',
  id_str: 'string',
  deleted: 'boolean',
  status: 'string',
  sale_number: 'string',
  notes: 'string | null',
  total: 'number',
  total_tax: 'number',
  paid: 'number',
  tips: 'number',
  guests: 'number',
  register_id: 'number',
  site_id: 'number',
  staff_member_id: 'number',
  order_type: 'string',
  created_at: 'string',
  updated_at: 'string',
  callback_uri: 'string | null',
  placed_at: 'string | null',
  fulfil_at: 'string | null',
  price_variation: 'number',
  price_fixed_variation: 'number',
  customer: { id: 'number', first_name: 'string | null', last_name: 'string | null', email: 'string | null' },
  payments: type({
    id: 'number',
    number: 'number',
    method: arkNamed,
    amount: 'number',
    tip: 'number',
    ref: 'string | null',
    created_at: 'string',
  }).array(),
  lines: type({
    number: 'number',
    line_id: 'string',
    product: arkNamed,
    quantity: 'number',
    unit_price: 'number',
    unit_tax: 'number',
    line_total_ex_tax: 'number',
    line_total_tax: 'number',
    price_variation: 'number',
    price_fixed_variation: 'number',
    taxes: type({ id: 'number', name: 'string', rate: 'number' }).array(),
    modifiers: 'number[]',
    notes: 'string | null',
  }).array(),
})

/** What the proof looks at. */
export interface WireOrder {
  readonly total: number
  readonly total_tax: number
  readonly paid: number
  readonly tips: number
  readonly payments: readonly { readonly amount: number; readonly tip: number }[]
  readonly lines: readonly {
    readonly quantity: number
    readonly unit_price: number
    readonly unit_tax: number
    readonly line_total_ex_tax: number
    readonly line_total_tax: number
  }[]
}

export const parseByZod = (json: unknown): WireOrder => zodOrder.parse(json)
export const parseByValibot = (json: unknown): WireOrder => v.parse(valibotOrder, json)
export const parseByArktype = (json: unknown): WireOrder => arkOrder.assert(json) as WireOrder
